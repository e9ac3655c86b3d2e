"""The documents of the knowledge: figures, table, detail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from assist.index.overview import DocumentRow
from assist.index.version import IndexSnapshot
from assist.ui.chrome import Frame
from assist.ui.safe import escape_md
from assist.ui.tables import choose

STATUSES = ("indexed", "expiring", "expired", "warned", "review", "failed", "skipped")
COLORS = {
    "light": ("#E3F2EB", "#FBEBDD", "#FBE3E7", "#F8F0D5", "#EDE6FA", "#FBE3E7", "#ECEEF2"),
    "dark": ("#1C3B31", "#3F2E22", "#452831", "#3B3520", "#332B4A", "#452831", "#2A303B"),
}
CHUNKS_SHOWN = 4
CHARS_SHOWN = 240


def figures(frame: Frame, rows: Sequence[DocumentRow], snapshot: IndexSnapshot) -> None:
    """The five figures above the table."""
    gaps = frame.parts.store.records.gaps(frame.actor)
    status = [row.status for row in rows]
    figures = {
        "documents": len(snapshot.documents),
        "chunks": len(snapshot.chunks),
        "attention": sum(status.count(s) for s in ("warned", "review", "failed")),
        "ending": status.count("expiring") + status.count("expired"),
        "gaps": len(gaps),
    }
    for room, (name, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        room.metric(frame.t(f"knowledge.figure.{name}"), f"{value:,}", border=True)


def table(frame: Frame, rows: Sequence[DocumentRow]) -> DocumentRow | None:
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
        present,
        selection_mode="multi",
        format_func=lambda s: frame.t(f"knowledge.status.{s}"),
        label_visibility="collapsed",
        key="knowledge-filter",
    )
    kept = [
        row
        for row in rows
        if words in f"{row.title} {row.key} {row.owner}".casefold()
        and (not wanted or row.status in wanted)
    ]
    if not kept:
        st.caption(frame.t("knowledge.none"))
        return None
    place = choose(
        [_cells(frame, row) for row in kept],
        _columns(frame),
        key="knowledge-table",
        alt=frame.t("knowledge.title"),
    )
    return kept[place]


def _cells(frame: Frame, row: DocumentRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "status": [frame.t(f"knowledge.status.{row.status}")],
        "category": frame.t(f"sources.kind.{row.category}") if row.category else "",
        "chunks": row.chunks,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "store": row.store,
    }


def _columns(frame: Frame) -> dict[str, Any]:
    config = st.column_config
    names = {n: frame.t(f"knowledge.column.{n}") for n in ("title", "status", "category", "chunks")}
    return {
        "title": config.TextColumn(names["title"], width="large"),
        "status": config.MultiselectColumn(
            names["status"],
            options=[frame.t(f"knowledge.status.{s}") for s in STATUSES],
            color=COLORS[st.context.theme.type or "light"],
            width="small",
        ),
        "category": config.TextColumn(names["category"], width="small"),
        "chunks": config.NumberColumn(names["chunks"], width="small"),
        "valid_from": config.DateColumn(frame.t("knowledge.column.valid_from"), width="small"),
        "valid_to": config.DateColumn(frame.t("knowledge.column.valid_to"), width="small"),
        "store": config.TextColumn(frame.t("knowledge.column.store"), width="small"),
    }


def detail(frame: Frame, row: DocumentRow, snapshot: IndexSnapshot) -> None:
    """A document: why it has its status, and its first chunks."""
    with st.container(border=True, key="knowledge-detail"):
        st.markdown(f"**{escape_md(row.title)}**")
        st.caption(f"{frame.t(f'knowledge.status.{row.status}')} · {escape_md(row.key)}")
        if row.note:
            st.warning(escape_md(row.note), icon=":material/info:")
        found = [chunk for chunk in snapshot.chunks if chunk.doc_key == row.key]
        for n, chunk in enumerate(found[:CHUNKS_SHOWN], start=1):
            with st.container(border=True):
                st.caption(f"\\#{n} " + escape_md(" / ".join(chunk.heading_path)))
                st.text(chunk.text[:CHARS_SHOWN])
        if len(found) > CHUNKS_SHOWN:
            st.caption(frame.t("knowledge.more_chunks", n=len(found) - CHUNKS_SHOWN))
