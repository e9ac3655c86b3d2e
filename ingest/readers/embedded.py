"""Markup inside Markdown that has a form of its own: tables, terms and panels that open.

Taking the tags away would glue the cells of a row together and lose what a panel is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ingest.readers.blocks import Block, Extract
from ingest.readers.markup import html_blocks

FENCED = re.compile(r"^ {0,3}(```+|~~~+).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
REGION = re.compile(r"<(table|dl|details)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
PANEL = re.compile(
    r"<details\b[^<>]*>\s*<summary\b[^<>]*>(.*?)</summary\s*>(.*)</details\s*>\Z",
    re.DOTALL | re.IGNORECASE,
)
HEADING = re.compile(
    r"^[ \t]*<h([1-6])\b[^<>]*>[ \t]*([^\n]*?)[ \t]*</h\1\s*>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
PIPED = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)

Reader = Callable[[str, Extract], None]  # adds the blocks of Markdown


def read_mixed(text: str, extract: Extract, read: Reader) -> None:
    """Add the blocks of Markdown that may hold markup.

    Args:
        text: Of a file, or of what stands inside a panel.
        extract: Where the blocks go.
        read: Reads what is Markdown alone.
    """
    at = 0
    for start, end in _regions(text):
        read(_lined(text[at:start]), extract)
        _add_region(text[start:end], extract, read)
        at = end
    read(_lined(text[at:]), extract)


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Where markup with a form stands, outside code, with the elements of its kind inside it."""
    if "<" not in text:
        return
    fences = [found.span() for found in FENCED.finditer(text)]
    at = 0
    while found := REGION.search(text, at):
        fence = next((end for start, end in fences if start <= found.start() < end), 0)
        if fence:
            at = fence
            continue
        end = _closing(text, found.group(1), found.start())
        yield found.start(), end
        at = end


def _closing(text: str, tag: str, start: int) -> int:
    """The end of the element that begins at `start`; nested ones of its kind are inside."""
    depth = 0
    end = start
    for found in re.finditer(rf"<(/?){tag}\b[^<>]*>", text[start:], re.IGNORECASE):
        depth += -1 if found.group(1) else 1
        end = start + found.end()
        if depth == 0:
            return end
    return end


def _add_region(markup: str, extract: Extract, read: Reader) -> None:
    panel = PANEL.match(markup)
    if not panel:
        extract.blocks += html_blocks(markup, extract)
        return
    titles = html_blocks(panel.group(1), extract)
    extract.add("question", " ".join(" ".join(title.text.split()) for title in titles))
    inside = Extract()
    read_mixed(panel.group(2), inside, read)
    kinds = {"paragraph": "answer", "heading": "answer"}
    blocks: list[Block] = [
        replace(block, kind=kinds.get(block.kind, block.kind), level=0)  # type: ignore[arg-type]
        for block in inside.blocks
    ]
    inside.blocks = blocks
    extract.extend(inside)


def _lined(text: str) -> str:
    """Headings as Markdown writes them, and no line break inside the row of a table."""
    if "<" not in text:
        return text
    text = HEADING.sub(lambda found: f"{'#' * int(found.group(1))} {found.group(2)}", text)
    return PIPED.sub(lambda found: BREAK.sub(" ", found.group()), text)
