"""The documents of the knowledge: figures, table, detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assist.index.overview import DocumentRow
from assist.index.version import IndexSnapshot
from assist.store.usage import DAYS, Cited
from assist.text.sizes import estimate_tokens
from assist.types import Source
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.reasons import say
from assist.ui.safe import escape_md
from assist.ui.tables import choose

GREEN, ORANGE, RED, YELLOW, VIOLET, GRAY = range(6)
STATUSES = {
    "indexed": GREEN,
    "expiring": ORANGE,
    "expired": RED,
    "conflict": RED,
    "warned": YELLOW,
    "review": VIOLET,
    "failed": RED,
    "skipped": GRAY,
    "withdrawn": GRAY,
}
COLORS = {
    "light": ("#E3F2EB", "#FBEBDD", "#FBE3E7", "#F8F0D5", "#EDE6FA", "#ECEEF2"),
    "dark": ("#1C3B31", "#3F2E22", "#452831", "#3B3520", "#332B4A", "#2A303B"),
}
ATTENTION = ("conflict", "warned", "review", "failed")
UNCITED = "uncited"  # a filter beside the statuses
CHUNKS_SHOWN = 4
CHARS_SHOWN = 400


def figures(
    frame: Frame,
    rows: Sequence[DocumentRow],
    snapshot: IndexSnapshot,
    cited: Mapping[str, Cited],
) -> None:
    """The figures above the table."""
    gaps = frame.parts.store.records.gaps(frame.actor)
    status = [row.status for row in rows]
    unused = sum(_is_unused(row, cited) for row in rows)
    usable = sum(_is_usable(row) for row in rows)
    figures = {
        "documents": f"{len(snapshot.documents):,}",
        "chunks": f"{len(snapshot.chunks):,}",
        UNCITED: f"{unused / usable:.0%}" if usable else "0%",
        "attention": f"{sum(row.status in ATTENTION for row in rows):,}",
        "ending": f"{status.count('expiring') + status.count('expired'):,}",
        "gaps": f"{len(gaps):,}",
    }
    for room, (name, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        room.metric(frame.t(f"knowledge.figure.{name}", days=DAYS), value, border=True)


def table(
    frame: Frame, rows: Sequence[DocumentRow], cited: Mapping[str, Cited]
) -> DocumentRow | None:
    """The document table with search and status filter; returns the chosen document."""
    search, filters = st.columns([4, 5], vertical_alignment="center")
    words = search.text_input(
        frame.t("knowledge.search"),
        placeholder=frame.t("knowledge.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        key="knowledge-search",
    ).casefold()
    present = [s for s in STATUSES if any(row.status == s for row in rows)]
    wanted = filters.pills(
        frame.t("knowledge.status"),
        [*present, UNCITED],
        selection_mode="multi",
        format_func=lambda s: frame.t(f"knowledge.status.{s}"),
        label_visibility="collapsed",
        key="knowledge-filter",
    )
    kept = [
        row
        for row in rows
        if words in f"{row.title} {row.key} {row.owner}".casefold()
        and (not wanted or row.status in wanted or (UNCITED in wanted and _is_unused(row, cited)))
    ]
    if not kept:
        st.caption(frame.t("knowledge.none"))
        return None
    place = choose(
        [_cells(frame, row, cited) for row in kept],
        _columns(frame),
        key="knowledge-table",
        alt=frame.t("knowledge.title"),
    )
    return kept[place]


def _is_usable(row: DocumentRow) -> bool:
    """Whether a reply of today may rest on a document."""
    return row.chunks > 0 and row.status not in {"withdrawn", "expired"}


def _is_unused(row: DocumentRow, cited: Mapping[str, Cited]) -> bool:
    return _is_usable(row) and row.key not in cited


def _cells(frame: Frame, row: DocumentRow, cited: Mapping[str, Cited]) -> dict[str, Any]:
    use = cited.get(row.key)
    return {
        "title": row.title,
        "status": [frame.t(f"knowledge.status.{row.status}")],
        "category": frame.t(f"sources.kind.{row.category}") if row.category else "",
        "chunks": row.chunks,
        "cited": use.count if use else 0,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "store": row.store,
    }


def _columns(frame: Frame) -> dict[str, Any]:
    config = st.column_config
    names = {n: frame.t(f"knowledge.column.{n}") for n in ("title", "status", "category", "chunks")}
    return {
        "title": config.TextColumn(names["title"]),
        "status": config.MultiselectColumn(
            names["status"],
            options=[frame.t(f"knowledge.status.{s}") for s in STATUSES],
            color=[COLORS[st.context.theme.type or "light"][hue] for hue in STATUSES.values()],
            width="small",
        ),
        "category": config.TextColumn(names["category"], width="small"),
        "chunks": config.NumberColumn(names["chunks"], width="small"),
        "cited": config.NumberColumn(
            frame.t("knowledge.column.cited", days=DAYS), format="localized", width="small"
        ),
        "valid_from": config.DateColumn(frame.t("knowledge.column.valid_from"), width="small"),
        "valid_to": config.DateColumn(frame.t("knowledge.column.valid_to"), width="small"),
        "store": config.TextColumn(frame.t("knowledge.column.store"), width="small"),
    }


def detail(frame: Frame, row: DocumentRow, snapshot: IndexSnapshot) -> None:
    """A document: why it has its status, whom it is for, and its passages, some at a time."""
    with st.container(border=True, key="knowledge-detail"):
        st.markdown(f"**{escape_md(row.title)}**")
        st.caption(f"{frame.t(f'knowledge.status.{row.status}')} · {escape_md(row.key)}")
        if row.note:
            st.warning(escape_md(say(row.note, frame.lang)), icon=":material/info:")
        document = snapshot.all_documents.get(row.key)
        if document is not None:
            st.caption(escape_md(_about(frame, document.source)))
        found = [chunk for chunk in snapshot.chunks if chunk.doc_key == row.key]
        first = _turned_to(row.key, len(found))
        for n, chunk in enumerate(found[first : first + CHUNKS_SHOWN], start=first + 1):
            with st.container(border=True):
                path = escape_md(" / ".join(chunk.heading_path))
                size = frame.t("knowledge.tokens", n=estimate_tokens(chunk.text))
                st.caption(f"\\#{n} {path} · {size}")
                text = chunk.text
                st.text(text if len(text) <= CHARS_SHOWN else f"{text[:CHARS_SHOWN]}…")
        if len(found) > CHUNKS_SHOWN:
            _turn(frame, row.key, first, len(found))


def _about(frame: Frame, source: Source) -> str:
    """Metadata in one line."""
    names = {n: t_or(f"knowledge.tag.{n}", frame.lang, n) for n in source.tags}
    parts = [f"{names[n]} {value}" for n, value in sorted(source.tags.items()) if value]
    if source.audience == "internal":
        parts.insert(0, frame.t("knowledge.internal"))
    if source.acl_groups:
        parts.append(f"{frame.t('knowledge.groups')} {', '.join(source.acl_groups)}")
    if source.supersedes:
        parts.append(f"{frame.t('knowledge.supersedes')} {source.supersedes}")
    return " · ".join(parts) or frame.t("knowledge.everywhere")


def _turned_to(key: str, count: int) -> int:
    at: dict[str, int] = st.session_state.setdefault("knowledge-turned", {})
    first = at.get(key, 0)
    return first if first < count else 0


def _turn(frame: Frame, key: str, first: int, count: int) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    last = min(first + CHUNKS_SHOWN, count)
    row.caption(frame.t("knowledge.passages", first=first + 1, last=last, n=count))
    steps = {"back": first - CHUNKS_SHOWN, "on": first + CHUNKS_SHOWN}
    icons = {"back": ":material/chevron_left:", "on": ":material/chevron_right:"}
    for name, to in steps.items():
        row.button(
            frame.t(f"knowledge.turn.{name}"),
            icon=icons[name],
            type="tertiary",
            key=f"knowledge-turn-{name}",
            disabled=not 0 <= to < count,
            on_click=_turn_to,
            args=(key, to),
        )


def _turn_to(key: str, first: int) -> None:
    st.session_state["knowledge-turned"] = {key: first}
