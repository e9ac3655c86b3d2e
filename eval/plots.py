"""Plots as inline SVG: the report loads nothing and runs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 34
TICKS = 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """Range and name of an axis; `unit` is "%" for shares in [0, 1]."""

    name: str
    low: float
    high: float
    unit: str = ""

    def label(self, value: float) -> str:
        """A value as it stands beside a tick."""
        if self.unit == "%":
            return f"{value * 100:.0f}%"
        return f"{value:.0f}{self.unit}" if self.high - self.low >= TICKS else f"{value:.2f}"


def line_plot(
    points: Sequence[Point],
    x: Axis,
    y: Axis,
    *,
    title: str,
    steps: bool = False,
    dots: bool = False,
) -> Markup:
    """A line through points, in their order.

    Args:
        points: Values in the ranges of the axes; outside ones are clipped.
        x: Horizontal axis.
        y: Vertical axis.
        title: Read out in place of the picture.
        steps: Draw steps in place of slopes, for cumulative shares.
        dots: Mark each point.
    """
    if not points:
        return Markup("")
    places = [(_x(value, x), _y(height, y)) for value, height in points]
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}"
    for (_, before), (at, level) in pairwise(places):
        path += f" L{at:.1f} {before:.1f}" if steps else ""
        path += f" L{at:.1f} {level:.1f}"
    marks = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3" class="dot"/>').format(*place)
        for place in (places if dots else ())
    )
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{title}" class="plot">'
        "<title>{title}</title>{axes}"
        '<path d="{path}" class="curve"/>{marks}</svg>'
    ).format(w=WIDTH, h=HEIGHT, title=title, axes=_axes(x, y), path=path, marks=marks)


def _axes(x: Axis, y: Axis) -> Markup:
    parts = []
    for tick in range(TICKS):
        share = tick / (TICKS - 1)
        across, up = x.low + share * (x.high - x.low), y.low + share * (y.high - y.low)
        parts.append(
            Markup(
                '<line x1="{l}" x2="{r}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/>'
                '<text x="{tx}" y="{ty:.1f}" text-anchor="end">{up}</text>'
                '<text x="{ax:.1f}" y="{ay}" text-anchor="middle">{across}</text>'
            ).format(
                l=LEFT,
                r=WIDTH - RIGHT,
                at=_y(up, y),
                tx=LEFT - 5,
                ty=_y(up, y) + 3,
                up=y.label(up),
                ax=_x(across, x),
                ay=HEIGHT - BOTTOM + 13,
                across=x.label(across),
            )
        )
    name = Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, escape(x.name)
    )
    return Markup("").join([*parts, name])


def _x(value: float, axis: Axis) -> float:
    return LEFT + _share(value, axis) * (WIDTH - LEFT - RIGHT)


def _y(value: float, axis: Axis) -> float:
    return HEIGHT - BOTTOM - _share(value, axis) * (HEIGHT - TOP - BOTTOM)


def _share(value: float, axis: Axis) -> float:
    span = axis.high - axis.low
    return min(1.0, max(0.0, (value - axis.low) / span)) if span else 0.0
