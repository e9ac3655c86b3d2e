"""Durations, percent, discounts and counts on folded text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

from assist.text.found import Found, ValueKind
from assist.text.normalise import HAN
from assist.text.number_words import number_words
from assist.text.numbers import ARABIC, number_ahead, number_pattern, parse_number
from assist.text.units import unit_of, unit_pattern

RANGE = r"\s?(?:-|~|〜|–|—|至|到|\bto\b|\band\b)\s?"
_GAP = r"(?:\s?\(\w{1,12}\))?(?:\s?-\s?|\s*)(?:(?:full|consecutive|whole|natural)\s)?"
# "一米五", "1米75", "三块八": what follows the unit are its tenths, or hundredths.
_REST = (
    r"(?<=[米块])(?P<rest>\d{1,2}|[一二三四五六七八九])"
    r"(?![\d.%一二三四五六七八九十百千万两个张件条台只盏支根把双人天年月寸元块])"
)
_MINUS = r"(?:零下\s?|minus\s|{guard}[-\u2212])"
_SIGNED = frozenset({"celsius", "fahrenheit"})  # elsewhere a hyphen before a number is a dash
_GENERIC_ONE = frozenset(
    {"piece", "set", "strip", "order", "level", "article", "cup", "box"}
) | frozenset({"bottle", "pack", "people", "step", "page", "fold", "points"})
_PER_TEN = 10  # "8折" names tenths, "85折" hundredths
_WHOLE = 100.0


@cache
def _quantity(kind: str) -> re.Pattern[str]:
    number, unit = number_pattern(), unit_pattern(kind)
    between = re.sub(r"\?P<\w+>", "?:", unit.source)
    signs = minus = minus_b = ""
    if kind == "count":
        signs = r"\-\u2212m"
        minus = rf"(?P<minus>{_MINUS.format(guard='(?<![a-z0-9.)%°])')})?"
        minus_b = rf"(?P<minus_b>{_MINUS.format(guard='')})?"
    return re.compile(
        rf"{number_ahead(signs)}{minus}(?P<a>{number})"
        rf"(?:(?:\s?{between})?{RANGE}{minus_b}(?P<b>{number}))?(?P<half>个半(?=[小月钟星]))?"
        rf"{_GAP}{unit.source}(?:(?P<tail>半(?!价)| and a half(?![a-z]))|{_REST})?"
    )


def read_quantities(kind: ValueKind, text: str) -> Iterator[Found]:
    """Yield numbers with a unit of a kind; smaller units of money in the currency's own."""
    units = unit_pattern(kind).units
    for match in _quantity(kind).finditer(text):
        name = next(units[group] for group in units if match.group(group) is not None)
        low, high = _ends(match)
        half = 0.5 if match.group("half") or match.group("tail") else 0.0
        if rest := match.group("rest"):
            half = parse_number(rest)[0] / 10 ** len(rest)
        low, high, start = low + half, high + half, match.start("a")
        if kind == "money" and (unit := unit_of(kind, name)).dimension != name:
            low, high, name = low * unit.factor, high * unit.factor, unit.dimension
        if kind == "count":
            if match.group("a") == "一" and name in _GENERIC_ONE:
                continue
            if name in _SIGNED:
                low, high = _signed(match, low, high)
                start = match.start()
        yield found_amount(kind, low, high, name, text, (start, match.end()))


def _ends(match: re.Match[str]) -> tuple[float, float]:
    low, high = parse_number(match.group("a"))
    return (low, parse_number(match.group("b"))[1]) if match.group("b") else (low, high)


def _signed(match: re.Match[str], low: float, high: float) -> tuple[float, float]:
    if match.group("minus"):
        low, high = (-low, high) if match.group("b") else (-high, -low)
    return low, -high if match.group("minus_b") else high


def found_amount(
    kind: ValueKind, low: float, high: float, unit: str, text: str, span: tuple[int, int]
) -> Found:
    """A value on the text; of a numeral that says no amount its own text is the value.

    So that what nobody can read is still compared, and equals only itself.
    """
    start, end = span
    if math.isfinite(high):
        return Found(kind, low, high, unit, start, end)
    return Found("count", text[start:end], text[start:end], "", start, end)


def read_durations(text: str) -> Iterator[Found]:
    """Yield durations: "7天", "3-5个工作日", "two weeks"."""
    return read_quantities("duration", text)


def read_counts(text: str) -> Iterator[Found]:
    """Yield amounts with a unit of measure: "3件", "500ml", "two times"."""
    return read_quantities("count", text)


@cache
def _percent() -> re.Pattern[str]:
    number = number_pattern()
    return re.compile(
        rf"{number_ahead()}(?P<a>{number})\s?%?(?:{RANGE}(?P<b>{number}))?"
        r"\s?(?:%|\bpercent\b|\bper cent\b|\bpct\b)"
        rf"(?P<off>\s?(?:off|discount)\b)?"
        rf"|(?P<of>{number})分之(?P<c>{number})|(?P<d>{number})成(?![功本员品交为立分就都人])"
    )


def read_percent(text: str) -> Iterator[Found]:
    """Yield shares: "30%", "百分之三十", "三成"; "20% off" is the discount that pays 80 %."""
    for match in _percent().finditer(text):
        if match.group("d"):
            low, high = (_PER_TEN * end for end in parse_number(match.group("d")))
        elif match.group("c"):  # "三分之一", "百分之三十"
            whole = parse_number(match.group("of"))[1]
            low, high = (
                _WHOLE * end / (whole or math.inf) for end in parse_number(match.group("c"))
            )
        else:
            low, high = _ends(match)
        if match.group("off") and math.isfinite(high):
            yield Found("discount", _WHOLE - high, _WHOLE - low, "%", match.start(), match.end())
        else:
            yield found_amount("percent", low, high, "%", text, match.span())


@cache
def _discount() -> re.Pattern[str]:
    number = number_pattern()
    return re.compile(
        rf"(?P<a>{number})折?(?:{RANGE}(?P<b>{number}))?\s?折(?![叠合旧腾磨射])"
        r"|半价|\bhalf[ -]price\b"
    )


def read_discounts(text: str) -> Iterator[Found]:
    """Yield discounts as the percentage to pay: "8折" = 80, "八五折" = 85, "半价" = 50."""
    for match in _discount().finditer(text):
        if not match.group("a"):
            yield Found("discount", 50.0, 50.0, "%", match.start(), match.end())
            continue
        pay = [end * _PER_TEN if end < _PER_TEN else end for end in _discount_ends(match)]
        yield found_amount("discount", min(pay), max(pay), "%", text, match.span())


def _discount_ends(match: re.Match[str]) -> tuple[float, float]:
    if match.group("a") == "三五" and not match.group("b"):
        return 35.0, 35.0  # beside other units it means three to five
    return _ends(match)


def read_labelled(text: str) -> Iterator[Found]:
    """Yield bare numbers of cells whose label gives the unit: "售价(元)：299"."""
    labels = tuple(number_words()["money_labels"])
    for match in _labelled().finditer(text):
        start, end = match.span("a")
        low, high = parse_number(match.group("a"))
        unit = match.group("unit")
        if unit:
            kind, name = _unit_in_label(unit.strip())
            if kind:
                yield found_amount(kind, low, high, name, text, (start, end))
        elif match.group("label").strip().endswith(labels):
            yield found_amount("money", low, high, "", text, (start, end))


def _unit_in_label(unit: str) -> tuple[ValueKind | None, str]:
    """Kind and canonical unit of what stands in brackets behind a label; (None, "") if none."""
    if unit == "%":
        return "percent", "%"
    kinds: tuple[ValueKind, ...] = ("duration", "money", "count")
    for kind in kinds:
        for written in (unit, f"个{unit}"):
            found = list(read_quantities(kind, f"2{written}"))
            if found and found[0].end == len(written) + 1:
                return kind, found[0].unit
    return None, ""


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<label>[{HAN}a-z/ ]{{1,16}})(?:\((?P<unit>[^()\d]{{1,8}})\))?\s?:\s?"
        rf"(?P<a>{ARABIC})(?=\s*(?:$|[,;、\n。|]))"
    )
