"""Evaluation: run a gold set, look at every failure, compare runs, grow the gold set."""

from __future__ import annotations

import streamlit as st

from assist.errors import AssistError
from assist.ui import chrome, jobs
from eval.history import list_runs
from eval.ui import authoring, comparison, failures, runs
from eval.worker import RUN

VIEWS = ("runs", "compare", "gold")


def page() -> None:
    """Draw the evaluation page."""
    frame = chrome.open_frame("evaluate")
    room = chrome.header(frame, frame.t("nav.evaluation"), key="evaluation")
    try:
        recorded = list_runs(frame.parts.settings.paths.data)
        runs.start(frame, room, recorded)
        jobs.show(frame, (RUN,), key="evaluation", describe=runs.describe)
        view = st.segmented_control(
            frame.t("evaluation.view"),
            VIEWS,
            default="runs",
            format_func=lambda name: frame.t(f"evaluation.view.{name}"),
            label_visibility="collapsed",
            key="evaluation-view",
        )
        if view == "gold":
            authoring.show(frame, recorded)
        elif not recorded:
            with st.container(border=True):
                st.markdown(f"**{frame.t('evaluation.empty.title')}**")
                st.text(frame.t("evaluation.empty.text"))
        elif view == "compare":
            comparison.show(frame, recorded)
        else:
            runs.unfinished(frame)
            chosen = runs.table(frame, recorded)
            runs.export(frame, room, chosen)
            runs.figures(frame, chosen)
            runs.slices(frame, chosen)
            failures.show(frame, chosen)
    except AssistError as error:
        chrome.show_error(frame, error, key="evaluation")


if __name__ == "__main__":
    page()
