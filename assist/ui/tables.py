"""Tables of which one row is chosen, and figures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

ROW_PX = 36
DASH = "\u2013"


def choose(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    max_height: int = 420,
) -> int:
    """Show a table; the place of the chosen row, the first while none is chosen.

    Args:
        rows: At least one; text is shown as text.
        columns: Streamlit column configuration by name.
        key: Of the widget.
        alt: What the table is, for those who do not see it.
        max_height: In pixels; a longer table scrolls.
    """
    selection = st.dataframe(
        list(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [0]}},  # what is shown beside it is seen as chosen
        column_config=dict(columns),
        height="auto" if ROW_PX * (len(rows) + 1) < max_height else max_height,
        placeholder=DASH,
        key=key,
        alt=alt,
    )
    chosen: list[int] = selection["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < len(rows) else 0


def figure(name: str, value: float | None) -> str:
    """A metric's value: a share in percent, a latency in milliseconds, a dash where unscored."""
    if value is None:
        return DASH
    return f"{value:.0f} ms" if "_ms" in name else f"{value * 100:.1f}%"


def interval(name: str, row: Mapping[str, Any]) -> str:
    """A metric's 95 % interval and how many cases it rests on."""
    low, high, n = row.get("lo"), row.get("hi"), row.get("n", 0)
    if low is None or high is None:
        return f"n\u00a0=\u00a0{n}"
    return f"{figure(name, low)}\u00a0…\u00a0{figure(name, high)} · n\u00a0=\u00a0{n}"
