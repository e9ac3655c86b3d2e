"""Evaluation: run a gold set, see the figures with their intervals, look at every failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assist.errors import AssistError
from assist.ui import chrome, jobs
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose, figure, interval
from eval.history import Failure, RunRow, list_runs, read_failures
from eval.worker import RUN

FIGURES = (
    "truthfulness",
    "accuracy",
    "wrong",
    "recall@5",
    "groundedness",
    "total_ms_p95",
)
COLUMNS = ("accuracy", "wrong", "recall@5", "groundedness", "over_refusal", "total_ms_p95")
SLICES = ("scenario", "answerability", "lang", "sentiment", "turns")


def page() -> None:
    """Draw the evaluation page."""
    frame = chrome.open_frame()
    room = chrome.header(frame, frame.t("nav.evaluation"), key="evaluation")
    try:
        runs = list_runs(frame.parts.settings.paths.data)
        _start(frame, room, runs)
        jobs.show(frame, (RUN,), key="evaluation", describe=_describe)
        if not runs:
            with st.container(border=True):
                st.markdown(f"**{frame.t('evaluation.empty.title')}**")
                st.text(frame.t("evaluation.empty.text"))
            return
        chosen = _table(frame, runs)
        _export(frame, room, chosen)
        _figures(frame, chosen)
        _slices(frame, chosen)
        _failures(frame, chosen)
    except AssistError as error:
        chrome.show_error(frame, error, key="evaluation")


def _start(frame: Frame, room: DeltaGenerator, runs: Sequence[RunRow]) -> None:
    """The button that runs a gold set; a dialog asks for its folder."""
    last = str(runs[0].record.get("gold_paths", [""])[0]) if runs else ""

    if room.button(
        frame.t("evaluation.run"),
        icon=":material/play_arrow:",
        type="primary",
        key="evaluation-run",
    ):
        st.dialog(frame.t("evaluation.run"))(_ask)(frame, last)


def _ask(frame: Frame, last: str) -> None:
    gold = st.text_input(
        frame.t("evaluation.gold"),
        value=last,
        placeholder="examples/shop/gold",
        key="evaluation-gold",
    )
    split = st.selectbox(
        frame.t("evaluation.split"),
        ("all", "dev", "holdout"),
        format_func=lambda s: frame.t(f"evaluation.split.{s}"),
        key="evaluation-split",
    )
    if st.button(frame.t("evaluation.go"), key="evaluation-go", type="primary"):
        if not gold.strip() or not Path(gold).exists():
            st.error(frame.t("evaluation.no_gold"))
            return
        jobs.start(frame, RUN, {"gold": gold, "split": split, "mode": "extractive"})


def _describe(frame: Frame, _kind: str, result: dict[str, Any]) -> None:
    st.text(frame.t("evaluation.done", n=result.get("cases", 0), run=result.get("run", "")))


def _table(frame: Frame, runs: Sequence[RunRow]) -> RunRow:
    table = [
        {"run": run.name, "n": run.n, **{name: _percent(name, run.value(name)) for name in COLUMNS}}
        for run in runs
    ]
    columns: dict[str, Any] = {
        "run": st.column_config.TextColumn(frame.t("evaluation.column.run"), width="large"),
        "n": st.column_config.NumberColumn(frame.t("evaluation.column.n"), width="small"),
    }
    for name in COLUMNS:
        label = frame.t(f"metric.{name}")
        if name == "accuracy":
            columns[name] = st.column_config.ProgressColumn(
                label, min_value=0, max_value=100, format="%.1f%%"
            )
        else:
            unit = "%.0f ms" if name.endswith("p95") else "%.1f%%"
            columns[name] = st.column_config.NumberColumn(label, format=unit)
    alt = frame.t("nav.evaluation")
    return runs[choose(table, columns, key="evaluation-runs", alt=alt, max_height=260)]


def _percent(name: str, value: float | None) -> float | None:
    return value if value is None or name.endswith("p95") else value * 100


def _export(frame: Frame, room: DeltaGenerator, run: RunRow) -> None:
    report = run.folder / "report.html"
    if report.exists():
        room.download_button(
            frame.t("evaluation.export"),
            report.read_bytes(),
            file_name=f"{run.name}.html",
            mime="text/html",
            icon=":material/download:",
            key="evaluation-export",
        )


def _figures(frame: Frame, run: RunRow) -> None:
    st.markdown(
        f"**{escape_md(run.name)}** · "
        + frame.t(
            "evaluation.figures",
            n=run.n,
            index=escape_md(str(run.record.get("index_version", ""))[:16]),
        )
    )
    for room, name in zip(st.columns(len(FIGURES)), FIGURES, strict=True):
        row = run.metrics.get(name, {})
        room.metric(frame.t(f"metric.{name}"), figure(name, row.get("value")), border=True)
        room.caption(interval(name, row))


def _slices(frame: Frame, run: RunRow) -> None:
    st.markdown(f"#### {frame.t('evaluation.slices')}")
    names = [name for name in SLICES if any(key.startswith(f"{name}=") for key in run.slices)]
    if not names:
        return
    by = st.segmented_control(
        frame.t("evaluation.slices"),
        names,
        default=names[0],
        format_func=lambda s: frame.t(f"slice.{s}"),
        label_visibility="collapsed",
        key="evaluation-slice",
    )
    prefix = f"{by or names[0]}="
    table = [
        _slice_row(frame, by or names[0], key.removeprefix(prefix), row)
        for key, row in run.slices.items()
        if key.startswith(prefix)
    ]
    st.dataframe(table, hide_index=True, key="evaluation-slices")


def _slice_row(frame: Frame, by: str, value: str, row: Mapping[str, Any]) -> dict[str, Any]:
    metrics, n = row["metrics"], int(row["n"])
    shown = {
        frame.t(f"metric.{name}"): figure(name, metrics[name].get("value"))
        for name in ("accuracy", "wrong", "recall@5", "over_refusal")
        if name in metrics
    }
    note = frame.t("evaluation.small") if row["is_small"] else ""
    label = t_or(f"{by}.{value}", frame.lang, value)
    head = {frame.t(f"slice.{by}"): label, frame.t("evaluation.column.n"): n}
    return {**head, **shown, frame.t("evaluation.note"): note}


def _failures(frame: Frame, run: RunRow) -> None:
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


if __name__ == "__main__":
    page()
