"""Reads the small Markdown subset in which the manuals are written.

Front matter, ``##`` headings, numbered and dashed lists, pipe tables, ``>`` warnings, pictures
``![caption](figure:name)`` and ``<!-- columns: 2 -->``; everything else is a paragraph.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["heading", "paragraph", "warning", "steps", "bullets", "table", "figure", "columns"]

_STEP = re.compile(r"^\d+\. (.+)$")
_FIGURE = re.compile(r"^!\[(?P<caption>.+)\]\(figure:(?P<name>[\w-]+)\)$")
_COLUMNS = re.compile(r"^<!-- columns: (\d) -->$")


@dataclass
class Block:
    """One piece of a manual: ``text`` for single pieces, ``items`` or ``rows`` for lists, tables.

    A figure keeps its caption in ``text`` and its name in ``items[0]``; a column switch keeps
    the number of columns in ``text``.
    """

    kind: Kind
    text: str = ""
    items: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Manual:
    """A manual as written: its front matter and its blocks in order."""

    meta: dict[str, str]
    blocks: list[Block]


def _single(line: str) -> Block | None:
    """Return the block that one line makes alone, or None if it may continue a list or table."""
    if line.startswith("## "):
        return Block("heading", line[3:])
    if line.startswith("> "):
        return Block("warning", line[2:])
    if match := _FIGURE.match(line):
        return Block("figure", match["caption"], [match["name"]])
    if match := _COLUMNS.match(line):
        return Block("columns", match[1])
    return None


def _member(line: str) -> tuple[Kind, str | list[str]] | None:
    """Return the list or table kind that the line belongs to, with its content."""
    if line.startswith("- "):
        return "bullets", line[2:]
    if match := _STEP.match(line):
        return "steps", match[1]
    if line.startswith("|"):
        return "table", [cell.strip() for cell in line.strip("|").split("|")]
    return None


def parse(text: str) -> Manual:
    """Parse a manual's source.

    Raises:
        ValueError: if the front matter is missing.
    """
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0]:  # noqa: PLR2004 - before, between and after the two fences
        raise ValueError("a manual starts with front matter between two lines of ---")
    meta = dict(line.split(": ", 1) for line in parts[1].splitlines())
    blocks: list[Block] = []
    previous: Kind | None = None
    for line in parts[2].splitlines():
        if not line.strip():
            previous = None
            continue
        if member := _member(line):
            kind, content = member
            if kind != previous:
                blocks.append(Block(kind))
            if isinstance(content, list):
                blocks[-1].rows.append(content)
            else:
                blocks[-1].items.append(content)
            previous = kind
            continue
        blocks.append(_single(line) or Block("paragraph", line))
        previous = None
    for block in blocks:  # the second row of a pipe table is its rule
        if block.kind == "table":
            del block.rows[1]
    return Manual(meta, blocks)


def load(path: Path) -> Manual:
    """Read and parse one manual."""
    return parse(path.read_text(encoding="utf-8"))
