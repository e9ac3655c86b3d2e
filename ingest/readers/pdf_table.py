"""Tables of a PDF page: ruled ones by their lines, others by the gaps between their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.blocks import Block
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import structure
from ingest.readers.pairs import VALUE_LIKE
from ingest.readers.pdf_columns import find_columns, placed, spanning_header
from ingest.readers.pdf_join import join_lines
from ingest.readers.pdf_rules import Grid
from ingest.readers.pdf_types import Piece, Row, Table

MIN_FILLED = 4  # cells of a ruled table; below, its lines are decoration
MIN_ROWS = 3  # of a table without lines
MIN_SPLIT_LINES = 5  # aligned lines in one ruled row: rows of their own without lines between
FULL_SHARE = 0.7
OPEN_SHARE = 0.3
MIN_FILL = 0.35  # of all cells
MIN_COLUMN_FILL = 0.12  # of a column's cells
MAX_CELL = 80  # weight of the usual cell
MAX_COLUMNS = 40
SAME_EDGE = 6.0  # points between the columns of a table and of its continuation
PAIR = 2
MIN_BLANK = 30.0  # points; an empty column as wide is there to be filled in
NUMBER = re.compile(r"[\d\s.,:/\-()+]")


def ruled_table(grid: Grid, pieces: Sequence[Piece]) -> Table | None:
    """The table inside a grid; None where the lines hold no table.

    Args:
        grid: From the page's lines.
        pieces: The page's text; only what stands inside the grid is used.
    """
    inside: dict[int, list[Piece]] = {}
    for piece in pieces:
        cell = grid.cell_at((piece.x0 + piece.x1) / 2, piece.middle)
        if cell is not None:
            inside.setdefault(cell, []).append(piece)
    filled = [numbers for numbers in grid.cells if any(number in inside for number in numbers)]
    if len(inside) < MIN_FILLED or len(filled) < PAIR:
        return None
    rows: list[list[str]] = []
    for numbers in filled:
        rows += _lines_of(grid, numbers, inside) or [
            [_cell_text(inside.get(number, [])) for number in numbers]
        ]
    wide = [b - a >= MIN_BLANK for a, b in pairwise(grid.xs)]
    rows = _without_empty_columns(rows, wide)
    if max(len(row) for row in rows) < PAIR:
        return None
    first = [piece for number in set(filled[0]) for piece in inside.get(number, [])]
    rest = [p for numbers in filled[1:] for number in set(numbers) for p in inside.get(number, [])]
    box = (grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
    return Table(rows, *box, grid.xs[:-1], _header_rows(rows, first, rest))


def aligned_table(run: Sequence[Row]) -> Table | None:
    """The table that rows of blocks beside each other form; None where they do not line up."""
    cells = [block for row in run for block in row]
    if len(run) < MIN_ROWS or median(block.weight for block in cells) > MAX_CELL:
        return None
    columns = find_columns(run)
    if not PAIR <= len(columns) <= MAX_COLUMNS:
        return None
    cells_of = [placed(row, columns, is_first=not n) for n, row in enumerate(run)]
    spanned = spanning_header(run, columns)
    if spanned is not None:
        cells_of[0] = spanned
    rows = _unwrapped(cells_of)
    filled = [sum(bool(cell) for cell in row) for row in rows]
    by_column = [sum(bool(row[c]) for row in rows) for c in range(len(columns))]
    if sum(filled) < MIN_FILL * len(rows) * len(columns):
        return None
    if min(by_column) < MIN_COLUMN_FILL * len(rows):
        return None
    first = [line for block in run[0] for line in block.lines]
    rest = [line for row in run[1:] for block in row for line in block.lines]
    box = (
        min(block.x0 for block in cells),
        min(block.top for block in cells),
        max(block.x1 for block in cells),
        max(block.bottom for block in cells),
    )
    header = PAIR if spanned is not None else _header_rows(rows, first, rest)
    return Table(rows, *box, [start for start, _ in columns], header)


def table_blocks(parts: Sequence[tuple[Table, str]]) -> list[Block]:
    """The blocks of a table that may go on over several pages.

    Args:
        parts: Each page's part with its place; a header that is repeated is taken once.
    """
    head, place = parts[0]
    rows, places = list(head.rows), [place] * len(head.rows)
    for part, where in parts[1:]:
        repeated = part.rows[0] == head.rows[0]
        rows += part.rows[1:] if repeated else part.rows
        places += [where] * (len(part.rows) - repeated)
    return grid_blocks(rows, header_rows=head.header, places=places)


def continues(table: Table, other: Table) -> bool:
    """Whether a table goes on in another one at the top of the next page."""
    if len(table.edges) != len(other.edges):
        return False
    near = all(abs(a - b) <= SAME_EDGE for a, b in zip(table.edges, other.edges, strict=True))
    return near and (table.rows[0] == other.rows[0] or not other.header)


def _header_rows(rows: list[list[str]], first: list[Piece], rest: list[Piece]) -> int | None:
    """Rows of header: 1 where type or values tell, None = look at the words, 0 = surely none."""
    bold_first = bool(first) and all(piece.bold for piece in first)
    if bold_first and sum(piece.bold for piece in rest) < 0.5 * len(rest):
        return 1
    width = max(len(row) for row in rows)
    if width > PAIR:
        return None
    names = [cell for cell in rows[0] if cell]
    numbers = [c for c in range(width) if _is_value_column([r[c] for r in rows[1:] if c < len(r)])]
    named = len(names) == width and not any(VALUE_LIKE.match(name) for name in names)
    return 1 if named and (numbers or structure("column_name").fullmatch(names[-1])) else 0


def _is_value_column(cells: list[str]) -> bool:
    """Whether a column holds one kind of value; properties of one thing have many units."""
    kept = [cell for cell in cells if cell]
    units = {NUMBER.sub("", cell) for cell in kept}
    return len(kept) > 1 and all(VALUE_LIKE.match(cell) for cell in kept) and len(units) <= PAIR


def _lines_of(grid: Grid, numbers: list[int], inside: dict[int, list[Piece]]) -> list[list[str]]:
    """The rows inside one ruled row that holds many lines without rules between; else nothing."""
    columns = dict.fromkeys(numbers)
    pieces = [piece for number in columns for piece in inside.get(number, [])]
    lines = _in_lines(pieces)
    if len(lines) < MIN_SPLIT_LINES:
        return []
    rows = [
        [
            _cell_text([p for p in line if x0 <= (p.x0 + p.x1) / 2 < x1])
            for x0, x1 in pairwise(grid.xs)
        ]
        for line in lines
    ]
    several = sum(sum(map(bool, row)) > 1 for row in rows)
    led = sum(bool(row[0]) for row in rows)
    is_open = any(
        numbers.count(number) > 1 and len(_in_lines(inside.get(number, []))) >= MIN_SPLIT_LINES
        for number in columns
    )
    if several < (OPEN_SHARE if is_open else FULL_SHARE) * len(rows):
        return []
    return _unwrapped(rows) if is_open or led >= FULL_SHARE * len(rows) else []


def _unwrapped(rows: list[list[str]]) -> list[list[str]]:
    """Rows with the rest of a wrapped cell, which stands alone on its line, put back above."""
    kept: list[list[str]] = []
    for row in rows:
        filled = [column for column, cell in enumerate(row) if cell]
        if kept and len(filled) == 1 and filled[0] > 0 and kept[-1][filled[0]]:
            kept[-1][filled[0]] = join_lines([kept[-1][filled[0]], row[filled[0]]])
        else:
            kept.append(row)
    return kept


def _in_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces by their lines from top to bottom, each from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda item: (item.middle, item.x0)):
        if lines and piece.middle - lines[-1][0].middle < 0.5 * piece.height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.x0) for line in lines]


def _cell_text(pieces: list[Piece]) -> str:
    """Lines of a cell from top to bottom, joined like a paragraph."""
    return join_lines([" ".join(piece.text for piece in line) for line in _in_lines(pieces)])


def _without_empty_columns(rows: list[list[str]], wide: list[bool]) -> list[list[str]]:
    """Rows without columns that repeat the one before, or are empty and too narrow to write in."""
    width = max(len(row) for row in rows)
    kept = [
        c
        for c in range(width)
        if any(row[c] and (c == 0 or row[c] != row[c - 1]) for row in rows)
        or (c and wide[c] and not any(row[c] for row in rows))
    ]
    return [[row[c] for c in kept] for row in rows]
