"""What agents miss in a document: gaps they reported on drafts that rest on it."""

from __future__ import annotations

import streamlit as st

from assist.index.overview import DocumentRow
from assist.store.records import Gap, Records
from assist.types import Actor
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md

LOOKED_AT = 60  # the newest open gaps: each is read with the draft it was reported on


def card(frame: Frame, row: DocumentRow | None) -> None:
    """The open gaps of a document."""
    records = frame.parts.store.records
    found = [] if row is None else of_document(records, frame.actor, row.key)
    with st.container(border=True, key="knowledge-gaps"):
        if row is not None:
            st.markdown(f"**{escape_md(row.title)}**")
        if not found:
            st.caption(frame.t("knowledge.gaps.none"))
        for gap in found:
            st.text(gap.question)
            reason = t_or(f"reject.{gap.reason}", frame.lang, frame.t("quality.gaps.reported"))
            st.caption(escape_md(" · ".join(part for part in (reason, gap.note) if part)))


def of_document(records: Records, actor: Actor, key: str) -> list[Gap]:
    """Gaps whose draft cites a document, or would have rested on it, newest first."""
    found = []
    for gap in records.gaps(actor)[:LOOKED_AT]:
        suggestion = records.suggestion(actor, gap.draft_id)
        if suggestion is None:
            continue
        cited = {c.doc_key for s in suggestion.draft.sentences for c in s.citations}
        seen = cited or {each.chunk.doc_key for each in suggestion.evidence[:1]}
        if key in seen:
            found.append(gap)
    return found
