"""Recorded runs on the page: start one, choose one, its figures and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assist.ui import jobs
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose, figure, interval
from eval.history import RunRow, cut_off
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
SLICED = ("accuracy", "wrong", "recall@5", "over_refusal")
SLICES = ("scenario", "answerability", "lang", "sentiment", "turns")


def start(frame: Frame, room: DeltaGenerator, runs: Sequence[RunRow]) -> None:
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
    more = st.selectbox(
        frame.t("evaluation.more"),
        ("none", "variants", "forced"),
        format_func=lambda name: frame.t(f"evaluation.more.{name}"),
        key="evaluation-more",
    )
    if st.button(frame.t("evaluation.go"), key="evaluation-go", type="primary"):
        if not gold.strip() or not Path(gold).exists():
            st.error(frame.t("evaluation.no_gold"))
            return
        wishes = {"variants": more == "variants", "forced": more == "forced"}
        payload = {"gold": gold, "split": split, "mode": "extractive", **wishes}
        jobs.start(frame, RUN, payload)


def describe(frame: Frame, _kind: str, result: dict[str, Any]) -> None:
    """Say what a finished job gave."""
    st.text(frame.t("evaluation.done", n=result.get("cases", 0), run=result.get("run", "")))


def unfinished(frame: Frame) -> None:
    """Name the runs that were cut off: their figures are not to be believed."""
    jobs_open = any(job.is_open for job in frame.parts.store.jobs.recent(frame.actor, [RUN]))
    names = cut_off(frame.parts.settings.paths.data)
    if names and not jobs_open:
        shown = escape_md(", ".join(names[:3]))
        st.caption(frame.t("evaluation.cut", n=len(names), names=shown))


def table(frame: Frame, runs: Sequence[RunRow]) -> RunRow:
    """Draw the runs; the chosen one, the newest while none is chosen."""
    table = [
        {"run": run.name, "n": run.n, **{name: _percent(name, run.value(name)) for name in COLUMNS}}
        for run in runs
    ]
    columns: dict[str, Any] = {
        "run": st.column_config.TextColumn(frame.t("evaluation.column.run"), width="medium"),
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


def export(frame: Frame, room: DeltaGenerator, run: RunRow) -> None:
    """Draw the button that downloads a run's report."""
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


def figures(frame: Frame, run: RunRow) -> None:
    """Draw the headline metrics with their intervals."""
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


def slices(frame: Frame, run: RunRow) -> None:
    """Draw the metrics of one dimension's groups."""
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
    right = st.column_config.TextColumn(alignment="right")
    shares = {frame.t(f"metric.{name}"): right for name in SLICED}
    st.dataframe(table, hide_index=True, column_config=shares, key="evaluation-slices")


def _slice_row(frame: Frame, by: str, value: str, row: Mapping[str, Any]) -> dict[str, Any]:
    metrics, n = row["metrics"], int(row["n"])
    shown = {
        frame.t(f"metric.{name}"): figure(name, metrics[name].get("value"))
        for name in SLICED
        if name in metrics
    }
    note = frame.t("evaluation.small") if row["is_small"] else ""
    label = t_or(f"{by}.{value}", frame.lang, value)
    head = {frame.t(f"slice.{by}"): label, frame.t("evaluation.column.n"): n}
    return {**head, **shown, frame.t("evaluation.note"): note}
