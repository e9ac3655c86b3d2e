"""Dates and clock times on folded text, in canonical form.

Canonical: "2025-03-01", "2025-03", "2025", "--03-01" (no year), "---15" (day of every month),
    "09:30".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assist.text.numbers import number_words, parse_number

_CN = "[零〇一二三四五六七八九十]"
_YEAR = rf"(?P<y>(?:19|20)\d\d|[一二]{_CN}{{3}})\s?年"
_ZH = re.compile(
    rf"{_YEAR}\s?(?:(?P<m>\d{{1,2}}|{_CN}{{1,3}})\s?月(?:份)?(?:\s?(?P<d>\d{{1,2}}|{_CN}{{1,3}})\s?[日号])?)?(?![内])"
    rf"|(?P<m2>(?<!\d)\d{{1,2}}|(?<!{_CN}){_CN}{{1,3}})\s?月\s?(?P<d2>\d{{1,2}}|{_CN}{{1,3}})\s?[日号]"
    rf"|每月(?P<d3>\d{{1,2}}|{_CN}{{1,3}})\s?[日号]"
)
_ISO = re.compile(
    r"(?<![\d.-])(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?![\d-])"
)
_CLOCK = re.compile(
    r"(?<!\d)(?<!\d:)(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?![\d:])(?:\s?(?P<half>[ap])\.?m\b)?"
    r"|(?<!\d)(?<!\d:)(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?"
    r"|(?P<part>凌晨|早上|早|上午|中午|下午|晚上|傍晚|晚)\s?(?P<h3>\d{1,2}|[一二两三四五六七八九十]{1,3})\s?(?:点|时)(?P<m3>半|\d{1,2}(?=分))?分?钟?"
    r"|(?<!\d)(?P<h4>\d{1,2})\s?点(?:(?P<m4>半|\d{1,2}(?=分))分?|钟|整|(?=[前后至到~-]|之前|之后))"
)
_AFTERNOON = frozenset({"下午", "晚上", "傍晚", "晚"})
_NOON = 12
_MONTHS_IN_YEAR = 12
_LONGEST_MONTH = 31

DateFound = tuple[int, int, str, str]


def read_dates(text: str) -> Iterator[DateFound]:
    """Yield (start, end, canonical, unit) of dates and clock times; unit is "date" or "clock"."""
    for match in _ISO.finditer(text):
        yield from _dated(match, match.group("y"), match.group("m"), match.group("d"))
    for match in _ZH.finditer(text):
        if match.group("d3"):
            yield from _dated(match, None, None, match.group("d3"))
        else:
            month, day = (
                match.group("m") or match.group("m2"),
                match.group("d") or match.group("d2"),
            )
            yield from _dated(match, match.group("y"), month, day)
    for match in _english().finditer(text):
        month = match.group("m") or match.group("m2")
        yield from _dated(match, match.group("y"), month, match.group("d") or match.group("d2"))
    for match in _CLOCK.finditer(text):
        yield match.start(), match.end(), _clock(match), "clock"


def same_date(first: str, second: str) -> bool:
    """Whether two canonical dates can be the same day; a missing year matches any."""
    if first == second:
        return True
    if ":" in first or ":" in second:
        return False
    without = first if first.startswith("--") else second
    other = second if without is first else first
    return without.startswith("--") and not other.startswith("---") and other[4:] == without[1:]


def _dated(
    match: re.Match[str], year: str | None, month: str | None, day: str | None
) -> Iterator[DateFound]:
    numbers = [_number(year), _number(month), _number(day)]
    if (numbers[1] or 1) > _MONTHS_IN_YEAR or (numbers[2] or 1) > _LONGEST_MONTH:
        return
    year_no, month_no, day_no = numbers
    if month_no is None and day_no is not None:
        canonical = f"---{day_no:02d}"
    else:
        canonical = f"{year_no:04d}" if year_no is not None else "-"
        canonical += f"-{month_no:02d}" if month_no is not None else ""
        canonical += f"-{day_no:02d}" if day_no is not None else ""
    yield match.start(), match.end(), canonical, "date"


def _number(surface: str | None) -> int | None:
    if surface is None:
        return None
    months: dict[str, int] = number_words()["months"]
    if surface in months:
        return months[surface]
    if len(surface) == 2 and surface.isdigit() is False and "十" not in surface:  # noqa: PLR2004
        return int("".join(str(int(parse_number(char)[0])) for char in surface))
    return int(parse_number(surface)[0])


def _clock(match: re.Match[str]) -> str:
    hour_text = next(
        group for group in (match.group(name) for name in ("h", "h2", "h3", "h4")) if group
    )
    minute_text = match.group("m") or match.group("m3") or match.group("m4") or "0"
    hour = int(parse_number(hour_text)[0])
    minute = 30 if minute_text == "半" else int(minute_text)
    half = match.group("half") or match.group("half2")
    if (half == "p" or match.group("part") in _AFTERNOON) and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    return f"{hour:02d}:{minute:02d}"


@cache
def _english() -> re.Pattern[str]:
    months = "|".join(sorted(number_words()["months"], key=lambda name: (-len(name), name)))
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    day_of = day.replace("(?:st|nd|rd|th)?", "")
    return re.compile(
        rf"\b(?P<m>{months})\.?\s(?P<d>{day_of})(?:st|nd|rd|th)?(?!\d)(?:,?\s(?P<y>(?:19|20)\d\d))?"
        rf"|(?<!\d)(?P<d2>{day_of})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m2>{months})\b"
    )
