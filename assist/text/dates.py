"""Dates and clock times on folded text, in canonical form.

Canonical: "2025-03-01", "2025-03", "2025", "--03-01" (no year), "---15" (day of every month),
    "09:30".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assist.text.number_words import number_words
from assist.text.numbers import parse_number

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
# "3/1/2025": month and day where one of them can be no month, else a text of its own.
_NUMERIC = re.compile(
    r"(?<![a-z\d./-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)"
    r"(?P<y>(?:19|20)\d\d|(?<=/)[23]\d)(?![\d/]|[.-]\d|\s?[a-z号码寸%])"
)
_MINUTES = (
    r"半|[一三]刻|\d{2}(?!\d)|\d(?=分)|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]"
    r"|[一二三四五六七八九](?=分)"
)
_PART_OF_DAY = "凌晨|清晨|早上|早晨|早|上午|中午|下午|晚上|傍晚|夜里|晚"
_SOME = r"(?!(?<=[早晚])一点(?![钟半整零\d二三四五十]))"  # "早一点": a little earlier
_HOUR = rf"\d{{1,2}}|(?<!{_CN})(?:二?十[一二三四]?|二十|[零一二两三四五六七八九])(?=\s?[点时])"
_LATE_HOUR = rf"1\d|2[0-4]|(?<!{_CN})(?:十[一二三四五六七八九]?|二十[一二三四]?)(?=\s?点)"
_AFTERNOON = frozenset({"下午", "晚上", "傍晚", "晚", "夜里"})
_NIGHT = frozenset({"晚上", "晚", "夜里"})
_EARLY = frozenset({"凌晨"})
_NOON_AFTER = 6  # "中午1点" is 13:00
_MIDNIGHT = 24
_HOUR_MINUTES = 60
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
    for match in _NUMERIC.finditer(text):
        yield from _numeric(match)
    for match in _clock_pattern().finditer(text):
        if clock := _clock(match):
            yield match.start(), match.end(), clock, "clock"


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


def _numeric(match: re.Match[str]) -> Iterator[DateFound]:
    """A date of three numbers, year last; which is the month is said only where one can be none."""
    first, second, year = int(match.group("a")), int(match.group("b")), match.group("y")
    if not (0 < min(first, second) <= _MONTHS_IN_YEAR and max(first, second) <= _LONGEST_MONTH):
        return
    is_known = first == second or max(first, second) > _MONTHS_IN_YEAR
    if is_known and len(year) == len("2025"):
        canonical = f"{year}-{min(first, second):02d}-{max(first, second):02d}"
    else:
        canonical = match.group("sep").join((f"{first:02d}", f"{second:02d}", year))
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


@cache
def _clock_pattern() -> re.Pattern[str]:
    english = number_words()["english"]
    words = "|".join((*english["teens"], *english["digits"]))
    return re.compile(
        r"(?<!\d)(?<!\d:)(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?![\d:])(?:\s?(?P<half>[ap])\.?m\b)?"
        r"|(?<!\d)(?<!\d:)(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>[ap])\.?m\b\.?"
        rf"|(?P<part>{_PART_OF_DAY})\s?{_SOME}(?P<h3>{_HOUR})\s?[点时](?:(?P<m3>{_MINUTES})(?:分|钟)?|钟|整)?"
        rf"|(?<![\d.])(?P<h4>{_HOUR})\s?点(?:(?P<m4>{_MINUTES})分?|钟|整|(?<!一点)(?=[前后到~-]|至(?![关少多])|之前|之后|以前|以后))"
        rf"|(?<![\d.])(?P<h5>{_LATE_HOUR})\s?点(?![\d积经{_CN[1:-1]}])"
        rf"|(?<![\da-z])(?P<h6>\d{{1,2}}|{words}) ?o['’]?clock"
    )


def _clock(match: re.Match[str]) -> str:
    """The time of a match as "09:30"; "" where the clock has none such."""
    names = ("h", "h2", "h3", "h4", "h5", "h6")
    hour_text = next(group for group in (match.group(name) for name in names) if group)
    hour = int(parse_number(hour_text)[0])
    minute = _minute(match.group("m") or match.group("m3") or match.group("m4") or "0")
    half, part = match.group("half") or match.group("half2"), match.group("part")
    if hour > _MIDNIGHT or minute >= _HOUR_MINUTES:
        return ""
    if hour == _NOON and part in _NIGHT:
        hour = _MIDNIGHT
    elif hour == _NOON and (half == "a" or part in _EARLY):
        hour = 0
    elif hour < (_NOON_AFTER if part == "中午" else _NOON):
        hour += _NOON if half == "p" or part in _AFTERNOON or part == "中午" else 0
    return f"{hour:02d}:{minute:02d}"


def _minute(surface: str) -> int:
    if surface == "半":
        return 30
    if surface.endswith("刻"):
        return 15 * int(parse_number(surface[0])[0])
    return int(parse_number(surface.lstrip("零") or "零")[0])


@cache
def _english() -> re.Pattern[str]:
    months = "|".join(sorted(number_words()["months"], key=lambda name: (-len(name), name)))
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    day_of = day.replace("(?:st|nd|rd|th)?", "")
    return re.compile(
        rf"\b(?P<m>{months})\.?\s(?P<d>{day_of})(?:st|nd|rd|th)?(?!\d)(?:,?\s(?P<y>(?:19|20)\d\d))?"
        rf"|(?<!\d)(?P<d2>{day_of})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m2>{months})\b"
    )
