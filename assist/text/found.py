"""What a reader of typed values finds, before offsets are mapped back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal[
    "duration",
    "money",
    "percent",
    "discount",
    "date",
    "count",
    "code",
    "order_no",
    "phone",
    "url",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A value on the folded text; `start` and `end` point into it."""

    kind: ValueKind
    low: float | str
    high: float | str
    unit: str
    start: int
    end: int
