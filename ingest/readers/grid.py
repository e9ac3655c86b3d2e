"""Tables as grids of strings: where the header is, and one record of "label：value" lines per row.

Used by every reader that meets a table. Cells that span rows or columns arrive already repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.blocks import COLON, JOIN, Block
from ingest.readers.grid_header import (
    MAX_LABEL_CHARS,
    PAIR,
    Row,
    column_names,
    filled,
    find_header,
    only_value,
    title_rows,
)
from ingest.readers.pairs import SENTENCE_END, VALUE_LIKE, Pair, name_value_rows

MAX_KEY_VALUE_CHARS = 1500  # a two-column table up to this size is one record


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
    intro, depth = find_header([row for row, _ in kept], header_rows)
    titles = intro or title_rows([row for row, _ in kept])
    pairs = None if header_rows else name_value_rows([row for row, _ in kept[titles:]])
    if pairs is not None:
        intro, depth = titles, 0
    blocks = [
        Block("paragraph", only_value(row) or "\n".join(row), label=label, place=place)
        for row, place in kept[:intro]
    ]
    body = kept[intro + depth :]
    if pairs is not None:
        return blocks + _pair_blocks(body, pairs, label)
    labels = column_names([row for row, _ in kept[intro : intro + depth]])
    if not body:
        return blocks + [
            Block("row", "\n".join(dict.fromkeys(filter(str.strip, row))), label=label, place=place)
            for row, place in kept[intro : intro + depth]
        ]
    return blocks + _body_blocks(body, labels, label)


def split_header(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """The beginning of a table taken apart: title rows, header rows, rows of the body."""
    intro, depth = find_header(rows, None)
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
        only = only_value(row)
        if only and width > 1 and _is_full_width(row, len(labels) or width):
            blocks.append(Block("paragraph", only, label=label, place=place))
            is_name = len(only) <= MAX_LABEL_CHARS and not SENTENCE_END.search(only)
            section = only if is_name and index + 1 < len(body) else section
            continue
        text = record_text(labels, row) if labels else " | ".join(_distinct(row))
        path = JOIN.join(part for part in (label, section) if part)
        blocks.append(Block("row", text, label=path, place=place))
    return blocks


def _pair_blocks(
    body: Sequence[tuple[Row, str]], pairs: Sequence[Sequence[Pair]], label: str
) -> list[Block]:
    """The sheet of one thing: a record for each of its sections while it is small."""
    blocks: list[Block] = []
    section, lines, start = "", list[str](), ""
    for (row, place), found in zip(body, pairs, strict=True):
        if found and sum(map(len, lines)) < MAX_KEY_VALUE_CHARS:
            start = start if lines else place
            lines += [
                COLON.join(filter(None, (name.rstrip(":："), value))) for name, value in found
            ]
            continue
        blocks += _record(lines, label, section, start)
        lines, start = [COLON.join(pair) for pair in found], place
        if not found:
            section = only_value(row)
            blocks.append(Block("paragraph", section, label=label, place=place))
    return blocks + _record(lines, label, section, start)


def _record(lines: Sequence[str], label: str, section: str, place: str) -> list[Block]:
    path = JOIN.join(part for part in (label, section) if part)
    return [Block("row", "\n".join(lines), label=path, place=place)] if lines else []


def _key_value_blocks(body: Sequence[tuple[Row, str]], label: str) -> list[Block]:
    """A table of names and values without header: one record while it is small."""
    texts = [COLON.join(_distinct(row)) for row, _ in body]
    if sum(map(len, texts)) <= MAX_KEY_VALUE_CHARS:
        return [Block("row", "\n".join(texts), label=label, place=body[0][1])]
    return [
        Block("row", text, label=label, place=place)
        for text, (_, place) in zip(texts, body, strict=True)
    ]


def _is_full_width(row: Row, width: int) -> bool:
    """Whether the row's one value spans the table, or stands alone in front of empty cells."""
    if VALUE_LIKE.match(only_value(row)):
        return False  # equal figures side by side are figures
    return filled(row) > 1 or (width > PAIR and bool(row[0].strip()))


def _distinct(row: Row) -> list[str]:
    """The filled cells, each merged one once."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return [cell for index, cell in enumerate(cells) if index == 0 or cell != cells[index - 1]]
