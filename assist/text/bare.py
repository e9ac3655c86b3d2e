"""Numbers without a unit, and those of offers, on folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assist.text.found import Found
from assist.text.normalise import HAN
from assist.text.number_words import number_words
from assist.text.numbers import number_ahead, number_pattern, parse_number
from assist.text.quantities import found_amount

_LIST_MARK = re.compile(
    r"(?:^|\n)[^\S\n]*+\(?\d{1,2}\s?[.、)](?!\d)"
    rf"|(?<![{HAN}\d、])[一二三四五六七八九十]{{1,3}}[、)]"
)
_PAID_HEAD = 8  # characters before a number in which a word of paying stands
_THOUSAND = 1000


def read_deals(text: str) -> Iterator[Found]:
    """Yield the bare numbers of an offer, "one" too: "买二送一", "buy one get one free"."""
    for match in _deal().finditer(text):
        for group in ("a", "b", "c", "d"):
            if match.group(group):
                yield found_amount(
                    "count", *parse_number(match.group(group)), "", text, match.span(group)
                )


@cache
def _deal() -> re.Pattern[str]:
    number = number_pattern()
    return re.compile(
        rf"[买购拍满]\s?(?P<a>{number})[^\S\n]?[件个份盒瓶袋]?[送赠得免享][^\S\n]?(?P<b>{number})"
        rf"|\bbuy (?P<c>{number}),? (?:and )?get (?P<d>{number})"
    )


def read_bare(text: str) -> Iterator[Found]:
    """Yield remaining numbers as counts without unit; list marks are none.

    A word that is seldom meant as a number ("one", "一" alone) is none either.
    """
    marks = {match.end() for match in _LIST_MARK.finditer(text)}
    paid = _paid()
    for match in _bare().finditer(text):
        number = match.group("a")
        if number in _silent() or any(match.end() < mark <= match.end() + 3 for mark in marks):
            continue
        low, high = parse_number(number)
        if match.group("minus"):
            low, high = -high, -low
        unit = match.group("unit") or ""
        if unit == "k" and paid.search(text[max(0, match.start() - _PAID_HEAD) : match.start()]):
            low, high, unit = low * _THOUSAND, high * _THOUSAND, ""  # elsewhere "4K", "18K" gold
        yield found_amount("count", low, high, unit, text, match.span())


@cache
def _paid() -> re.Pattern[str]:
    """What stands before a sum: "补偿您1.5k"."""
    return re.compile(rf"(?:{'|'.join(number_words()['paid'])})\s?(?:您|你|you)?\s?$")


@cache
def _silent() -> frozenset[str]:
    return frozenset(number_words()["silent"])


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(
        rf"{number_ahead()}(?P<minus>零下\s?)?(?<![a-z.])"
        rf"(?:(?=\d)|(?<![第其])(?!(?<=\d)两|[一二三四五六七八九]号))(?P<a>{number_pattern()})"
        r"(?:(?<=\d)(?P<unit>[a-z°]{0,4})(?![a-z0-9])|(?<!\d))"
    )
