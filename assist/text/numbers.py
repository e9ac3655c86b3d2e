"""Numerals: Arabic, Chinese and English, on folded text."""

from __future__ import annotations

import math
import re
from functools import cache

from assist.text.chinese_numbers import CHINESE, STARTS, parse_chinese
from assist.text.english_numbers import english_pattern, parse_english
from assist.text.number_words import number_words
from assist.text.units import unit_pattern

__all__ = [
    "ARABIC",
    "CHINESE",
    "NUMBER_STARTS",
    "UNREADABLE",
    "number_ahead",
    "number_pattern",
    "parse_number",
]

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?!\d)|\d++(?:\.\d++)?)"
NUMBER_STARTS = rf"\da-z{STARTS}"  # what a number of any writing begins with, for a class

# "30多天": more than 30, less than the next of its kind.
_MORE = r"(?:(?<=[0十百千万亿])[多余来](?=[天日个元块件人次年月周小分种款只公斤米克名位]))?"
_MORE_WORDS = "多余来"
_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "k": 1e3, "w": 1e4}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s?([a-z]+|[百千万亿]*)")
UNREADABLE = (0.0, math.inf)  # of a numeral that says no amount: it may be any


@cache
def number_ahead(more: str = "") -> str:
    """Return a cheap look ahead: most characters begin no number, and need no look at the pattern.

    Args:
        more: Further characters that may begin what is looked for, for a class.
    """
    words = number_words()["english"]
    names = ("digits", "teens", "tens", "scales")
    letters = "".join(sorted({word[0] for name in names for word in words[name]} | {"a", "h"}))
    return rf"(?:(?=[{more}\d{STARTS}])|(?<![a-z])(?=[{letters}]))"


@cache
def number_pattern() -> str:
    """Return the source of a regular expression for one number of any writing."""
    money = re.sub(r"\?P<\w+>", "?:", unit_pattern("money").source)
    words = "|".join(("hundred", *number_words()["english"]["scales"]))
    scaled = (
        r"\s?[百千万亿]{1,2}(?:\d{1,4}(?:\.\d+)?[百千]){0,2}(?:\d{1,4}(?=\s?[元块]|[,，。;；!！?？)]|$))?"
        rf"|[kw](?=\s?{money}|多)|\s?(?:{words})(?![a-z])"
    )
    arabic = rf"(?<![\d.])(?>{ARABIC}(?:{scaled})?)"
    return rf"(?:(?>{arabic}|{CHINESE}){_MORE}|{english_pattern()})"


def parse_number(surface: str) -> tuple[float, float]:
    """Return the amount a numeral stands for, as (low, high).

    A numeral that says no amount ("一百百", "五两") may be any: (0, infinity).
    """
    if surface[-1] in _MORE_WORDS:
        return _more_than(parse_number(surface[:-1])[0])
    if surface[0].isdigit():
        amount = _parse_arabic(surface)
    elif surface[0].isascii():
        amount = parse_english(surface)
    else:
        return parse_chinese(surface) or UNREADABLE
    return UNREADABLE if amount is None else (amount, amount)


def _more_than(amount: float) -> tuple[float, float]:
    step = 10.0
    while amount and amount % (step * 10) == 0:
        step *= 10
    return (amount + 1, amount + step - 1) if math.isfinite(amount) else UNREADABLE


def _parse_arabic(surface: str) -> float | None:
    """Read "1,299", "1.5万", "3万5千", "3万5" (= 35000), "5k", "2 million"."""
    scales = {**_SCALES, "hundred": 100, **number_words()["english"]["scales"]}
    total, last = 0.0, math.inf
    for number, written in _PART.findall(surface.replace(",", "")):
        if written:
            parts = [written] if written.isascii() else written
            scale = math.prod(scales[word] for word in parts)
        else:
            scale = last / 10 if len(number) == 1 and math.isfinite(last) else 1.0
        if float(number) * scale >= last:
            return None
        total += float(number) * scale
        last = scale
    return total
