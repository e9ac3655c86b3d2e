"""Which documents the replies of a period rest on, and which none of them cites."""

from __future__ import annotations

import streamlit as st

from assist import clock
from assist.errors import NoIndex
from assist.index.freshness import may_see
from assist.types import Source
from assist.ui.chrome import Frame
from assist.ui.i18n import moment
from assist.ui.tables import DASH
from assist.ui.usage import citations

HEIGHT = 280


def card(frame: Frame, days: int) -> None:
    """Live documents by how often they were cited, the unused ones first."""
    try:
        documents = frame.parts.holder().documents
    except NoIndex:
        return
    cited = citations(frame, days)
    sources = {key: d.source for key, d in documents.items() if _is_usable(frame, d.source)}
    unused = sum(key not in cited for key in sources)
    with st.container(border=True, key="quality-unused"):
        st.markdown(f"**{frame.t('quality.unused')}**")
        st.text(frame.t("quality.unused.text", days=days, n=unused, of=len(sources)))
        if not sources:
            return
        zone, now = frame.parts.settings.business_zone, clock.now()
        order = sorted(sources, key=lambda key: (cited[key].count if key in cited else 0, key))
        rows = [
            {
                frame.t("knowledge.column.title"): _name(sources[key], key),
                frame.t("knowledge.column.category"): frame.t(
                    f"sources.kind.{sources[key].category}"
                ),
                frame.t("quality.unused.count"): cited[key].count if key in cited else 0,
                frame.t("quality.unused.last"): (
                    moment(cited[key].last, frame.lang, zone, now=now) if key in cited else DASH
                ),
            }
            for key in order
        ]
        st.dataframe(
            rows,
            hide_index=True,
            height=HEIGHT if len(rows) > 6 else "auto",  # noqa: PLR2004
            key="quality-unused-table",
            alt=frame.t("quality.unused"),
        )


def _is_usable(frame: Frame, source: Source) -> bool:
    """Whether the viewer may see a document and a reply of today may rest on it."""
    today = clock.today(frame.parts.settings.business_zone)
    has_ended = source.valid_to is not None and source.valid_to < today
    return may_see(frame.actor, source) and not has_ended


def _name(source: Source, key: str) -> str:
    return source.title or key
