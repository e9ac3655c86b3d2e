"""Two runs side by side: paired differences with intervals, then every case that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose, figure
from eval.compare import Comparison
from eval.history import RunRow
from eval.outputs import Output
from eval.paired import ChangedCase, GroupDelta, Paired, pair
from eval.ui.words import action_words

CHANGES = ("regressed", "fixed", "both_wrong")
ROW_PX = 26
TICKS = 9


def show(frame: Frame, recorded: Sequence[RunRow]) -> None:
    """Draw the comparison of two chosen runs."""
    if len(recorded) < 2:  # noqa: PLR2004  a comparison takes two
        st.text(frame.t("compare.one"))
        return
    left, right = st.columns(2)
    names = [run.name for run in recorded]
    new = left.selectbox(frame.t("compare.new"), names, index=0, key="compare-new")
    old = right.selectbox(frame.t("compare.old"), names, index=1, key="compare-old")
    by_name = {run.name: run for run in recorded}
    paired = pair(by_name[new], by_name[old])
    if paired.incomparable:
        st.caption(frame.t("compare.incomparable", n=len(paired.incomparable)))
    if not paired.rows:
        st.text(frame.t("compare.nothing"))
        return
    _metrics(frame, paired)
    _groups(frame, paired)
    _changed(frame, paired)


def _metrics(frame: Frame, paired: Paired) -> None:
    rows = [
        {
            "metric": t_or(f"metric.{row.metric}", frame.lang, row.metric),
            "delta": f"{row.delta * 100:+.1f}",
            "interval": f"{row.lo * 100:+.1f} … {row.hi * 100:+.1f}",
            "p": f"{row.p_holm:.3f}",
            "n": row.n,
            "detectable": f"{row.detectable * 100:.1f}",
            "broken": len(row.broken),
            "fixed": len(row.fixed),
        }
        for row in paired.rows
    ]
    columns = {name: frame.t(f"compare.column.{name}") for name in rows[0]}
    st.dataframe(rows, hide_index=True, column_config=columns, key="compare-metrics")


def _groups(frame: Frame, paired: Paired) -> None:
    st.markdown(f"#### {frame.t('compare.groups')}")
    table = [_point(frame, group) for group in paired.groups]
    if not table:
        return
    base = alt.Chart(_inline(table), height=ROW_PX * len(table)).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
        color=alt.Color("colour:N", scale=None),
        tooltip=["group:N", "n:Q", "delta:Q", "lo:Q", "hi:Q"],
    )
    zero = alt.Chart(_inline([{"x": 0}])).mark_rule(strokeDash=[4, 4]).encode(x="x:Q")
    bars = base.mark_rule().encode(
        x=alt.X("lo:Q", title=frame.t("compare.axis"), axis=alt.Axis(tickCount=TICKS)), x2="hi:Q"
    )
    points = base.mark_point(filled=True, size=60).encode(x="delta:Q")
    st.altair_chart(zero + bars + points, key="compare-groups")
    st.caption(frame.t("compare.small"))


def _inline(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _point(frame: Frame, group: GroupDelta) -> dict[str, Any]:
    row: Comparison = group.comparison
    value = t_or(f"{group.dimension}.{group.value}", frame.lang, group.value)
    is_clear = not group.is_small and (row.lo > 0 or row.hi < 0)
    better, worse, open_ = "#1b8a5a", "#d93a3a", "#8c97a8"
    colour = (better if row.delta > 0 else worse) if is_clear else open_
    return {
        "group": f"{frame.t(f'slice.{group.dimension}')} · {value} ({group.n})",
        "n": group.n,
        "delta": row.delta * 100,
        "lo": row.lo * 100,
        "hi": row.hi * 100,
        "colour": colour,
    }


def _changed(frame: Frame, paired: Paired) -> None:
    st.markdown(f"#### {frame.t('compare.cases')}")
    counts = {change: sum(c.change == change for c in paired.changed) for change in CHANGES}
    wanted = st.segmented_control(
        frame.t("compare.cases"),
        CHANGES,
        default="regressed",
        format_func=lambda change: f"{frame.t(f'compare.{change}')} {counts[change]}",
        label_visibility="collapsed",
        key="compare-change",
    )
    kept = [case for case in paired.changed if case.change == wanted]
    if not kept:
        st.caption(frame.t("compare.none"))
        return
    left, right = st.columns([4, 8], gap="medium")
    with left:
        rows = [{"id": c.id, "question": c.case.turns[-1].text if c.case else ""} for c in kept]
        columns = {
            name: st.column_config.TextColumn(frame.t(f"evaluation.column.{name}"))
            for name in ("id", "question")
        }
        alt_text = frame.t("compare.cases")
        chosen = kept[choose(rows, columns, key="compare-changed", alt=alt_text)]
    with right, st.container(border=True, key="compare-case"):
        _case(frame, chosen)


def _case(frame: Frame, changed: ChangedCase) -> None:
    st.markdown(f"**{escape_md(changed.id)}**")
    if changed.case:
        st.text(changed.case.turns[-1].text)
    gold, new, old = st.columns(3)
    with gold:
        st.caption(frame.t("evaluation.expected"))
        if changed.case:
            st.text(action_words(frame, changed.case.expected_action))
            st.text("\n".join(changed.case.reference_answers[:1]))
    _answer(frame, new, "new", changed.new)
    _answer(frame, old, "old", changed.old)


def _answer(frame: Frame, room: Any, side: str, output: Output | None) -> None:  # noqa: ANN401
    room.caption(frame.t(f"compare.{side}"))
    if output is None:
        return
    room.text(action_words(frame, output.action or "", output.reason))
    room.text(output.text or output.error)
    for hit in output.evidence[:3]:
        room.text(f"[{hit.label}] {hit.doc}  {figure('score', hit.score)}")
