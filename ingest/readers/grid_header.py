"""Where the header of a table is: title rows above it, rows of names, merged ones included."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.readers.blocks import JOIN
from ingest.readers.lexicon import structure
from ingest.readers.pairs import SENTENCE_END, VALUE_LIKE

MAX_LABEL_CHARS = 40
PAIR = 2  # columns of a table of names and values
MAX_INTRO_ROWS = 12
DIGITS = re.compile(r"\d+")

Row = Sequence[str]


def find_header(rows: Sequence[Row], header_rows: int | None) -> tuple[int, int]:
    """How many title rows the table begins with, and how many header rows follow."""
    width = max((filled(row) for row in rows), default=0)
    intro = title_rows(rows)
    if header_rows is not None:
        depth = max(0, header_rows - intro) if header_rows else 0
        return (intro if header_rows else 0), _with_merged(rows, intro, depth)
    if (
        width < PAIR
        or intro >= len(rows)
        or not could_be_header(rows[intro], width, rows[intro + 1 :])
    ):
        return intro, 0
    merged = _has_repeat(rows[intro])
    two = (
        merged
        and intro + 1 < len(rows) - 1
        and could_be_header(rows[intro + 1], width, rows[intro + 2 :])
    )
    return intro, _with_merged(rows, intro, 2 if two else 1)


def title_rows(rows: Sequence[Row]) -> int:
    """Rows at the top that hold one text each."""
    width = max((filled(row) for row in rows), default=0)
    intro = 0
    while width > 1 and intro < min(len(rows) - 1, MAX_INTRO_ROWS) and only_value(rows[intro]):
        intro += 1
    return intro


def column_names(rows: Sequence[Row]) -> list[str]:
    """One name per column; the rows of a header with several levels are joined."""
    width = max((len(row) for row in rows), default=0)
    labels = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            cell = " ".join(row[column].split()) if column < len(row) else ""
            if cell and cell not in parts:
                parts.append(cell)
        labels.append(JOIN.join(parts))
    return labels


def only_value(row: Row) -> str:
    """The one text of a row, however many cells it fills; "" where there are several."""
    values = {cell.strip() for cell in row if cell.strip()}
    return values.pop() if len(values) == 1 else ""


def filled(row: Row) -> int:
    """Cells that hold something."""
    return sum(bool(cell.strip()) for cell in row)


def _with_merged(rows: Sequence[Row], intro: int, depth: int) -> int:
    """The depth of a header with the rows below it that its merged cells reach into."""
    while depth and intro + depth < len(rows) - 1:
        last, row = rows[intro + depth - 1], rows[intro + depth]
        if not _has_shared(last, row):
            break
        depth += 1
    return depth


def could_be_header(row: Row, width: int, below: Sequence[Row]) -> bool:
    """Whether a row can name the columns of a table as wide as `width`, with these rows below."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < max(2, 0.5 * width):
        return False
    if any(
        len(c) > MAX_LABEL_CHARS or SENTENCE_END.search(c) or VALUE_LIKE.match(c) for c in cells
    ):
        return False
    # A name that comes back as a value further down its own column is no name.
    if 2 * sum(bool(structure("item").match(cell)) for cell in cells) >= len(cells):
        return False
    if any(_is_like_below(cell, index, below) for index, cell in enumerate(row)):
        return False
    merged = 1 if below and _has_shared(row, below[0]) else 0
    sample = below[merged:50]
    return not any(
        cell.strip() and cell == other[index]
        for other in sample
        for index, cell in enumerate(row)
        if index < len(other)
    )


def _is_like_below(cell: str, index: int, below: Sequence[Row]) -> bool:
    """Whether a name with digits is written like most values of its column: "E0" over "E1"."""
    if not any(char.isdigit() for char in cell):
        return False
    shape = DIGITS.sub("#", cell.strip())
    others = [DIGITS.sub("#", row[index].strip()) for row in below[:50] if index < len(row)]
    return 2 * others.count(shape) > sum(map(bool, others))


def _has_shared(row: Row, below: Row) -> bool:
    """Whether several names reach into the row below, which has others beside them."""
    same = [a == b for a, b in zip(row, below, strict=False) if a.strip()]
    return sum(same) >= (1 if _has_repeat(row) else 2) and not all(same)


def _has_repeat(row: Row) -> bool:
    return any(a.strip() and a == b for a, b in itertools.pairwise(row))
