"""Reading order of a page: blocks, columns, rows.

Pieces written one after the other and standing below each other form a block. A page is cut along
the widest clear gutter whose both sides read like prose; blocks that cross it separate what stands
above from what stands below. What remains is read in rows, so that tables keep their lines.
"""

from __future__ import annotations

from statistics import median

from ingest.readers.lexicon import structure
from ingest.readers.pdf_types import Piece, Row, TextBlock

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
ALIGNED = 4.0  # points between the tops of cells in one row
ALIGNED_LINE = 2.5  # points between the middles of lines that stand beside each other
ALIGNED_SHARE = 0.8  # of a block's lines
MAX_CELL = 40  # weight of a line in a narrow column of a table
MAX_CUTS = 6


def reading_rows(pieces: list[Piece]) -> list[Row]:
    """The page's blocks in reading order, those beside each other as one row."""
    return _cut(_blocks(pieces), 0)


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
        return _rows(blocks)
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
    """The x of the best gutter between two columns of prose, or None."""
    lines = [line for block in blocks for line in block.lines]
    if len(lines) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = right - left
    bins = [0.0] * (int(width) + 2)
    for line in lines:
        for x in range(int(line.x0 - left), int(line.x1 - left) + 1):
            bins[min(x, len(bins) - 1)] += 1
    limit = MAX_CROSSING * len(lines)
    best: tuple[float, float] | None = None
    start = None
    for x, count in enumerate([*bins, float("inf")]):
        if count <= limit and start is None:
            start = x
        elif count > limit and start is not None:
            middle = left + (start + x) / 2
            inside = MIN_SIDE_SHARE * width < middle - left < (1 - MIN_SIDE_SHARE) * width
            if inside and x - start >= MIN_GUTTER and _are_columns(blocks, middle):
                clear = sum(bins[start:x]) / (x - start)
                rank = (x - start) - 4 * clear
                best = max(best or (rank, middle), (rank, middle))
            start = None
    return best[1] if best else None


def _are_columns(blocks: list[TextBlock], x: float) -> bool:
    """Whether both sides of x read like prose that flows down, not like the cells of a table."""
    left = [block for block in blocks if block.x1 <= x]
    right = [block for block in blocks if block.x0 >= x]
    if not left or not right or not (_is_prose(left) and _is_prose(right)):
        return False
    top = max(min(b.top for b in left), min(b.top for b in right))
    bottom = min(max(b.bottom for b in left), max(b.bottom for b in right))
    shorter = min(max(b.bottom for b in side) - min(b.top for b in side) for side in (left, right))
    if bottom - top < 0.3 * shorter:
        return False
    fewer, more = sorted((left, right), key=len)
    tops = [block.top for block in more]
    aligned = sum(any(abs(block.top - top) < ALIGNED for top in tops) for block in fewer)
    return len(fewer) < 3 or aligned < 0.7 * len(fewer)  # noqa: PLR2004


def _is_prose(side: list[TextBlock]) -> bool:
    """Whether most lines fill their column, or blocks of several lines (nested columns)."""
    lines = [line for block in side for line in block.lines]
    if len(lines) < MIN_COLUMN_LINES or median(_weight(i.text) for i in lines) < MIN_PROSE_CHARS:
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


def _weight(text: str) -> int:
    return sum(2 if char > "⺀" else 1 for char in text)


def _rows(blocks: list[TextBlock]) -> list[Row]:
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
    return disjoint and overlap > 0.5 * smaller


def _exploded(blocks: list[TextBlock]) -> list[TextBlock]:
    """Columns of a table written top to bottom, taken apart where their lines stand beside others.

    A first cell that was written right below a paragraph is cut off it.
    """
    places = [(line.middle, block.x0, block.x1) for block in blocks for line in block.lines]
    found: list[TextBlock] = []
    for block in blocks:
        beside = [_stands_beside(line, block, places) for line in block.lines]
        is_narrow = median(_weight(line.text) for line in block.lines) < MAX_CELL
        if is_narrow and sum(beside) >= ALIGNED_SHARE * len(beside):
            found += [TextBlock([line]) for line in block.lines]
        elif len(beside) > 1 and beside[-1] and not any(beside[:-1]) and _ends(block.lines[-2]):
            found += [TextBlock(block.lines[:-1]), TextBlock(block.lines[-1:])]
        else:
            found.append(block)
    return found


def _stands_beside(line: Piece, block: TextBlock, places: list[tuple[float, float, float]]) -> bool:
    return any(
        abs(y - line.middle) < ALIGNED_LINE and (x1 <= block.x0 or x0 >= line.x1)
        for y, x0, x1 in places
    )


def _ends(line: Piece) -> bool:
    return bool(structure("sentence_end").search(line.text))
