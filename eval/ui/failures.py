"""The failure browser: every case that is not correct, by the step where it was lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from assist.store.records import Gap
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose
from eval.goldfiles import is_governed
from eval.history import Failure, RunRow, read_failures
from eval.ledger import append_events, event
from eval.ui.words import action_words

COLOURS = {"supported": "green", "unsupported": "red", "unchecked": "orange"}


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
            _failure(frame, run, chosen)


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


def _failure(frame: Frame, run: RunRow, failure: Failure) -> None:
    with st.container(border=True, key="evaluation-failure"):
        bucket = t_or(f"bucket.{failure.bucket}", frame.lang, failure.bucket)
        st.markdown(f"**{escape_md(failure.id)}** :red-badge[{escape_md(bucket)}]")
        st.text(failure.question)
        expected, answered = st.columns(2)
        with expected:
            st.caption(frame.t("evaluation.expected"))
            if failure.case:
                st.text(action_words(frame, failure.case.expected_action))
                st.text("\n".join(failure.case.reference_answers[:1]))
        with answered:
            st.caption(frame.t("evaluation.answered"))
            if failure.output:
                output = failure.output
                st.text(action_words(frame, output.action or "", output.reason))
                _sentences(frame, failure)
        if failure.output and failure.output.evidence:
            st.caption(frame.t("sources.heading"))
            for hit in failure.output.evidence[:3]:
                st.text(f"[{hit.label}] {hit.doc}  {hit.score:.2f}")
        st.caption(escape_md(failure.reason))
        _decide(frame, run, failure)


def _sentences(frame: Frame, failure: Failure) -> None:
    """The reply, each sentence marked by what the checks say of it."""
    output = failure.output
    if output is None or not output.sentences:
        st.text(output.text or output.error if output else "")
        return
    for sentence in output.sentences:
        marks = "".join(f"[{c.label}]" for c in dict.fromkeys(sentence.citations))
        said = escape_md(" ".join(f"{sentence.text} {marks}".split()))
        colour = COLOURS.get(sentence.state)
        st.markdown(f":{colour}-background[{said}]" if colour else said)
    st.caption(frame.t("evaluation.support"))


def _decide(frame: Frame, run: RunRow, failure: Failure) -> None:
    """A failed case may be wrong, or the knowledge is: both are noted, nothing is changed."""
    folder = _gold_folder(run)
    note = st.text_input(frame.t("gold.note"), key=f"failure-note-{failure.id}")
    name = st.session_state.get("gold-name", "") or frame.actor.id
    row = st.container(horizontal=True)
    if row.button(
        frame.t("evaluation.fix_gold"),
        disabled=not note.strip() or folder is None,
        key=f"failure-gold-{failure.id}",
    ):
        version = failure.case.version if failure.case else 1
        append_events(folder or Path(), [event("disputed", failure.id, version, name, note)])
        st.text(frame.t("evaluation.disputed"))
    if row.button(frame.t("evaluation.fix_knowledge"), key=f"failure-gap-{failure.id}"):
        gap = Gap(
            id=f"eval-{run.name}-{failure.id}",
            case_id=failure.id,
            draft_id=run.name,
            question=failure.question,
            reason="incomplete",
            note=note or failure.reason,
        )
        frame.parts.store.records.add_gap(frame.actor, gap)
        st.text(frame.t("gold.gap.filed"))


def _gold_folder(run: RunRow) -> Path | None:
    """The folder that the case's ledger stands in, None for bare files."""
    files = [Path(file) for file in run.record.get("gold_paths", ())]
    return next((file.parent for file in files if is_governed(file.parent)), None)
