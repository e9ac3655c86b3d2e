"""Tables as grids of strings: where the header is, and one record of "label：value" lines per row.

Used by every reader that meets a table. Cells that span rows or columns arrive already repeated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.readers.blocks import Block
from ingest.readers.lexicon import structure

MAX_LABEL_CHARS = 40
PAIR = 2  # columns of a table of names and values
MAX_INTRO_ROWS = 12
MAX_KEY_VALUE_CHARS = 1500  # a two-column table up to this size is one record
COLON = "："
JOIN = " \u203a "
VALUE_LIKE = re.compile(r"^[\s$¥￥€£+\-(]*\d[\d\s.,:/\-%()年月日]*[A-Za-z元%]{0,4}\s*$")
DIGITS = re.compile(r"\d+")
SENTENCE_END = re.compile(r"[。！？!?；;]\s*$")

Row = Sequence[str]


def grid_blocks(
    rows: Sequence[Row],
    *,
    header_rows: int | None = None,
    label: str = "",
    places: Sequence[str] = (),
) -> list[Block]:
    """The blocks of one table.

    Args:
        rows: Cells as displayed; rows may differ in length. Merged cells are repeated.
        header_rows: Rows at the top that are marked as header; 0 = surely none; None = find out.
        label: Extra heading-path step of every row: sheet name or caption.
        places: Place of each row, parallel to rows.

    Returns:
        Title rows and full-width rows as paragraphs, every other row as one record.
    """
    kept = [
        (row, places[index] if index < len(places) else "")
        for index, row in enumerate(rows)
        if any(cell.strip() for cell in row)
    ]
    intro, depth = _layout([row for row, _ in kept], header_rows)
    blocks = [
        Block("paragraph", _only_value(row) or "\n".join(row), label=label, place=place)
        for row, place in kept[:intro]
    ]
    body = kept[intro + depth :]
    labels = _labels([row for row, _ in kept[intro : intro + depth]])
    if not body:
        return blocks + [
            Block("row", "\n".join(dict.fromkeys(filter(str.strip, row))), label=label, place=place)
            for row, place in kept[intro : intro + depth]
        ]
    return blocks + _body_blocks(body, labels, label)


def split_header(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """The beginning of a table taken apart: title rows, header rows, rows of the body."""
    intro, depth = _layout(rows, None)
    return rows[:intro], rows[intro : intro + depth], rows[intro + depth :]


def record_text(labels: Row, cells: Row) -> str:
    """One record: a line "label：value" per filled cell, in column order."""
    lines: list[str] = []
    for index, cell in enumerate(cells):
        value = cell.strip()
        if value:
            name = labels[index] if index < len(labels) else ""
            line = f"{name}{COLON}{value}" if name else value
            if line not in lines[-1:]:  # a merged cell stands in every column that it covers
                lines.append(line)
    return "\n".join(lines)


def _body_blocks(body: Sequence[tuple[Row, str]], labels: Row, label: str) -> list[Block]:
    width = max(len(row) for row, _ in body)
    if not labels and width == PAIR:
        return _key_value_blocks(body, label)
    blocks: list[Block] = []
    section = ""
    for index, (row, place) in enumerate(body):
        only = _only_value(row)
        if only and width > 1 and _is_full_width(row, len(labels) or width):
            blocks.append(Block("paragraph", only, label=label, place=place))
            is_name = len(only) <= MAX_LABEL_CHARS and not SENTENCE_END.search(only)
            section = only if is_name and index + 1 < len(body) else section
            continue
        text = record_text(labels, row) if labels else " | ".join(_distinct(row))
        path = JOIN.join(part for part in (label, section) if part)
        blocks.append(Block("row", text, label=path, place=place))
    return blocks


def _key_value_blocks(body: Sequence[tuple[Row, str]], label: str) -> list[Block]:
    """A table of names and values without header: one record while it is small."""
    texts = [COLON.join(_distinct(row)) for row, _ in body]
    if sum(map(len, texts)) <= MAX_KEY_VALUE_CHARS:
        return [Block("row", "\n".join(texts), label=label, place=body[0][1])]
    return [
        Block("row", text, label=label, place=place)
        for text, (_, place) in zip(texts, body, strict=True)
    ]


def _layout(rows: Sequence[Row], header_rows: int | None) -> tuple[int, int]:
    """How many title rows the table begins with, and how many header rows follow."""
    width = max((_filled(row) for row in rows), default=0)
    intro = 0
    while width > 1 and intro < min(len(rows) - 1, MAX_INTRO_ROWS) and _only_value(rows[intro]):
        intro += 1
    if header_rows is not None:
        depth = max(0, header_rows - intro) if header_rows else 0
        return (intro if header_rows else 0), _with_merged(rows, intro, depth)
    if width < PAIR or intro >= len(rows) or not _is_header(rows[intro], width, rows[intro + 1 :]):
        return intro, 0
    merged = _has_repeat(rows[intro])
    two = (
        merged
        and intro + 1 < len(rows) - 1
        and _is_header(rows[intro + 1], width, rows[intro + 2 :])
    )
    return intro, _with_merged(rows, intro, 2 if two else 1)


def _with_merged(rows: Sequence[Row], intro: int, depth: int) -> int:
    """The depth of a header with the rows below it that its merged cells reach into."""
    while depth and intro + depth < len(rows) - 1:
        last, row = rows[intro + depth - 1], rows[intro + depth]
        if not _has_shared(last, row):
            break
        depth += 1
    return depth


def _is_header(row: Row, width: int, below: Sequence[Row]) -> bool:
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


def _labels(rows: Sequence[Row]) -> list[str]:
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


def _is_full_width(row: Row, width: int) -> bool:
    """Whether the row's one value spans the table, or stands alone in front of empty cells."""
    if VALUE_LIKE.match(_only_value(row)):
        return False  # equal figures side by side are figures
    return _filled(row) > 1 or (width > PAIR and bool(row[0].strip()))


def _distinct(row: Row) -> list[str]:
    """The filled cells, each merged one once."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return [cell for index, cell in enumerate(cells) if index == 0 or cell != cells[index - 1]]


def _only_value(row: Row) -> str:
    values = {cell.strip() for cell in row if cell.strip()}
    return values.pop() if len(values) == 1 else ""


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


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
