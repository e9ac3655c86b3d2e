"""Running headers and footers: rows that repeat at the edges of most pages, and page numbers."""

from __future__ import annotations

import re
from collections import Counter

from ingest.readers.blocks import Extract
from ingest.readers.pdf_join import join_lines
from ingest.readers.pdf_types import Row

EDGE_SHARE = 0.12  # of the page's height, above and below, where running lines stand
MIN_REPEATS = 3
MIN_LETTERS = 3
MAX_EDGE_LINES = 3
MIN_NUMBERED = 2  # pages
MAX_DIGITS = 5
REPEAT_SHARE = 0.5  # of the pages
PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|第)?\s*[ivxlc\d]{1,5}\s*(?:页)?\s*(?:(?:/|of|,|，|共)\s*\d{1,5})?\s*(?:页)?\W*$",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d+")
Page = tuple[list[Row], float]  # rows in reading order, height in points


def take_running_lines(pages: list[Page], extract: Extract) -> list[str]:
    """Take out rows that repeat at the edges of most pages; each is returned once."""
    _take_page_numbers(pages, extract)
    counts: Counter[str] = Counter()
    for rows, height in pages:
        counts.update({_shape(row) for row in rows if _at_edge(row, height)})
    limit = max(min(MIN_REPEATS, max(len(pages), 2)), REPEAT_SHARE * len(pages))
    running: dict[str, str] = {}
    for index, (rows, height) in enumerate(pages):
        kept = []
        for row in rows:
            text, shape = row_text(row), _shape(row)
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


def row_text(row: Row) -> str:
    """Cells beside each other on one line, wrapped cells made whole."""
    return "  ".join(
        join_lines([line.text for line in block.lines]).replace("\n", " ") for block in row
    )


def _take_page_numbers(pages: list[Page], extract: Extract) -> None:
    """Take out last rows that count with the pages, however far from the edge they stand."""
    numbers = [row_text(rows[-1]).strip(" -–—·.") if rows else "" for rows, _ in pages]
    steps = Counter(
        int(n) - i for i, n in enumerate(numbers) if n.isdecimal() and len(n) < MAX_DIGITS
    )
    step, count = steps.most_common(1)[0] if steps else (0, 0)
    if count < max(MIN_NUMBERED, REPEAT_SHARE * len(pages)):
        return
    for index, number in enumerate(numbers):
        if number.isdecimal() and int(number) - index == step:
            pages[index][0].pop()
            extract.drop("page numbers", len(number))


def _at_edge(row: Row, height: float) -> bool:
    """Whether a row of single lines stands at the top or the bottom of a page."""
    if any(len(block.lines) > MAX_EDGE_LINES or block.table for block in row):
        return False
    return (
        max(block.bottom for block in row) < EDGE_SHARE * height
        or min(block.top for block in row) > (1 - EDGE_SHARE) * height
    )


def _shape(row: Row) -> str:
    return DIGITS.sub("#", "".join(row_text(row).split()))
