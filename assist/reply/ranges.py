"""Ranges that rules are graded by: "up to 5 km", "5–10 km", "used for less than 3 years"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assist.text.units import unit_of
from assist.text.values import Value, parse_values

_OPEN = 1e12
_LIMITS = frozenset({"<", "<=", ">", ">="})  # "about" limits nothing


@dataclass(frozen=True, slots=True)
class Range:
    """What a text grades by, in the base unit of its dimension.

    Attributes:
        low: Lower end.
        high: Upper end.
        is_limit: Whether words make it a range ("under", 以上), not only two figures.
        above: Whether the lower end is outside.
        below: Whether the upper end is outside.
    """

    low: float = 0.0
    high: float = _OPEN
    is_limit: bool = False
    above: bool = False
    below: bool = False

    @property
    def width(self) -> float:
        """How wide it is; of two open ranges the later one is the narrower."""
        return self.high - self.low

    def holds(self, size: float) -> bool:
        """Whether a size is inside."""
        over = size > self.low if self.above else size >= self.low
        return over and (size < self.high if self.below else size <= self.high)


def range_like(asked: Value, text: str) -> Range | None:
    """The range that a text gives for what a value measures; None if it gives none.

    Two limits are one range: "from 1 year, under 2 years".
    """
    dimension = unit_of(asked.kind, asked.unit).dimension
    found: Range | None = None
    for value in parse_values(text):
        unit = unit_of(value.kind, value.unit)
        if isinstance(value.low, str) or (value.kind, unit.dimension) != (asked.kind, dimension):
            continue
        low, high = value.low * unit.factor, float(value.high) * unit.factor
        if value.comparator in (">=", ">"):
            start = found or Range(is_limit=True)
            found = replace(start, low=low, above=value.comparator == ">")
        elif value.comparator in ("<=", "<"):
            start = found or Range(is_limit=True)
            found = replace(start, high=high, below=value.comparator == "<")
        elif low < high:
            found = found or Range(low, high)
    return found


def are_steps(ranges: Sequence[Range]) -> bool:
    """Whether ranges are steps of one scale: one at least is a limit, and no two overlap."""
    rising = sorted(ranges, key=lambda each: (each.low, each.high))
    apart = all(one.high <= other.low for one, other in pairwise(rising))
    return len(rising) > 1 and apart and any(each.is_limit for each in rising)


def are_graded(one: str, other: str) -> bool:
    """Whether two texts name steps of one scale: "used under 3 years", "3 years or more"."""
    for value in (*parse_values(one), *parse_values(other)):
        if not isinstance(value.low, str) and value.comparator in _LIMITS:
            ranges = [range_like(value, text) for text in (one, other)]
            if are_steps([each for each in ranges if each]):
                return True
    return False
