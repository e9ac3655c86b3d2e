"""Reading order of a page: blocks, columns, rows.

Pieces written one after the other and standing below each other form a block. A page is cut along
the widest clear gutter whose both sides read like prose; blocks that cross it separate what stands
above from what stands below. What remains is read in rows, so that tables keep their lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import fmean, median

from ingest.readers.pdf_rows import ALIGNED_LINE, line_weight, table_rows
from ingest.readers.pdf_types import Piece, Row, Table, TextBlock

MAX_LEADING = 1.9  # of the line height, from one line's top to the next
MIN_OVERLAP = 0.3  # of the narrower line's width
SIZE_RATIO = 1.25
MIN_GUTTER = 7.0  # points
MIN_SIDE_SHARE = 0.15  # of the region's width
MIN_COLUMN_LINES = 4
MIN_PROSE_CHARS = 12  # per line, a Han character counting two
MIN_BLOCK_LINES = 3
MIN_COLUMN_FILL = 0.5  # of the column's width, in the median line
MIN_BLOCK_FILL = 0.7  # of the block's width, in the median line
MAX_CROSSING = 0.1  # of a region's lines
MIN_SHARED_HEIGHT = 0.3  # of the shorter side
MIN_ROWS = 3
TABLE_SHARE = 0.7  # of one side's blocks level with the other's: a table, whatever it reads like
MIN_LOOSE_BLOCKS = 6  # on each side, where short lines have to be told from a table
CHANCE_SHARE = 0.65  # of one side's blocks may be level with others by chance
PANEL_SHARE = 0.5  # of a leaflet's panels, on average, may be level with their neighbours
WIDE_SHARE = 0.8  # of a side's width
MAX_CUTS = 6


def reading_rows(pieces: list[Piece], tables: Sequence[Table] = ()) -> list[Row]:
    """The page's blocks in reading order, those beside each other as one row.

    Args:
        pieces: Of the page, in writing order, without the text of its ruled tables.
        tables: Ruled tables; each takes its place as a block.
    """
    return _cut(_blocks(pieces) + [TextBlock.of_table(table) for table in tables], 0)


def _blocks(pieces: list[Piece]) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    for piece in pieces:
        if blocks and _continues_line(blocks[-1].lines[-1], piece):
            last = blocks[-1].lines[-1]
            blocks[-1].lines[-1] = _joined(last, piece)
        elif blocks and _continues_block(blocks[-1], piece):
            blocks[-1].lines.append(piece)
        else:
            blocks.append(TextBlock([piece]))
    return blocks


def _continues_line(last: Piece, piece: Piece) -> bool:
    gap = piece.x0 - last.x1
    em = max(min(last.size, piece.size), 1.0)
    return last.top <= piece.middle <= last.bottom and -0.5 * em <= gap <= 1.2 * em


def _joined(last: Piece, piece: Piece) -> Piece:
    space = "" if last.text[-1] > "⺀" or piece.text[0] > "⺀" else " "
    longer = last if len(last.text) >= len(piece.text) else piece
    return Piece(
        last.text + space + piece.text,
        last.x0,
        min(last.top, piece.top),
        max(last.x1, piece.x1),
        max(last.bottom, piece.bottom),
        longer.size,
        longer.bold,
    )


def _continues_block(block: TextBlock, piece: Piece) -> bool:
    last = block.lines[-1]
    step = piece.top - last.top
    if not 0.5 * last.height <= step <= MAX_LEADING * max(last.height, piece.height):
        return False
    if not 1 / SIZE_RATIO <= piece.size / max(last.size, 0.1) <= SIZE_RATIO:
        return False
    overlap = min(block.x1, piece.x1) - max(block.x0, piece.x0)
    return overlap >= MIN_OVERLAP * min(block.x1 - block.x0, piece.x1 - piece.x0)


def _cut(blocks: list[TextBlock], depth: int) -> list[Row]:
    gutter = _gutter(blocks) if depth < MAX_CUTS else None
    if gutter is None:
        return table_rows(blocks)
    crossing = sorted((b for b in blocks if b.x0 < gutter < b.x1), key=lambda block: block.top)
    rest = [block for block in blocks if not block.x0 < gutter < block.x1]
    rows: list[Row] = []
    for across in crossing:
        above = [block for block in rest if (block.top + block.bottom) / 2 < across.top]
        rest = [block for block in rest if (block.top + block.bottom) / 2 >= across.top]
        rows += _sides(above, gutter, depth)
        rows.append([across])
    return rows + _sides(rest, gutter, depth)


def _sides(blocks: list[TextBlock], gutter: float, depth: int) -> list[Row]:
    left = [block for block in blocks if block.x1 <= gutter]
    right = [block for block in blocks if block.x1 > gutter]
    return (_cut(left, depth + 1) if left else []) + (_cut(right, depth + 1) if right else [])


def _gutter(blocks: list[TextBlock]) -> float | None:
    """The x of the best gutter between two columns, or None."""
    lines = [line for block in blocks for line in block.lines]
    if len(lines) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = right - left
    crossing = [0] * (int(width) + 2)
    for line in lines:
        for x in range(int(line.x0 - left), int(line.x1 - left) + 1):
            crossing[min(x, len(crossing) - 1)] += 1
    best: tuple[float, float] | None = None
    for start, end in _clear_runs(crossing, MAX_CROSSING * len(lines)):
        middle = left + (start + end) / 2
        inside = MIN_SIDE_SHARE * width < middle - left < (1 - MIN_SIDE_SHARE) * width
        if inside and end - start >= MIN_GUTTER and _are_columns(blocks, middle):
            rank = end - start - 4 * crossing[start]
            best = max(best or (rank, middle), (rank, middle))
    return best[1] if best else _panel_edge(blocks, [left + x for x in _open_places(crossing)])


def _open_places(crossing: list[int]) -> list[float]:
    """Middles of the stretches inside a region that nothing crosses."""
    runs = _clear_runs(crossing, 0)
    return [
        (start + end) / 2
        for start, end in runs
        if end - start >= MIN_GUTTER and start > 0 and end < len(crossing) - 1
    ]


def _panel_edge(blocks: list[TextBlock], edges: list[float]) -> float | None:
    """Where the first panel of a leaflet ends: strips side by side whose lines are not level."""
    if not edges:
        return None
    strips: list[list[TextBlock]] = [[] for _ in range(len(edges) + 1)]
    for block in blocks:
        strips[sum(edge < block.x0 for edge in edges)].append(block)
    if min(sum(len(block.lines) for block in strip) for strip in strips) < MIN_COLUMN_LINES:
        return None
    shares = []
    for strip, other in pairwise(strips):
        fewer, more = sorted((strip, other), key=len)
        level = sum(any(_is_level(block, item) for item in more) for block in fewer)
        shares.append(level / len(fewer))
    if max(shares) > CHANCE_SHARE or fmean(shares) > PANEL_SHARE:
        return None
    flowing = any(len(block.lines) >= MIN_BLOCK_LINES for block in blocks)
    return edges[0] if flowing else None


def _clear_runs(crossing: list[int], limit: float) -> list[tuple[int, int]]:
    """In every stretch that few lines cross, the widest part that the fewest lines cross."""
    runs: list[tuple[int, int]] = []
    for few, stretch in groupby(range(len(crossing)), key=lambda x: crossing[x] <= limit):
        if few:
            places = list(stretch)
            least = min(crossing[x] for x in places)
            parts = groupby(places, key=lambda x: crossing[x] == least)
            clear = [list(part) for is_least, part in parts if is_least]
            widest = max(clear, key=len)
            # A page number in the gutter leaves no clear part: then the whole stretch counts.
            chosen = widest if len(widest) >= MIN_GUTTER else places
            runs.append((chosen[0], chosen[-1] + 1))
    return runs


def _are_columns(blocks: list[TextBlock], x: float) -> bool:
    """Whether both sides of x flow down on their own, not as the cells of one table.

    Rows of one table stand at the same height on both sides; the lines of two columns do so only
    by chance, or because both are prose on the same grid.
    """
    left = [block for block in blocks if block.x1 <= x]
    right = [block for block in blocks if block.x0 >= x]
    if not left or not right:
        return False
    top = max(min(b.top for b in left), min(b.top for b in right))
    bottom = min(max(b.bottom for b in left), max(b.bottom for b in right))
    shorter = min(max(b.bottom for b in side) - min(b.top for b in side) for side in (left, right))
    if bottom - top < MIN_SHARED_HEIGHT * shorter:
        return False
    fewer, more = sorted((left, right), key=len)
    aligned = sum(any(_is_level(block, other) for other in more) for block in fewer)
    if _is_prose(left) and _is_prose(right):
        return len(fewer) < MIN_ROWS or aligned < TABLE_SHARE * len(fewer)
    loose = len(fewer) >= MIN_LOOSE_BLOCKS and aligned <= CHANCE_SHARE * len(fewer)
    return loose and _has_wide(left) and _has_wide(right)


def _has_wide(side: list[TextBlock]) -> bool:
    """Whether running text fills the side, as no cell of a table with several columns does."""
    width = max(block.x1 for block in side) - min(block.x0 for block in side)
    return any(len(block.lines) > 1 and block.x1 - block.x0 >= WIDE_SHARE * width for block in side)


def _is_level(block: TextBlock, other: TextBlock) -> bool:
    tops = abs(block.top - other.top)
    middles = abs(block.top + block.bottom - other.top - other.bottom) / 2
    return min(tops, middles) < ALIGNED_LINE


def _is_prose(side: list[TextBlock]) -> bool:
    """Whether most lines fill their column, or blocks of several lines (nested columns)."""
    lines = [line for block in side for line in block.lines]
    if (
        len(lines) < MIN_COLUMN_LINES
        or median(line_weight(i.text) for i in lines) < MIN_PROSE_CHARS
    ):
        return False
    edges = sorted(line.x1 for line in lines)
    width = edges[int(0.9 * (len(edges) - 1))] - min(line.x0 for line in lines)
    if median((line.x1 - line.x0) / max(width, 1.0) for line in lines) >= MIN_COLUMN_FILL:
        return True
    flowing = [block for block in side if len(block.lines) >= MIN_BLOCK_LINES]
    fills = [
        (i.x1 - i.x0) / max(block.x1 - block.x0, 1.0) for block in flowing for i in block.lines
    ]
    return len(fills) >= 0.5 * len(lines) and median(fills) >= MIN_BLOCK_FILL
