"""Gold cases on the page: from agents' decisions, through a second person, into the next run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from assist import clock
from assist.types import Actor
from assist.ui.chrome import Frame
from eval.authoring import GoldFolder
from eval.corpus import Corpus, corpus_of
from eval.goldcsv import from_csv, to_csv
from eval.history import RunRow
from eval.intake import add_cases
from eval.ui import candidates, review

STEPS = ("candidates", "review", "table")


def show(frame: Frame, recorded: Sequence[RunRow]) -> None:
    """Draw the three steps: candidates, review, table."""
    folder, name = _where(frame, recorded)
    proposals = folder.proposals()
    step = st.segmented_control(
        frame.t("gold.step"),
        STEPS,
        default=STEPS[0],
        format_func=lambda each: frame.t(f"gold.step.{each}", n=len(proposals)),
        label_visibility="collapsed",
        key="gold-step",
    )
    said = st.session_state.pop("gold-said", "")
    if said:
        st.success(said)
    if step == "review":
        review.show(frame, folder, proposals, name)
    elif step == "table":
        _table(frame, folder, name)
    else:
        candidates.show(frame, folder, name)


def _where(frame: Frame, recorded: Sequence[RunRow]) -> tuple[GoldFolder, str]:
    """The gold folder that is added to, and in whose name."""
    last = Path(recorded[0].record.get("gold_paths", [""])[0]).parent if recorded else Path()
    default = last if last.is_dir() and last != Path() else frame.parts.settings.paths.data / "gold"
    is_known = frame.actor.id != Actor().id  # signed in: nobody reviews under another name
    left, right = st.columns([3, 1])
    path = left.text_input(frame.t("gold.folder"), value=str(default), key="gold-folder")
    name = right.text_input(
        frame.t("gold.name"),
        value=frame.actor.id if is_known else "",
        help=frame.t("gold.name.help"),
        disabled=is_known,
        key="gold-name",
    )
    day = clock.today(frame.parts.settings.business_zone)
    return GoldFolder(Path(path.strip() or default), _corpus(frame), day), name.strip()


def _corpus(frame: Frame) -> Corpus:
    snapshot = frame.parts.holder()
    return _cached_corpus(snapshot.id, snapshot)


@st.cache_resource(max_entries=2, show_spinner=False)
def _cached_corpus(_id: str, _snapshot: object) -> Corpus:
    snapshot = _snapshot
    return corpus_of(snapshot.documents, snapshot.chunks)  # type: ignore[attr-defined]


def _table(frame: Frame, folder: GoldFolder, name: str) -> None:
    cases = folder.cases()
    st.caption(frame.t("gold.table.text", n=len(cases)))
    st.download_button(
        frame.t("gold.table.export"),
        to_csv(cases).encode(),
        file_name="gold.csv",
        mime="text/csv",
        icon=":material/download:",
        disabled=not cases,
        key="gold-export",
    )
    file = st.file_uploader(frame.t("gold.table.import"), type=["csv"], key="gold-import")
    if file is None:
        return
    if not name:
        st.warning(frame.t("gold.name.missing"))
        return
    if st.button(frame.t("gold.table.go"), key="gold-import-go", type="primary"):
        text = file.getvalue().decode("utf-8-sig", errors="replace")
        read = from_csv(text, file=file.name)
        refused = add_cases(folder, read, name)
        st.text(frame.t("gold.table.done", n=len(read) - len(refused), refused=len(refused)))
        for line in refused:
            st.text(line)
