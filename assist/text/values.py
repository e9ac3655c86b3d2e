"""Typed values in text: durations, money, percent, discounts, dates, counts, codes, phones, links.

Values are parsed on the folded copy and point into the original. Chinese numerals count only beside
a unit (gold-format.md section 3).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assist.text import identifiers, quantities
from assist.text.dates import read_dates, same_date
from assist.text.found import Found, ValueKind
from assist.text.normalise import Folded, fold_with_offsets
from assist.text.numbers import number_words
from assist.text.units import unit_of

__all__ = ["Value", "ValueKind", "parse_values", "same_number", "same_value"]

_Reader = Callable[[str], Iterator[Found]]
_DIRECTION = {"<=": -1, "<": -1, ">=": 1, ">": 1}
_PERCENT_LIKE = frozenset({"percent", "discount"})
_LOOSE_TEXT = re.compile(r"[\s\-_./]")


@dataclass(frozen=True, slots=True)
class Value:
    """A typed value.

    Attributes:
        kind: What it measures.
        low: Amount, or canonical text for date, code, order_no, phone and url.
        high: Upper end of a range; equals `low` where there is none.
        unit: Canonical unit: day, workday, month, CNY, %, piece …; "" for none.
        comparator: "" or one of <= >= < > ~.
        start: Offset in the original text.
        end: Offset behind the value, unit included.
        surface: The original text of the span.
    """

    kind: ValueKind
    low: float | str
    high: float | str
    unit: str
    comparator: str
    start: int
    end: int
    surface: str


def parse_values(text: str) -> list[Value]:
    """Return the typed values of a text, in reading order, without overlaps.

    A number that no pattern claims becomes a count without unit; list marks ("1. ") are left out.
    """
    return list(_parse(text))


@lru_cache(maxsize=8192)
def _parse(text: str) -> tuple[Value, ...]:
    """Parse once: the same evidence is checked against many sentences."""
    folded = fold_with_offsets(text)
    taken = bytearray(len(folded.text))
    found: list[Found] = []
    for match in _stop_pattern().finditer(folded.text):
        taken[match.start() : match.end()] = b"\1" * len(match.group())
    for reader in _READERS:
        for value in reader(folded.text):
            if any(taken[value.start : value.end]):
                continue
            taken[value.start : value.end] = b"\1" * (value.end - value.start)
            found.append(value)
    found.sort(key=lambda value: value.start)
    return tuple(_finish(value, folded, text) for value in found)


def same_value(a: Value, b: Value) -> bool:
    """Whether two values say the same.

    Units of one dimension convert (7 days = 1 week, 24 hours = 1 day, 12 months = 1 year);
    workdays, days and months do not. "8折" equals 80 percent to pay. A range equals only the same
    range. "Within" against "at least" differ only where both sides state one.
    """
    if isinstance(a.low, str) or isinstance(b.low, str):
        return _same_text(a, b)
    if a.kind != b.kind and not {a.kind, b.kind} <= _PERCENT_LIKE:
        return False
    if _DIRECTION.get(a.comparator, 0) * _DIRECTION.get(b.comparator, 0) < 0:
        return False
    if a.kind == "money" and "" in {a.unit, b.unit}:  # a coupon or table cell without currency
        return _same_amount(a, b, 1.0, 1.0)
    first, second = unit_of(a.kind, a.unit), unit_of(b.kind, b.unit)
    if first.dimension != second.dimension:
        return False
    return _same_amount(a, b, first.factor, second.factor)


def same_number(a: Value, b: Value) -> bool:
    """Whether two values hold the same bare numbers, whatever they measure."""
    if isinstance(a.low, str) or isinstance(b.low, str):
        return a.low == b.low
    return _same_amount(a, b, 1.0, 1.0)


def _same_amount(a: Value, b: Value, factor_a: float, factor_b: float) -> bool:
    pairs = ((a.low, b.low), (a.high, b.high))
    return all(
        math.isclose(float(x) * factor_a, float(y) * factor_b, rel_tol=1e-9, abs_tol=1e-9)
        for x, y in pairs
    )


def _same_text(a: Value, b: Value) -> bool:
    if a.kind == b.kind == "date":
        return a.unit == b.unit and same_date(str(a.low), str(b.low))
    if not {a.kind, b.kind} <= {"code", "order_no"} and a.kind != b.kind:
        return False
    return _LOOSE_TEXT.sub("", str(a.low)) == _LOOSE_TEXT.sub("", str(b.low))


def _finish(found: Found, folded: Folded, text: str) -> Value:
    start, end = folded.original_span(found.start, found.end)
    comparator = _comparator(folded.text, found) if isinstance(found.low, float) else ""
    return Value(
        found.kind, found.low, found.high, found.unit, comparator, start, end, text[start:end]
    )


def _comparator(text: str, found: Found) -> str:
    before, after = _comparator_patterns()
    head = text[max(0, found.start - 24) : found.start]
    best = ("", 0)
    for sign, pattern in before.items():
        match = pattern.search(head)
        if match and len(match.group()) > best[1]:
            best = (sign, len(match.group()))
    if best[0]:
        return best[0]
    for sign, pattern in after.items():
        match = pattern.match(text, found.end)
        if match and len(match.group()) > best[1]:
            best = (sign, len(match.group()))
    return best[0]


@cache
def _comparator_patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    words = number_words()

    def join(forms: list[str]) -> str:
        return "|".join(rf"\b{form}" if form[0].isascii() else form for form in forms)

    before = {
        sign: re.compile(rf"(?:{join(forms)})(?:\s?(?:为|是|of|a|an|the))?\s?$")
        for sign, forms in words["before"].items()
    }
    after = {
        sign: re.compile(rf"\s?(?:{'|'.join(forms)})") for sign, forms in words["after"].items()
    }
    return before, after


@cache
def _stop_pattern() -> re.Pattern[str]:
    return re.compile("|".join(number_words()["stop"]))


def _read_dates(text: str) -> Iterator[Found]:
    for start, end, canonical, unit in read_dates(text):
        yield Found("date", canonical, canonical, unit, start, end)


_READERS: tuple[_Reader, ...] = (
    identifiers.read_links,
    _read_dates,
    identifiers.read_phones,
    identifiers.read_orders,
    quantities.read_money,
    quantities.read_labelled,
    quantities.read_percent,
    quantities.read_discounts,
    identifiers.read_codes,
    quantities.read_durations,
    quantities.read_counts,
    quantities.read_bare,
)
