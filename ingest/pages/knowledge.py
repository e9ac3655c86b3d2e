"""Knowledge: documents with their status, contradictions, upload, plan, build, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assist import clock
from assist.errors import AssistError, NoIndex
from assist.index.overview import DocumentRow, VersionRow, document_rows, version_rows
from assist.index.version import IndexSnapshot
from assist.store.usage import DAYS
from assist.types import Category
from assist.ui import chrome, jobs
from assist.ui.chrome import Frame
from assist.ui.reasons import say
from assist.ui.safe import escape_md
from assist.ui.usage import citations
from ingest.approvals import read_last_build
from ingest.ui import care, conflicts, documents, missing, versions
from ingest.ui.person import acts
from ingest.uploads import MAX_BYTES, accepted_suffixes
from ingest.worker import BUILD, PLAN


def page() -> None:
    """Draw the knowledge page."""
    frame = chrome.open_frame("knowledge")
    try:
        _draw(frame)
    except AssistError as error:
        chrome.header(frame, frame.t("nav.knowledge"), key="knowledge")
        chrome.show_error(frame, error, key="knowledge")


def _draw(frame: Frame) -> None:
    snapshot = _snapshot(frame)
    found = version_rows(frame.parts.index_dir)
    last_build = read_last_build(frame.parts.index_dir)
    source = _source(frame, last_build)
    room = chrome.header(frame, frame.t("knowledge.title"), key="knowledge")
    if source is None:
        _ask_source(frame)
    else:
        _actions(frame, room, source)
    jobs.show(frame, care.KINDS, key="knowledge", describe=care.describe)
    versions.waiting(frame, found)
    if snapshot is None:
        _first_build(frame, source)
        return
    today = clock.today(frame.parts.settings.business_zone)
    open_conflicts = conflicts.open_conflicts(frame, last_build)
    rows = document_rows(snapshot, {**last_build, "conflicts": open_conflicts}, today)
    cited = citations(frame, DAYS)
    documents.figures(frame, rows, snapshot, cited)
    with st.container(key="body-knowledge"):
        left, right = st.columns([7, 4], gap="medium")
        with left:
            chosen = documents.table(frame, rows, cited)
            conflicts.card(frame, open_conflicts, snapshot.all_documents)
        with right:
            _side(frame, chosen, snapshot, found)


def _side(
    frame: Frame,
    chosen: DocumentRow | None,
    snapshot: IndexSnapshot,
    found: Sequence[VersionRow],
) -> None:
    """Beside the table: the chosen document, the index versions, or looking after it all."""
    tabs = ("document", "gaps", "versions", "care")
    tab = st.segmented_control(
        frame.t("knowledge.tab"),
        tabs,
        default=tabs[0],
        format_func=lambda name: frame.t(f"knowledge.tab.{name}"),
        label_visibility="collapsed",
        key="knowledge-tab",
    )
    if tab == "versions":
        versions.table(frame, found)
    elif tab == "care":
        care.care(frame, found)
    elif tab == "gaps":
        missing.card(frame, chosen)
    elif chosen is not None:
        documents.detail(frame, chosen, snapshot)
        if chosen.status == "review":
            care.admit(frame, chosen)
        elif chosen.key in snapshot.all_documents:
            care.withdraw(frame, chosen)


def _actions(frame: Frame, room: DeltaGenerator, source: Path) -> None:
    if room.button(frame.t("knowledge.plan"), icon=":material/difference:", key="knowledge-plan"):
        jobs.start(frame, PLAN, {"source": str(source)})
    if room.button(frame.t("knowledge.build"), icon=":material/sync:", key="knowledge-build"):
        jobs.start(frame, BUILD, {"source": str(source), "publish": False})
    if room.button(
        frame.t("knowledge.upload"),
        icon=":material/upload_file:",
        type="primary",
        key="knowledge-upload",
    ):
        dialog = st.dialog(frame.t("knowledge.upload"), width="large")
        dialog(_upload_form)(frame, source)


def _snapshot(frame: Frame) -> IndexSnapshot | None:
    try:
        return frame.parts.holder()
    except NoIndex:
        return None


def _source(frame: Frame, last_build: Mapping[str, Any]) -> Path | None:
    """The folder to build: as chosen here, as last built here, as last built at all."""
    ours = frame.parts.store.jobs.recent(frame.actor, [PLAN, BUILD])
    known = [str(job.payload.get("source", "")) for job in ours if job.state != "failed"]
    candidates = [st.session_state.get("knowledge-source"), *known, last_build.get("source")]
    chosen = next((each for each in candidates if each), None)
    return Path(chosen).resolve() if chosen else None


def _ask_source(frame: Frame) -> None:
    """Without a known source folder nothing can be planned, built or uploaded."""
    with st.form("knowledge-source-form", border=True):
        text = st.text_input(
            frame.t("knowledge.source"), placeholder="examples/shop/kb", key="knowledge-folder"
        )
        if not st.form_submit_button(frame.t("knowledge.source.set")):
            return
    if Path(text.strip() or "/nonexistent").is_dir():
        st.session_state["knowledge-source"] = text.strip()
        st.rerun()
    st.error(frame.t("evaluation.no_gold"))


def _first_build(frame: Frame, source: Path | None) -> None:
    with st.container(border=True):
        st.markdown(f"**{frame.t('knowledge.first.title')}**")
        st.text(frame.t("knowledge.first.text"))
        if source is None:
            return
        st.text(str(source))
        if st.button(frame.t("knowledge.first.go"), type="primary", key="knowledge-first"):
            jobs.start(frame, BUILD, {"source": str(source), "publish": True})


def _upload_form(frame: Frame, source: Path) -> None:
    with st.form("knowledge-upload-form", border=False):
        files = st.file_uploader(
            frame.t("knowledge.upload.files", mb=MAX_BYTES // 1_000_000),
            type=accepted_suffixes(),
            accept_multiple_files=True,
            key="knowledge-files",
        )
        kind, until, channel = st.columns(3)
        category: Category = kind.selectbox(
            frame.t("knowledge.column.category"),
            get_args(Category),
            format_func=lambda c: frame.t(f"sources.kind.{c}"),
            key="knowledge-upload-category",
        )
        valid_to: date | None = until.date_input(
            frame.t("knowledge.column.valid_to"), value=None, key="knowledge-upload-until"
        )
        where = channel.text_input(frame.t("customer.channel"), key="knowledge-upload-channel")
        st.caption(frame.t("knowledge.upload.where", folder=escape_md(str(source))))
        sent = st.form_submit_button(
            frame.t("knowledge.upload.go"), type="primary", icon=":material/play_arrow:"
        )
    if not sent or not files:
        return
    for file in files:
        try:
            acts(frame).upload(
                source,
                file.name,
                file.getvalue(),
                category=category,
                valid_to=valid_to,
                channel=where,
            )
        except AssistError as error:
            st.error(f"{escape_md(file.name)} · {escape_md(say(str(error), frame.lang))}")
            return
    jobs.start(frame, BUILD, {"source": str(source), "publish": False})


if __name__ == "__main__":
    page()
