"""Rows of a PDF's pages to blocks: paragraphs joined over line ends, headings by size."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from ingest.readers.blocks import Block, Extract
from ingest.readers.lexicon import structure
from ingest.readers.pdf_chars import HYPHEN
from ingest.readers.pdf_types import Piece, Row, TextBlock
from ingest.readers.text import plain_heading_level

EDGE_SHARE = 0.12  # of the page's height, above and below, where running lines stand
MIN_REPEATS = 3
MIN_LETTERS = 3
MAX_EDGE_LINES = 3
REPEAT_SHARE = 0.5  # of the pages
PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|第)?\s*[ivxlc\d]{1,5}\s*(?:页)?\s*(?:(?:/|of|,|，|共)\s*\d{1,5})?\s*(?:页)?\W*$",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d+")
HEADING_RATIO = 1.13  # of the body's size
MAX_HEADING_WEIGHT = 110  # a Han character counts two
MAX_LEVELS = 4
BOLD_LEVEL = 5
NUMBERED_LEVEL = 6
MAX_BOLD_SHARE = 0.4  # of all characters; above, bold says nothing
HAN = re.compile(r"[⺀-鿿豈-﫿＀-￯　-〿]")
MAX_LABEL_CHARS = 90
Page = tuple[list[Row], float]


@dataclass(frozen=True, slots=True)
class _Faces:
    """Type of a document: body size, the larger sizes falling, whether bold says something."""

    body: float
    larger: tuple[float, ...]
    is_bold_rare: bool


def flow(pages: list[Page], extract: Extract) -> None:
    """Add the blocks of all pages, given as rows and page height, to the extract."""
    running = _take_running_lines(pages, extract)
    faces = _faces(pages)
    for number, (rows, _) in enumerate(pages, 1):
        header = ""
        before = 0
        for row in rows:
            if len(row) > 1:
                header = _header(row) if before == 0 else header
                before += 1
                extract.add("item", _row_text(row), label=header, place=f"page {number}")
                continue
            header, before = "", 0
            for lines in _paragraphs(row[0]):
                block = _block(lines, row[0].x1, faces)
                _append(extract, Block(block.kind, block.text, block.level, "", f"page {number}"))
    for text in running:
        extract.add("aside", text)


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
        extract.blocks[-1] = Block("paragraph", _join(last.text, block.text), place=last.place)
    elif block.text.strip():
        extract.blocks.append(block)


def _take_running_lines(pages: list[Page], extract: Extract) -> list[str]:
    """Take out rows that repeat at the edges of most pages; each is returned once."""
    counts: Counter[str] = Counter()
    for rows, height in pages:
        counts.update({_shape(row) for row in rows if _at_edge(row, height)})
    limit = max(MIN_REPEATS, REPEAT_SHARE * len(pages))
    running: dict[str, str] = {}
    for index, (rows, height) in enumerate(pages):
        kept = []
        for row in rows:
            text, shape = _row_text(row), _shape(row)
            if not _at_edge(row, height):
                kept.append(row)
            elif len(pages) > 1 and PAGE_NUMBER.fullmatch(text):
                extract.drop("page numbers", len(text))
            elif counts[shape] >= limit and sum(char.isalpha() for char in shape) >= MIN_LETTERS:
                extract.drop("running lines", len(text) if shape in running else 0)
                running.setdefault(shape, text)
            else:
                kept.append(row)
        pages[index] = (kept, height)
    return list(running.values())


def _at_edge(row: Row, height: float) -> bool:
    """Whether a row of single lines stands at the top or the bottom of a page."""
    if any(len(block.lines) > MAX_EDGE_LINES for block in row):
        return False
    return (
        max(block.bottom for block in row) < EDGE_SHARE * height
        or min(block.top for block in row) > (1 - EDGE_SHARE) * height
    )


def _shape(row: Row) -> str:
    return DIGITS.sub("#", "".join(_row_text(row).split()))


def _faces(pages: list[Page]) -> _Faces:
    weights: Counter[float] = Counter()
    bold = 0
    for line in (
        line for rows, _ in pages for row in rows for block in row for line in block.lines
    ):
        weights[round(line.size * 2) / 2] += len(line.text)
        bold += len(line.text) if line.bold else 0
    if not weights:
        return _Faces(10.0, (), is_bold_rare=True)
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= HEADING_RATIO * body), reverse=True)
    return _Faces(body, tuple(larger), bold <= MAX_BOLD_SHARE * sum(weights.values()))


def _paragraphs(block: TextBlock) -> list[list[Piece]]:
    """The block's lines cut where a paragraph, an entry or another size begins."""
    right = max(line.x1 for line in block.lines)
    left = min(line.x0 for line in block.lines)
    found = [[block.lines[0]]]
    for above, line in zip(block.lines, block.lines[1:], strict=False):
        em = max(line.size, 1.0)
        ended = bool(re.search(r"[。！？!?.:：;；]\W*$", above.text))
        short = above.x1 < right - 3 * em
        indented = line.x0 > left + 1.2 * em and above.x0 <= left + 0.5 * em
        wide = line.top - above.top > 1.6 * max(line.height, above.height)
        other = abs(line.size - above.size) > 0.1 * em or line.bold != above.bold
        entry = any(
            structure(name).match(line.text) for name in ("item", "article", "question", "answer")
        )
        if (
            (short and ended)
            or (indented and ended)
            or wide
            or entry
            or (other and (short or line.bold))
        ):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _is_meant_break(above: Piece, line: Piece, right: float) -> bool:
    """Whether the line above ends early although the next word would have fitted."""
    word = re.match(r"\S+", line.text)
    letters = 1 if not word or HAN.match(word.group(0)) else len(word.group(0))
    average = (line.x1 - line.x0) / max(len(line.text), 1)
    return above.x1 + (letters + 2) * average + max(line.size, 1.0) < right


def _block(lines: list[Piece], right: float, faces: _Faces) -> Block:
    text = lines[0].text
    for above, line in itertools.pairwise(lines):
        meant = _is_meant_break(above, line, right)
        text = f"{text}\n{line.text}" if meant else _join(text, line.text)
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


def _join(above: str, below: str) -> str:
    """Two lines of one paragraph: no space between Han characters, hyphenated words whole."""
    if above.endswith(HYPHEN):
        return above[:-1] + below
    if re.search(r"[a-z]-$", above) and below[:1].islower():
        return above[:-1] + below
    if not above or not below:
        return above + below
    space = "" if HAN.match(above[-1]) or HAN.match(below[0]) else " "
    return f"{above}{space}{below}"


def _row_text(row: Row) -> str:
    """Cells beside each other on one line, wrapped cells made whole."""
    cells = []
    for block in row:
        text = block.lines[0].text
        for line in block.lines[1:]:
            text = _join(text, line.text)
        cells.append(text.replace(HYPHEN, "-"))
    return "  ".join(cells)


def _header(row: Row) -> str:
    """The names of a table's columns, if its first row looks like them."""
    text = _row_text(row)
    is_names = not any(DIGITS.search(line.text) for block in row for line in block.lines)
    return text if is_names and len(text) <= MAX_LABEL_CHARS and len(row) > 2 else ""  # noqa: PLR2004
