"""Blocks of a large record: its short fields together, its long texts paragraph by paragraph."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assist.reply.columns import currency_field, is_bare_sum
from assist.reply.records import read_lines
from ingest.readers.blocks import COLON, JOIN, Block, BlockKind, Extract
from ingest.readers.markup import html_blocks
from ingest.readers.record_text import MARKUP, field_kind, record_lines


def add_fields(
    short: dict[str, Any], extract: Extract, path: str, place: str, beside: tuple[str, bool, bool]
) -> None:
    """Add the short fields of a large record.

    `beside` = what they are called after, and whether the record has long texts, records inside.
    """
    title, texts, inner = beside
    fields = record_lines(short)
    if inner and all(field_kind(key, "envelope") for key in short):
        extract.drop("envelope of an answer", len(fields))
    elif inner and len(short) == 1 and fields.endswith(COLON + path.rsplit(JOIN, 1)[-1]):
        extract.drop("names of groups", len(fields))  # they label the records inside
    elif fields.strip():
        # Beside texts the fields are the beginning of an article, alone they are a record.
        kind: BlockKind = "paragraph" if texts else "record"
        text = f"title{COLON}{title}\n{fields}" if title and not texts else fields
        extract.blocks.append(Block(kind, text, label=path, place=place))


def add_text(text: str, extract: Extract, path: str, place: str) -> None:
    """A long value: its paragraphs, or the blocks of the markup it holds."""
    if not MARKUP.search(text):
        for paragraph in re.split(r"\n\s*\n", html.unescape(text)):
            extract.add("paragraph", paragraph, label=path, place=place)
        return
    names: dict[int, str] = {}
    for block in html_blocks(text, extract):
        if block.kind == "heading":
            names = {level: name for level, name in names.items() if level < block.level}
            names[block.level] = block.text
        label = below(path, *(names[level] for level in sorted(names)))
        kind: BlockKind = "paragraph" if block.kind == "heading" else block.kind
        label = below(label, block.label) if block.label else label
        extract.blocks.append(Block(kind, block.text, label=label, place=place))


def with_currency(value: Any, blocks: Sequence[Block]) -> list[Block]:  # noqa: ANN401
    """The blocks of a file, records with bare sums ending in its line that names the currency.

    "price：45" far below "currency：GBP" says nothing to a customer.
    """
    named = value if isinstance(value, dict) else {}
    own = record_lines({key: item for key, item in named.items() if isinstance(item, str)})
    field = currency_field(read_lines(own))
    if field is None:
        return list(blocks)
    return [_in_currency(block, own[field.start : field.end]) for block in blocks]


def _in_currency(block: Block, line: str) -> Block:
    fields = read_lines(block.text) if block.kind == "record" else ()
    if not any(map(is_bare_sum, fields)) or currency_field(fields):
        return block
    return replace(block, text=f"{block.text}\n{line}")


def below(path: str, *names: str) -> str:
    """The names on the way to a part of a record, joined; empty ones left out."""
    return JOIN.join(part for part in (path, *names) if part)
