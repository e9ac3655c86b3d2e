"""Blocks of a page from top to bottom; those that stand beside each other share a row."""

from __future__ import annotations

from statistics import median

from ingest.readers.lexicon import structure
from ingest.readers.pdf_types import Piece, Row, TextBlock

ALIGNED_LINE = 2.5  # points between the middles of lines that stand beside each other
ALIGNED_SHARE = 0.8  # of a block's lines
MAX_WRAPPED_LINES = 3  # of one cell
ROW_LEADING = 1.35  # of the line height, from one row of a table to the next
MIN_NAMES = 4  # lines of a column that names what stands beside it
MAX_CELL = 40  # weight of a line in a narrow column of a table


def table_rows(blocks: list[TextBlock]) -> list[Row]:
    """Blocks from top to bottom; those that stand beside each other share a row."""
    rows: list[Row] = []
    for block in sorted(_exploded(blocks), key=lambda item: (item.top, item.x0)):
        row = rows[-1] if rows else None
        if row is not None and _beside(row, block):
            row.append(block)
            row.sort(key=lambda item: item.x0)
        else:
            rows.append([block])
    return rows


def _beside(row: Row, block: TextBlock) -> bool:
    top, bottom = min(b.top for b in row), max(b.bottom for b in row)
    overlap = min(bottom, block.bottom) - max(top, block.top)
    smaller = min(bottom - top, block.bottom - block.top)
    disjoint = all(other.x1 <= block.x0 + 2 or other.x0 >= block.x1 - 2 for other in row)
    is_table = block.table is not None or row[0].table is not None
    return disjoint and overlap > 0.5 * smaller and not is_table


def _exploded(blocks: list[TextBlock]) -> list[TextBlock]:
    """Columns of a table written top to bottom, taken apart where their lines stand beside others.

    A first cell that was written right below a paragraph is cut off it.
    """
    places = [(line.middle, block.x0, block.x1) for block in blocks for line in block.lines]
    found: list[TextBlock] = []
    for block in blocks:
        if block.table:
            found.append(block)
            continue
        beside = [_stands_beside(line, block, places) for line in block.lines]
        is_narrow = median(line_weight(line.text) for line in block.lines) < MAX_CELL
        is_column = sum(beside) >= ALIGNED_SHARE * len(beside) or _has_partner(block, blocks)
        if is_narrow and is_column and not _is_wrapped(block):
            found += _cells(block, beside)
        elif len(beside) > 1 and beside[-1] and not any(beside[:-1]) and _ends(block.lines[-2]):
            found += [TextBlock(block.lines[:-1]), TextBlock(block.lines[-1:])]
        else:
            found.append(block)
    return found


def _has_partner(block: TextBlock, blocks: list[TextBlock]) -> bool:
    """Whether the lines of another column, its names, all stand beside lines of this one."""
    places = [(line.middle, block.x0, block.x1) for line in block.lines]
    return any(
        len(other.lines) >= MIN_NAMES
        and sum(_stands_beside(line, other, places) for line in other.lines)
        >= ALIGNED_SHARE * len(other.lines)
        for other in blocks
        if other is not block and len(other.lines) < len(block.lines)
    )


def _cells(block: TextBlock, beside: list[bool]) -> list[TextBlock]:
    """The lines of a column one by one; what is wrapped below its cell stays with it."""
    cells = [TextBlock([block.lines[0]])]
    for above, line, is_beside in zip(block.lines, block.lines[1:], beside[1:], strict=False):
        tight = line.top - above.top < ROW_LEADING * max(above.height, line.height)
        if is_beside or not tight:
            cells.append(TextBlock([line]))
        else:
            cells[-1].lines.append(line)
    return cells


def _is_wrapped(block: TextBlock) -> bool:
    """Whether the lines stand as close as in one cell; cells of a column have room between them."""
    if not 1 < len(block.lines) <= MAX_WRAPPED_LINES:
        return False
    first, second = block.lines[:2]
    return second.top - first.top < ROW_LEADING * max(first.height, second.height)


def _stands_beside(line: Piece, block: TextBlock, places: list[tuple[float, float, float]]) -> bool:
    return any(
        abs(y - line.middle) < ALIGNED_LINE and (x1 <= block.x0 or x0 >= line.x1)
        for y, x0, x1 in places
    )


def _ends(line: Piece) -> bool:
    return bool(structure("sentence_end").search(line.text))


def line_weight(text: str) -> int:
    """Letters of a line, a Han character counting two."""
    return sum(2 if char > "⺀" else 1 for char in text)
