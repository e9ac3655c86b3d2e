"""Typed values in text: durations, money, percent, discounts, dates, counts, codes, phones, links.

Values are parsed on the folded copy and point into the original. Numbers without a unit count too,
except single words that seldom mean one ("一", "one": data/numbers.toml).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from assist.text import bare, identifiers, money, quantities
from assist.text.chinese_numbers import NUMERALS
from assist.text.dates import read_dates, same_date
from assist.text.found import Found, ValueKind
from assist.text.normalise import Folded, fold_with_offsets
from assist.text.number_words import number_words
from assist.text.units import unit_of

__all__ = ["Value", "ValueKind", "parse_values", "same_number", "same_value"]

_Reader = Callable[[str], Iterator[Found]]
_HEAD = 24  # characters before a number in which a comparator stands
_DIRECTION = {"<=": -1, "<": -1, ">=": 1, ">": 1}
_PERCENT_LIKE = frozenset({"percent", "discount"})
_LOOSE_TEXT = re.compile(r"[\s\-_./]")


@dataclass(frozen=True, slots=True)
class Value:
    """A typed value.

    Attributes:
        kind: What it measures.
        low: Amount, or canonical text for date, code, order_no, phone and url; the own text of a
            count whose numeral nobody can read.
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
    readable = _stop_pattern().sub(lambda match: "\0" * len(match.group()), folded.text)
    for reader, cue in _READERS:
        if cue is not None and not cue.search(readable):
            continue
        for value in reader(readable):
            if 1 in taken[value.start : value.end]:
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
    before, after, signs = _comparator_patterns()
    match = before.search(text[max(0, found.start - _HEAD) : found.start])
    if match:  # it begins as far left as it can: the longest
        return signs[str(match.lastgroup)]
    best = ("", 0)
    for sign, pattern in after.items():
        match = pattern.match(text, found.end)
        if match and len(match.group()) > best[1]:
            best = (sign, len(match.group()))
    return best[0]


@cache
def _comparator_patterns() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]], dict[str, str]]:
    """What stands before a number and is read from the left, what stands behind, and the signs."""
    words = number_words()
    signs = {f"sign{number}": sign for number, sign in enumerate(words["before"])}

    def join(forms: list[str]) -> str:
        return "|".join(rf"\b{form}" if form[0].isascii() else form for form in forms)

    either = "|".join(f"(?P<{name}>{join(words['before'][sign])})" for name, sign in signs.items())
    starts = "".join(sorted({form[0] for forms in words["before"].values() for form in forms}))
    before = re.compile(rf"(?=[{starts}])(?:{either})(?:\s?(?:为|是|of|a|an|the))?\s?$")
    after = {
        sign: re.compile(rf"\s?(?:{'|'.join(forms)})") for sign, forms in words["after"].items()
    }
    return before, after, signs


@cache
def _stop_pattern() -> re.Pattern[str]:
    """Look-alikes; one that begins with a numeral is none inside a numeral ("七十万一千")."""
    forms = number_words()["stop"]
    numeric = "|".join(form for form in forms if form[0] in NUMERALS)
    others = "|".join(form for form in forms if form[0] not in NUMERALS)
    return re.compile(rf"(?=[{NUMERALS}])(?<![\d{NUMERALS}])(?:{numeric})|{others}")


def _read_dates(text: str) -> Iterator[Found]:
    for start, end, canonical, unit in read_dates(text):
        yield Found("date", canonical, canonical, unit, start, end)


# Readers in the order in which they claim text, with what a text must hold for the costly ones.
_READERS: tuple[tuple[_Reader, re.Pattern[str] | None], ...] = (
    (identifiers.read_links, None),
    (_read_dates, re.compile(r"[年月点时:]|\d[-/.]\d|[a-z]{3}|\d\s?[ap]\.?m")),
    (identifiers.read_phones, None),
    (identifiers.read_orders, None),
    (money.read_money, None),
    (quantities.read_labelled, re.compile(":")),
    (quantities.read_percent, re.compile("[%成]|分之|p(?:er ?)?c(?:en)?t")),
    (quantities.read_discounts, re.compile("折|半价|half")),
    (identifiers.read_codes, None),
    (quantities.read_durations, None),
    (quantities.read_counts, None),
    (bare.read_deals, re.compile("[买购拍满]|buy")),
    (bare.read_bare, None),
)
