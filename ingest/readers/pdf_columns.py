"""Columns of a table without lines: the gaps between them, and which cell belongs to which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from ingest.readers.pairs import VALUE_LIKE
from ingest.readers.pdf_join import join_lines
from ingest.readers.pdf_types import Row, TextBlock

MIN_GAP = 3.0  # points between two columns
# From the middle of a name to that of the columns it stands over, in points and in their width.
MAX_OFF_CENTRE, MAX_OFF_SHARE = 12.0, 0.2
MAX_CROSSING = 0.08  # of the rows may reach over a gap
Interval = tuple[float, float]  # of x


def find_columns(run: Sequence[Row]) -> list[Interval]:
    """Intervals of x that the columns take: what is left between gaps that few rows cross.

    The first row does not count: the names in a header often stand closer than the columns.
    """
    left = min(block.x0 for row in run for block in row)
    right = max(block.x1 for row in run for block in row)
    crossing = [0] * (int(right - left) + 2)
    for block in (block for row in run[1:] for block in row):
        for x0, x1 in (span for line in block.lines for span in line.spans()):
            for x in range(int(x0 - left), int(x1 - left) + 1):
                crossing[x] += 1
    limit = MAX_CROSSING * len(run)
    columns: list[Interval] = []
    for is_gap, places in groupby(range(len(crossing)), key=lambda x: crossing[x] <= limit):
        found = list(places)
        if is_gap:
            continue
        start, end = left + found[0], left + found[-1] + 1
        if columns and start - columns[-1][1] < MIN_GAP:
            columns[-1] = (columns[-1][0], end)
        else:
            columns.append((start, end))
    return columns


def placed(row: Row, columns: Sequence[Interval], *, is_first: bool) -> list[str]:
    """The row's cells by column.

    One that reaches over several is cut at its wider spaces; in the first row, where the names of
    narrow columns run into each other, between any words.
    """
    parts: list[list[str]] = [[] for _ in columns]
    for block in row:
        hit = [i for i, (x0, x1) in enumerate(columns) if min(x1, block.x1) - max(x0, block.x0) > 1]
        cells = _cut(block, columns, is_first=is_first) if len(hit) > 1 else {}
        if not cells:
            cells = {_nearest(block.x0, block.x1, columns): [line.text for line in block.lines]}
        for column, lines in cells.items():
            parts[column].append(join_lines(lines))
    return [" ".join(texts) for texts in parts]


def _cut(block: TextBlock, columns: Sequence[Interval], *, is_first: bool) -> dict[int, list[str]]:
    """The lines of a block by column; nothing where one part reaches over two columns."""
    cells: dict[int, list[str]] = {}
    for line in block.lines:
        spans = line.spans()
        parts: dict[int, list[str]] = {}
        for text, x0, x1 in line.words():
            left, right = next((s for s in spans if s[0] <= x0 <= s[1]), (x0, x1))
            if is_first:
                left, right = x0, x1
            elif sum(min(b, right) - max(a, left) > 1 for a, b in columns) > 1:
                return {}
            parts.setdefault(_nearest(left, right, columns), []).append(text)
        for column, words in parts.items():
            cells.setdefault(column, []).append(" ".join(words))
    return cells


def _nearest(x0: float, x1: float, columns: Sequence[Interval]) -> int:
    """The column that shares most with an interval, or stands nearest to it."""
    return max(range(len(columns)), key=lambda i: min(columns[i][1], x1) - max(columns[i][0], x0))


def spanning_header(run: Sequence[Row], columns: Sequence[Interval]) -> list[str] | None:
    """The first row's cells, each repeated over the columns whose names stand below it.

    Args:
        run: Rows of a table; the second one names the columns.
        columns: Of the table.

    Returns:
        None where the first row holds no name of several columns.
    """
    above, below = run[0], run[1]
    if not 1 < len(above) < len(columns) or len(below) not in (len(columns), len(columns) - 1):
        return None
    if any(VALUE_LIKE.match(line.text) for block in (*above, *below) for line in block.lines):
        return None
    middles = [(block.x0 + block.x1) / 2 for block in above]
    parts = [_shared_out(middles, columns, skipped) for skipped in (1, 0)]
    _, ends = min((part for part in parts if part), default=(0.0, ()))
    if not ends:
        return None
    names = [join_lines([line.text for line in block.lines]) for block in above]
    cells = [""] * ends[0]
    for name, (start, end) in zip(names, pairwise(ends), strict=True):
        cells += [name] * (end - start)
    return cells


def _shared_out(
    middles: Sequence[float], columns: Sequence[Interval], start: int
) -> tuple[float, tuple[int, ...]] | None:
    """How the columns from `start` on share out among names centred over them.

    Returns:
        The sum of the distances from the names to the middles of their columns, and where each
        name's columns begin, with the end of the last; None where a name is centred over none.
    """
    if not middles:
        return (0.0, (start,)) if start == len(columns) else None
    found = []
    for end in range(start + 1, len(columns) - len(middles) + 2):
        left, right = columns[start][0], columns[end - 1][1]
        off = abs((left + right) / 2 - middles[0])
        is_near = off <= max(MAX_OFF_CENTRE, MAX_OFF_SHARE * (right - left))
        rest = _shared_out(middles[1:], columns, end) if is_near else None
        if rest is not None:
            found.append((off + rest[0], (start, *rest[1])))
    return min(found, default=None)
