"""The failure browser: every case that is not correct, by the step where it was lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose
from eval.history import Failure, RunRow, read_failures


def show(frame: Frame, run: RunRow) -> None:
    """Draw the failed cases of a run, and the one that is looked at."""
    st.markdown(f"#### {frame.t('evaluation.failures')}")
    failures = read_failures(run)
    if not failures:
        st.caption(frame.t("evaluation.no_failures"))
        return
    buckets = sorted({each.bucket for each in failures})
    wanted = st.pills(
        frame.t("evaluation.failures"),
        buckets,
        format_func=lambda b: (
            f"{t_or(f'bucket.{b}', frame.lang, b)} {sum(f.bucket == b for f in failures)}"
        ),
        selection_mode="multi",
        label_visibility="collapsed",
        key="evaluation-buckets",
    )
    kept = [each for each in failures if not wanted or each.bucket in wanted]
    with st.container(key="body-evaluation"):
        left, right = st.columns([5, 7], gap="medium")
        with left:
            chosen = _failure_table(frame, kept)
        with right:
            _failure(frame, chosen)


def _failure_table(frame: Frame, failures: Sequence[Failure]) -> Failure:
    config = st.column_config.TextColumn
    columns = {
        name: config(frame.t(f"evaluation.column.{name}")) for name in ("id", "bucket", "question")
    }
    table = [
        {
            "id": each.id,
            "bucket": t_or(f"bucket.{each.bucket}", frame.lang, each.bucket),
            "question": each.question,
        }
        for each in failures
    ]
    alt = frame.t("evaluation.failures")
    return failures[choose(table, columns, key="evaluation-failures", alt=alt)]


def _failure(frame: Frame, failure: Failure) -> None:
    with st.container(border=True, key="evaluation-failure"):
        bucket = t_or(f"bucket.{failure.bucket}", frame.lang, failure.bucket)
        st.markdown(f"**{escape_md(failure.id)}** :red-badge[{escape_md(bucket)}]")
        st.text(failure.question)
        expected, answered = st.columns(2)
        with expected:
            st.caption(frame.t("evaluation.expected"))
            if failure.case:
                st.text(failure.case.expected_action)
                st.text("\n".join(failure.case.reference_answers[:1]))
        with answered:
            st.caption(frame.t("evaluation.answered"))
            if failure.output:
                st.text(f"{failure.output.action or ''} · {failure.output.reason}")
                st.text(failure.output.text or failure.output.error)
        if failure.output and failure.output.evidence:
            st.caption(frame.t("sources.heading"))
            for hit in failure.output.evidence[:3]:
                st.text(f"[{hit.label}] {hit.doc}  {hit.score:.2f}")
        st.caption(escape_md(failure.reason))
