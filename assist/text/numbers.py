"""Numerals: Arabic, Chinese and English, on folded text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
NUMERALS = "零〇一二两三四五六七八九十百千万亿半"
NUMBER_STARTS = rf"\da-z{NUMERALS}"  # what a number of any writing begins with, for a class
CHINESE = rf"[{NUMERALS}]+(?:点[零一二三四五六七八九]+)?"

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "\u3007": 0,
    "两": 2,
}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_BIG = 10_000


@cache
def number_words() -> dict[str, Any]:
    """Return data/numbers.toml: number words, months, comparators, look-alikes."""
    file = resources.files("assist.text").joinpath("data", "numbers.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def number_pattern() -> str:
    """Return the source of a regular expression for one number of any writing."""
    english = sorted(number_words()["english"], key=lambda word: (-len(word), word))
    words = "|".join(re.escape(word).replace("\\ ", " ") for word in english)
    return rf"(?:(?<![\d.]){ARABIC}(?:\s?[百千万亿]{{1,2}})?|{CHINESE}|\b(?:{words})\b)"


def parse_number(surface: str) -> tuple[float, float]:
    """Return the amount a numeral stands for, as (low, high).

    Two neighbouring Chinese digits are a range ("两三" = 2 to 3), other digits in a row are read by
    place ("八五" = 85).

    Raises:
        ValueError: The surface is no numeral that `number_pattern` matches.
    """
    words: dict[str, float] = number_words()["english"]
    if surface in words:
        return float(words[surface]), float(words[surface])
    match = re.match(ARABIC, surface)
    if match:
        value = float(match.group().replace(",", ""))
        for scale in surface[match.end() :].strip():
            value *= _SCALES[scale]
        return value, value
    if all(char in _DIGITS for char in surface) and len(surface) > 1:
        digits = [_DIGITS[char] for char in surface]
        if len(digits) == 2 and digits[0] and digits[1] - digits[0] == 1:  # noqa: PLR2004
            return float(digits[0]), float(digits[1])
        value = float("".join(map(str, digits)))
        return value, value
    value = _parse_chinese(surface)
    return value, value


def _parse_chinese(surface: str) -> float:
    whole, _, fraction = surface.partition("点")
    if whole == "半":
        return 0.5
    total, section, digit = 0.0, 0.0, 0.0
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "半":
            section += 0.5
        elif char in _SCALES:
            scale = _SCALES[char]
            if scale >= _BIG:
                total = (total + section + digit or 1) * scale
                section = 0.0
            else:
                section += (digit or 1) * scale
            digit = 0.0
        else:
            raise ValueError(f"not a numeral: {surface!r}")
    value = total + section + digit
    if fraction:
        value += float("0." + "".join(str(_DIGITS[char]) for char in fraction))
    return value
