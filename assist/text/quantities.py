"""Durations, money, percent, discounts, counts and bare numbers on folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assist.text.found import Found, ValueKind
from assist.text.normalise import HAN
from assist.text.numbers import ARABIC, NUMBER_STARTS, number_pattern, number_words, parse_number
from assist.text.units import money_signs, unit_pattern

_RANGE = r"\s?(?:-|~|〜|–|—|至|到|\bto\b|\band\b)\s?"
_GAP = r"(?:\s?\(\w{1,12}\))?(?:\s?-\s?|\s*)(?:(?:full|consecutive|whole|natural)\s)?"
# "一米五", "1米75", "三块八": what follows the unit are its tenths, or hundredths.
_REST = (
    r"(?<=[米块])(?P<rest>\d{1,2}|[一二三四五六七八九])"
    r"(?![\d.%一二三四五六七八九十百千万两个张件条台只盏支根把双人天年月寸元块])"
)
_BARE = re.compile(
    r"(?<![a-z0-9.])(?P<a>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<unit>[a-z°]{0,4})(?![a-z0-9])"
)
_LIST_MARK = re.compile(r"(?:^|\n)\s*\(?\d{1,2}\s?[.、)](?!\d)")
_GENERIC_ONE = frozenset(
    {"piece", "set", "strip", "order", "level", "article", "cup", "box"}
) | frozenset({"bottle", "pack", "people", "step", "page", "fold", "points"})
_PER_TEN = 10  # "8折" names tenths, "85折" hundredths
_WHOLE = 100.0


@cache
def _quantity(kind: str) -> re.Pattern[str]:
    number, unit = number_pattern(), unit_pattern(kind)
    between = re.sub(r"\?P<\w+>", "?:", unit.source)
    return re.compile(
        rf"(?=[{NUMBER_STARTS}])(?P<a>{number})(?:(?:\s?{between})?{_RANGE}(?P<b>{number}))?(?P<half>个半(?=[小月钟星]))?"
        rf"{_GAP}{unit.source}(?:(?P<tail>半(?!价))|{_REST})?"
    )


def _read_quantities(kind: ValueKind, text: str) -> Iterator[Found]:
    units = unit_pattern(kind).units
    for match in _quantity(kind).finditer(text):
        name = next(units[group] for group in units if match.group(group) is not None)
        low, high = parse_number(match.group("a"))
        if match.group("b"):
            high = parse_number(match.group("b"))[1]
        half = 0.5 if match.group("half") or match.group("tail") else 0.0
        if rest := match.group("rest"):
            half = parse_number(rest)[0] / 10 ** len(rest)
        if name == "jiao":
            low, high, name = low / 10, high / 10, "CNY"
        if kind == "count" and match.group("a") == "一" and name in _GENERIC_ONE:
            continue
        yield Found(kind, low + half, high + half, name, match.start(), match.end())


def read_durations(text: str) -> Iterator[Found]:
    """Yield durations: "7天", "3-5个工作日", "two weeks"."""
    return _read_quantities("duration", text)


def read_counts(text: str) -> Iterator[Found]:
    """Yield amounts with a unit of measure: "3件", "500ml", "two times"."""
    return _read_quantities("count", text)


def read_money(text: str) -> Iterator[Found]:
    """Yield sums of money: "¥500", "五百元", "$12.50", both sides of "满300减50"."""
    signs = money_signs()
    for match in _signed_money().finditer(text):
        name = next(signs.units[group] for group in signs.units if match.group(group) is not None)
        low, high = parse_number(match.group("a"))
        if match.group("b"):
            high = parse_number(match.group("b"))[1]
        yield Found("money", low, high, name, match.start(), match.end())
    yield from _read_quantities("money", text)
    for match in _coupon().finditer(text):
        for group in ("a", "b"):
            low, high = parse_number(match.group(group))
            yield Found("money", low, high, "CNY", match.start(group), match.end(group))


@cache
def _signed_money() -> re.Pattern[str]:
    signs, number = money_signs(), number_pattern()
    bare_sign = re.sub(r"\?P<\w+>", "?:", signs.source)
    unit = re.sub(r"\?P<\w+>", "?:", unit_pattern("money").source)
    return re.compile(
        rf"{signs.source}\s?(?P<a>{number})(?:{_RANGE}(?:{bare_sign})?\s?(?P<b>{number}))?(?:\s?{unit})?"
    )


@cache
def _coupon() -> re.Pattern[str]:
    """满300减50: both are money without a unit."""
    return re.compile(
        r"满\s?(?P<a>\d+(?:\.\d+)?)(?:元)?[立]?减(?:免)?\s?(?P<b>\d+(?:\.\d+)?)(?!\d|\s?[%折])"
    )


@cache
def _percent() -> re.Pattern[str]:
    number = number_pattern()
    return re.compile(
        rf"(?P<a>{number})\s?%?(?:{_RANGE}(?P<b>{number}))?"
        r"\s?(?:%|\bpercent\b|\bper cent\b|\bpct\b)"
        rf"(?P<off>\s?(?:off|discount)\b)?"
        rf"|百分之(?P<c>{number})|(?P<d>{number})成(?![功本员品交为立分就都人])"
    )


def read_percent(text: str) -> Iterator[Found]:
    """Yield shares: "30%", "百分之三十", "三成"; "20% off" is the discount that pays 80 %."""
    for match in _percent().finditer(text):
        if match.group("d"):
            low, high = (_PER_TEN * end for end in parse_number(match.group("d")))
        else:
            low, high = parse_number(match.group("a") or match.group("c"))
            if match.group("b"):
                high = parse_number(match.group("b"))[1]
        if match.group("off"):
            yield Found("discount", _WHOLE - high, _WHOLE - low, "%", match.start(), match.end())
        else:
            yield Found("percent", low, high, "%", match.start(), match.end())


@cache
def _discount() -> re.Pattern[str]:
    number = number_pattern()
    return re.compile(
        rf"(?P<a>{number})折?(?:{_RANGE}(?P<b>{number}))?\s?折(?![叠合旧腾磨射])"
        r"|半价|\bhalf[ -]price\b"
    )


def read_discounts(text: str) -> Iterator[Found]:
    """Yield discounts as the percentage to pay: "8折" = 80, "八五折" = 85, "半价" = 50."""
    for match in _discount().finditer(text):
        if not match.group("a"):
            yield Found("discount", 50.0, 50.0, "%", match.start(), match.end())
            continue
        ends = [
            *parse_number(match.group("a")),
            *parse_number(match.group("b") or match.group("a")),
        ]
        pay = [end * _PER_TEN if end < _PER_TEN else end for end in ends]
        yield Found("discount", min(pay), max(pay), "%", match.start(), match.end())


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
                yield Found(kind, low, high, name, start, end)
        elif match.group("label").strip().endswith(labels):
            yield Found("money", low, high, "", start, end)


def _unit_in_label(unit: str) -> tuple[ValueKind | None, str]:
    """Kind and canonical unit of what stands in brackets behind a label; (None, "") if none."""
    if unit == "%":
        return "percent", "%"
    kinds: tuple[ValueKind, ...] = ("duration", "money", "count")
    for kind in kinds:
        for written in (unit, f"个{unit}"):
            found = list(_read_quantities(kind, f"2{written}"))
            if found and found[0].end == len(written) + 1:
                return kind, found[0].unit
    return None, ""


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<label>[{HAN}a-z/ ]{{1,16}})(?:\((?P<unit>[^()\d]{{1,8}})\))?\s?:\s?"
        rf"(?P<a>{ARABIC})(?=\s*(?:$|[,;、\n。|]))"
    )


def read_bare(text: str) -> Iterator[Found]:
    """Yield remaining Arabic numbers as counts without unit; list marks are none."""
    marks = {match.end() for match in _LIST_MARK.finditer(text)}
    for match in _BARE.finditer(text):
        if any(match.end() < mark <= match.end() + 3 for mark in marks):
            continue
        low, high = parse_number(match.group("a"))
        yield Found("count", low, high, match.group("unit"), match.start(), match.end())
