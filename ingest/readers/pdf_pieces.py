"""Characters gathered into pieces of lines, in the order in which they were written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from ingest.readers.pdf_join import HAN
from ingest.readers.pdf_rules import Rule
from ingest.readers.pdf_turn import Char
from ingest.readers.pdf_types import Piece

GAP_EM = 1.5  # a wider gap starts another piece: a column or a cell
SPACE_EM = 0.22  # a gap this wide between Western letters is a space
# Where PDFium sees a space, and the gap is this much wider than the one before: in seven real
# files its gaps began at .10, those inside words ended at .05; letter-spaced text has .08 to .11
# throughout.
APART_EM = 0.05
BACK_EM = 2.0  # how far the pen may jump back inside a piece


def line_pieces(chars: list[Char], walls: Sequence[Rule]) -> list[Piece]:
    """Pieces of lines in writing order; none reaches through a wall."""
    walls = sorted(walls, key=attrgetter("at"))
    pieces: list[Piece] = []
    run: list[Char] = []
    for char in chars:
        if not char.text:
            continue
        if char.text.isspace():
            if run and run[-1].text != " ":
                run.append(
                    Char(" ", run[-1].x1, run[-1].top, run[-1].x1, run[-1].bottom, run[-1].style)
                )
            continue
        last = next((done for done in reversed(run) if done.text != " "), None)
        if last is not None and _is_repeat(last, char):
            continue
        if last is not None and (_breaks(last, char) or _is_walled(last, char, walls)):
            _close(run, pieces)
            run = []
        elif last is not None and _needs_space(run, last, char):
            run.append(Char(" ", last.x1, last.top, last.x1, last.bottom, last.style))
        run.append(char)
    _close(run, pieces)
    return pieces


def _breaks(last: Char, char: Char) -> bool:
    em = max(min(last.style.size, char.style.size), 1.0)
    middle = (char.top + char.bottom) / 2
    other = (last.top + last.bottom) / 2
    same_line = last.top <= middle <= last.bottom or char.top <= other <= char.bottom
    gap = char.x0 - last.x1
    return not same_line or gap > GAP_EM * em or gap < -BACK_EM * em


def _is_walled(last: Char, char: Char, walls: Sequence[Rule]) -> bool:
    """Whether a vertical line, of lines from left to right, stands between two neighbours."""
    if not walls or char.x0 < last.x0:
        return False
    here, there = (last.x0 + last.x1) / 2, (char.x0 + char.x1) / 2
    middle = (char.top + char.bottom) / 2
    first = bisect_right(walls, here, key=attrgetter("at"))
    for wall in walls[first : bisect_left(walls, there, first, key=attrgetter("at"))]:
        if wall.covers(middle):
            return True
    return False


def _is_repeat(last: Char, char: Char) -> bool:
    """The same character drawn twice to look bold."""
    near = abs(last.x0 - char.x0) < 0.15 * max(last.style.size, 1.0)
    return (
        last.text == char.text
        and near
        and abs(last.top - char.top) < 0.15 * max(last.style.size, 1.0)
    )


def _needs_space(run: Sequence[Char], last: Char, char: Char) -> bool:
    if run[-1].text == " " or HAN.match(last.text) or HAN.match(char.text):
        return False
    gap, em = char.x0 - last.x1, max(char.style.size, 1.0)
    return gap > SPACE_EM * em or (char.is_apart and gap - _spacing(run) > APART_EM * em)


def _spacing(run: Sequence[Char]) -> float:
    """The gap between the last two letters of a run, 0 where they are no neighbours."""
    if len(run) < 2 or " " in (run[-2].text, run[-1].text):  # noqa: PLR2004  a pair
        return 0.0
    return max(0.0, run[-1].x0 - run[-2].x1)


def _close(run: list[Char], pieces: list[Piece]) -> None:
    text = "".join(char.text for char in run).strip()
    solid = [char for char in run if char.text != " "]
    if not text or not solid:
        return
    sizes = sorted(char.style.size for char in solid)
    pieces.append(
        Piece(
            text=text,
            x0=solid[0].x0,
            top=min(char.top for char in solid),
            x1=max(char.x1 for char in solid),
            bottom=max(char.bottom for char in solid),
            size=sizes[len(sizes) // 2],
            bold=sum(char.style.bold for char in solid) > 0.6 * len(solid),
            starts=tuple(char.x0 for char in run[: len(text)]) if len(run) >= len(text) else (),
        )
    )
