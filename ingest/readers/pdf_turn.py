"""Characters of a PDF in reading coordinates: however a page is turned, text runs right.

Points; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pypdfium2.raw as pdfium


@dataclass(slots=True)
class Style:
    """Size in points, weight and visibility of a text object."""

    size: float
    bold: bool
    visible: bool


@dataclass(slots=True)
class Char:
    """One character with its box and style.

    Attributes:
        is_apart: PDFium found a space before it, judging by the font's own widths.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    is_apart: bool = False


def turned(
    text: str,
    rect: pdfium.FS_RECTF,
    box: tuple[float, float, float, float],
    quarter: int,
    style: Style,
) -> Char:
    """A character in reading coordinates of its own direction."""
    left, bottom, right, top = box
    if quarter == 0:
        return Char(
            text, rect.left - left, top - rect.top, rect.right - left, top - rect.bottom, style
        )
    if quarter == 1:
        return Char(
            text,
            rect.bottom - bottom,
            rect.left - left,
            rect.top - bottom,
            rect.right - left,
            style,
        )
    if quarter == 2:  # noqa: PLR2004
        return Char(
            text,
            right - rect.right,
            rect.bottom - bottom,
            right - rect.left,
            rect.top - bottom,
            style,
        )
    return Char(
        text, top - rect.top, right - rect.right, top - rect.bottom, right - rect.left, style
    )


def flipped(char: Char, width: float, height: float, quarter: int) -> Char:
    """A character of a page that has to be turned by half a turn."""
    across, down = (width, height) if quarter % 2 == 0 else (height, width)
    return Char(
        char.text,
        across - char.x1,
        down - char.bottom,
        across - char.x0,
        down - char.top,
        char.style,
        char.is_apart,
    )


def runs_backwards(chars: list[Char]) -> bool:
    """Whether most characters stand left of the one before."""
    steps = [
        1 if after.x0 > before.x0 else -1
        for before, after in pairwise(chars)
        if abs(after.top - before.top) < 0.5 * max(before.style.size, 1.0) and after.x0 != before.x0
    ]
    return sum(steps) < 0
