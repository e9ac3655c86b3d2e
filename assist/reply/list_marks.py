"""The numbers in front of the lines of a list."""

from __future__ import annotations

import re

from assist.text.normalise import fold
from assist.text.numbers import parse_number

_NUMERAL = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")


def number_in(mark: str) -> int:
    """Return the number in a list mark: 3 of "3. ", "第三步：", "③" and "2.3"; 0 of a bullet."""
    found = _NUMERAL.findall(fold(mark))
    return int(parse_number(found[-1])[0]) if found else 0
