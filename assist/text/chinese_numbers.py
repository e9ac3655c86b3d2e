"""Chinese numerals: "三百五十", "两万五", "三五", "十几", "三点五"."""

from __future__ import annotations

import math
import re

_ZERO = "零\u3007"
_COUNTED = "一二三四五六七八九"
DIGITS = f"{_ZERO}{_COUNTED}两"
NUMERALS = f"{DIGITS}十百千万亿"
_HALF = "半"
STARTS = f"{NUMERALS}几{_HALF}"  # what a numeral begins with, for a class

# "满三百八折" is 300 and 80 %: a digit between a scale and "折" begins a numeral of its own.
_BEFORE_DISCOUNT = rf"(?<=[百千万亿])[{_COUNTED}]{{1,2}}折"
_FIRST = rf"(?:[{NUMERALS}]|几(?=[十百千万亿]))"
# Runs are taken whole and never given back, so that a long one costs no more than its length.
CHINESE = (
    rf"(?:(?<![{NUMERALS}])一?{_HALF}"
    rf"|(?:(?<![{NUMERALS}几])|(?={_BEFORE_DISCOUNT}))"
    rf"{_FIRST}(?:(?!{_BEFORE_DISCOUNT})(?:{_FIRST}|(?<=十)几))*+"
    rf"(?:点[{DIGITS}]++)?)"
)

_DIGIT_OF = {char: value for value, char in enumerate(f"零{_COUNTED}")} | {
    "\u3007": 0,
    "两": 2,
}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_TEN = 10
_NOT_TWO = frozenset({"", "十"})  # what "两" does not stand before in a longer numeral
_SECTION = 10_000  # from which a scale multiplies all that stands before it
_PAIR = re.compile(rf"([{_COUNTED}两])([{_COUNTED}两])")
_SAID_PAIRS = frozenset({"三五", "三两"})  # beside neighbours ("两三") the pairs that mean a range


def parse_chinese(surface: str) -> tuple[float, float] | None:
    """Return the amount of a numeral as (low, high); None where it is none that is in use.

    Two neighbouring digits are a range ("两三百" = 200 to 300), other digits in a row are read by
    place ("八五" = 85); a last digit behind a scale counts its tenths ("一百五" = 150).
    """
    if surface.endswith(_HALF):
        return 0.5, 0.5
    whole, _, fraction = surface.partition("点")
    if fraction:
        rest = float("0." + "".join(str(_DIGIT_OF[char]) for char in fraction))
        ends = (_exact(whole), _exact(whole))
    else:
        rest = 0.0
        ends = _range(whole)
    low, high = ends
    return None if low is None or high is None else (low + rest, high + rest)


def _range(whole: str) -> tuple[float | None, float | None]:
    if "几" in whole:
        return _exact(whole.replace("几", "一")), _exact(whole.replace("几", "九"))
    pair = _PAIR.search(whole)
    plain = all(char in _DIGIT_OF for char in whole)
    if pair and _is_range(*pair.groups()) and (not plain or len(whole) == len(pair.group())):
        before, after = whole[: pair.start()], whole[pair.end() :]
        ends = [_exact(f"{before}{digit}{after}") for digit in pair.groups()]
        return ends[0], ends[1]
    return _exact(whole), _exact(whole)


def _is_range(first: str, second: str) -> bool:
    return _DIGIT_OF[second] - _DIGIT_OF[first] == 1 or first + second in _SAID_PAIRS


def _exact(whole: str) -> float | None:
    if all(char in _DIGIT_OF for char in whole):
        if "两" in whole and len(whole) > 1:
            return None
        return float("".join(str(_DIGIT_OF[char]) for char in whole))
    return _by_scales(whole)


def _by_scales(whole: str) -> float | None:
    total = section = 0.0
    digit: int | None = None
    last: float = math.inf  # scales fall within a section
    section_scale: float = math.inf
    for index, char in enumerate(whole):
        if char not in _SCALES:
            if digit is not None or (char == "两" and whole[index + 1 : index + 2] in _NOT_TWO):
                return None
            digit = None if char in _ZERO else _DIGIT_OF[char]
            continue
        scale = _SCALES[char]
        if scale < _SECTION:
            if scale >= last or (digit is None and index and scale > _TEN):
                return None
            section += (1 if digit is None else digit) * scale
            last = scale
        else:
            part = section + (digit or 0)
            if scale == section_scale or (not part and index and scale < section_scale):
                return None
            if scale > section_scale:  # 一万亿
                total = (total + part) * scale
            else:
                total += (part or 1) * scale
            last, section, section_scale = math.inf, 0.0, scale
        digit = None
    if digit is None:
        return total + section
    before = _SCALES.get(whole[-2:-1], 1)
    return total + section + digit * max(1, before // 10)
