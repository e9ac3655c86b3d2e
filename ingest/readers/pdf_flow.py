"""Rows of a PDF's pages to blocks: paragraphs joined over line ends, headings by size."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.readers.blocks import Block, Extract
from ingest.readers.lexicon import structure
from ingest.readers.pdf_join import HAN, HYPHEN, join
from ingest.readers.pdf_paragraphs import is_meant_break, paragraphs
from ingest.readers.pdf_running import Page, row_text, take_running_lines
from ingest.readers.pdf_table import aligned_table, continues, table_blocks
from ingest.readers.pdf_types import Piece, Row, Table
from ingest.readers.text import plain_heading_level

HEADING_RATIO = 1.13  # of the body's size
MAX_HEADING_WEIGHT = 110  # a Han character counts two
MAX_LEVELS = 4
BOLD_LEVEL = 5
NUMBERED_LEVEL = 6
MAX_BOLD_SHARE = 0.4  # of all characters; above, bold says nothing
ENUMERATOR = re.compile(
    r"(?:[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）、]"
    r"|\d{1,2}(?:\.\d{1,3}){1,4}\.?|[•●○◆■▪▸‣✓·–-])$"
)
LABELLED = re.compile(r"[^\d:：]{1,24}[:：]")
MAX_CELL = 60  # weight of a block that is shown on one line with its neighbours
MAX_CELL_LINES = 2
LOOSE = 2.2  # line heights between two rows of a table without lines
TIGHT = 0.6  # line heights between two lines of one cell
MAX_SHIFT = 3.0  # points between the beginnings of lines of one cell


@dataclass(frozen=True, slots=True)
class _Faces:
    """Type of a document: body size, the larger sizes falling, whether bold says something."""

    body: float
    larger: tuple[float, ...]
    is_bold_rare: bool


def flow(pages: list[Page], extract: Extract, first: int = 0) -> None:
    """Add the blocks of all pages, given as rows and page height, to the extract.

    Args:
        pages: In order.
        extract: Gets the blocks.
        first: Index of the first of these pages in its file.
    """
    running = take_running_lines(pages, extract)
    faces = _faces(pages)
    open_table: list[tuple[Table, str]] = []
    for number, (rows, _) in enumerate(pages, first + 1):
        place = f"page {number}"
        for position, part in enumerate(_parts(rows)):
            if isinstance(part, Table):
                if open_table and (position or not continues(open_table[-1][0], part)):
                    extract.blocks += table_blocks(open_table)
                    open_table = []
                open_table.append((part, place))
                continue
            extract.blocks += table_blocks(open_table) if open_table else []
            open_table = []
            _add_row(part, faces, extract, place)
    extract.blocks += table_blocks(open_table) if open_table else []
    for text in running:
        extract.add("aside", text)


def _parts(rows: list[Row]) -> Iterator[Row | Table]:
    """The rows of a page, those that form a table without lines as that table."""
    at = 0
    while at < len(rows):
        ruled = rows[at][0].table
        if ruled is not None:
            yield ruled
            at += 1
            continue
        end = _run_end(rows, at)
        table = aligned_table(rows[at:end]) if end > at else None
        if table is not None:
            yield table
            at = end
            continue
        yield from rows[at : max(end, at + 1)]
        at = max(end, at + 1)


def _run_end(rows: list[Row], start: int) -> int:
    """The end of the rows from `start` that may form one table: several cells, close together."""
    end = start
    while end < len(rows):
        row, above = rows[end], rows[end - 1] if end > start else None
        if row[0].table is not None or _is_form(row) or _is_entry(row):
            break
        if above is not None and _step(above, row) > LOOSE:
            break
        if len(row) == 1:
            follows = end + 1 < len(rows) and len(rows[end + 1]) > 1 and len(row[0].lines) == 1
            is_title = above is not None and _is_larger(row, above)
            if above is None or is_title or not (follows or _hangs(above, row)):
                break
        end += 1
    return end


def _step(above: Row, row: Row) -> float:
    """The gap between two rows, in line heights."""
    gap = min(block.top for block in row) - max(block.bottom for block in above)
    return gap / max(block.lines[0].height for block in row)


def _is_larger(row: Row, above: Row) -> bool:
    """Whether a line is set like a heading, not like the rows above it."""
    return row[0].lines[0].size >= HEADING_RATIO * max(b.lines[0].size for b in above)


def _hangs(above: Row, row: Row) -> bool:
    """Whether a line is the rest of a cell, not the first one, of the row above."""
    cells = [block.x0 for block in above[1:]]
    return _step(above, row) < TIGHT and any(abs(row[0].x0 - x) < MAX_SHIFT for x in cells)


def _is_form(row: Row) -> bool:
    """Whether most cells say their own name: "Date: 2024-11-15", no row of a table."""
    named = sum(bool(LABELLED.match(block.lines[0].text)) for block in row)
    asks = len(row) > 1 and row[0].lines[-1].text.endswith((":", "："))
    return asks or (named > 0 and 2 * named >= len(row))


def _is_entry(row: Row) -> bool:
    """Whether the row is one entry of a list whose number stands apart: "2.1   Roles of …"."""
    first = row[0].lines
    return len(row) == 2 and len(first) == 1 and bool(ENUMERATOR.match(first[0].text))  # noqa: PLR2004


def _add_row(row: Row, faces: _Faces, extract: Extract, place: str) -> None:
    """Short blocks beside each other as one line, anything longer as paragraphs of its own."""
    if _is_entry(row):
        number, body = row
        first, *rest = paragraphs(body)
        found = _block(first, body.x1, faces)
        kind = found.kind if found.kind == "heading" else "item"
        text = f"{number.lines[0].text} {found.text}"
        extract.add(kind, text, level=found.level, place=place)
        for lines in rest:
            _append(extract, replace(_block(lines, body.x1, faces), place=place))
        return
    short = all(len(block.lines) <= MAX_CELL_LINES for block in row)
    if len(row) > 1 and short and all(block.weight <= MAX_CELL for block in row):
        extract.add("item", row_text(row), place=place)
        return
    for block in row:
        for lines in paragraphs(block):
            _append(extract, replace(_block(lines, block.x1, faces), place=place))


def _append(extract: Extract, block: Block) -> None:
    """Add a block; a paragraph broken by the end of a page is joined."""
    last = extract.blocks[-1] if extract.blocks else None
    if (
        last is not None
        and last.kind == block.kind == "paragraph"
        and last.place != block.place
        and not re.search(r"[。！？!?.:：;；]\W*$", last.text)
        and not block.text[:1].isupper()
    ):
        extract.blocks[-1] = Block("paragraph", join(last.text, block.text), place=last.place)
    elif block.text.strip():
        extract.blocks.append(block)


def _faces(pages: list[Page]) -> _Faces:
    weights: Counter[float] = Counter()
    bold = 0
    for line in (
        line for rows, _ in pages for row in rows for block in row for line in block.lines
    ):
        if not line.text:  # stands for a table
            continue
        weights[round(line.size * 2) / 2] += len(line.text)
        bold += len(line.text) if line.bold else 0
    if not weights:
        return _Faces(10.0, (), is_bold_rare=True)
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= HEADING_RATIO * body), reverse=True)
    return _Faces(body, tuple(larger), bold <= MAX_BOLD_SHARE * sum(weights.values()))


def _block(lines: list[Piece], right: float, faces: _Faces) -> Block:
    text = lines[0].text
    for above, line in itertools.pairwise(lines):
        meant = is_meant_break(above, line, right)
        text = f"{text}\n{line.text}" if meant else join(text, line.text)
    text = text.replace(HYPHEN, "-")
    level = _heading_level(text, lines, faces)
    if level:
        return Block("heading", text, level)
    if structure("question").match(text):
        return Block("question", text)
    if structure("answer").match(text):
        return Block("answer", text)
    return Block("item" if structure("item").match(text) else "paragraph", text)


def _heading_level(text: str, lines: list[Piece], faces: _Faces) -> int:
    weight = sum(2 if HAN.match(char) else 1 for char in text)
    letters = sum(char.isalpha() for char in text)
    wordy = letters >= max(2, 0.4 * len("".join(text.split())))
    if weight > MAX_HEADING_WEIGHT or not wordy or len(lines) > 3:  # noqa: PLR2004
        return 0
    if structure("sentence_end").search(text):
        return 0
    size = min(line.size for line in lines)
    if size >= HEADING_RATIO * faces.body:
        rank = sum(other > size + 0.6 for other in faces.larger)
        return min(rank, MAX_LEVELS - 1) + 1
    stands_out = all(line.bold for line in lines) and faces.is_bold_rare
    if stands_out and size >= 0.95 * faces.body:
        return BOLD_LEVEL
    return NUMBERED_LEVEL if len(lines) == 1 and plain_heading_level(text) == 2 else 0  # noqa: PLR2004
