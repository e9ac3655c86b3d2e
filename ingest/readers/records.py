"""JSON, JSON lines and XML as records: lines "label：value", values verbatim.

Nested keys are joined by a guillemet.

A record that is small stays whole. A large one (a help-centre export, a tree of sections) is taken
apart: its fields and long texts become paragraphs, the named records inside it become records of
their own, and the names on the way down are the label of each block.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from assist.errors import UnreadableDocument
from ingest.readers.blocks import COLON, JOIN, Block, BlockKind, Extract
from ingest.readers.encoding import decode
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import field_kind
from ingest.readers.markup import html_blocks
from ingest.readers.record_shape import (
    WHOLE_CHARS,
    has_parts,
    is_grid,
    is_large,
    is_parts,
    is_table,
    listed,
)
from ingest.readers.record_text import (
    LONG_TEXT,
    MARKUP,
    record_lines,
    record_name,
    scalar,
)

MAX_LISTED = 10


def read_json(data: bytes) -> Extract:
    """Read a JSON file: a list of records, one record, or nested sections.

    Raises:
        UnreadableDocument: Not valid JSON (NaN and Infinity included), or nested too deeply.
    """
    extract, text = _open(data)
    repeated: list[str] = []
    _walk(_parse(text, repeated), extract, "")
    if repeated:
        names = ", ".join(sorted(set(repeated))[:MAX_LISTED])
        extract.warnings.append(f"keys given twice, the last one counts: {names}")
    return extract


def read_jsonl(data: bytes) -> Extract:
    """Read JSON lines; a broken line is reported by number and the others are kept.

    Raises:
        UnreadableDocument: No line is valid JSON.
    """
    extract, text = _open(data)
    lines = enumerate(text.split("\n"), 1)
    broken = [
        problem for number, line in lines if (problem := add_json_line(line, number, extract))
    ]
    if broken and not extract.blocks:
        raise UnreadableDocument(f"no line is valid JSON; {broken[0]}")
    extract.warnings += broken[:MAX_LISTED]
    if len(broken) > MAX_LISTED:
        extract.warnings.append(f"{len(broken) - MAX_LISTED} more lines are not valid JSON")
    return extract


def add_json_line(line: str, number: int, extract: Extract) -> str:
    """Add the blocks of one line of a JSON-lines file; what is wrong with it, or ""."""
    if line.strip():
        try:
            value = _parse(line, [])
        except UnreadableDocument as error:
            return f"line {number}: {error}"
        _walk(value, extract, "", place=f"line {number}")
    return ""


def walk_tree(value: Any, extract: Extract) -> None:  # noqa: ANN401
    """Add the blocks of a tree of dicts, lists and scalars."""
    _walk(value, extract, "")


def _open(data: bytes) -> tuple[Extract, str]:
    decoded = decode(data)
    extract = Extract()
    if decoded.lost:
        extract.warnings.append(
            f"{decoded.lost} characters could not be decoded ({decoded.encoding})"
        )
    return extract, decoded.text


def _parse(text: str, repeated: list[str]) -> Any:  # noqa: ANN401
    def constant(name: str) -> None:
        raise UnreadableDocument(f"{name} is not a JSON number")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(items)
        if len(values) < len(items):
            keys = [key for key, _ in items]
            repeated.extend(key for key in values if keys.count(key) > 1)
        return values

    try:
        # Numbers stay the characters of the file: 3.50 is not 3.5.
        return json.loads(
            text,
            parse_float=str,
            parse_int=str,
            parse_constant=constant,
            object_pairs_hook=pairs,
        )
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise UnreadableDocument(message) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDocument(
            "not valid JSON: nested too deeply or a number too long"
        ) from error


def _walk(value: Any, extract: Extract, path: str, place: str = "") -> None:  # noqa: ANN401
    """Add the blocks of a value; `path` names the records it is part of."""
    value = listed(value)
    if is_grid(value):
        extract.blocks += grid_blocks([[scalar(cell) for cell in row] for row in value], label=path)
        return
    if isinstance(value, list):
        for index, item in enumerate(value, 1):
            _walk(item, extract, path, place=f"record {index}")
        return
    text = record_lines(value)
    if isinstance(value, dict) and (len(text) > WHOLE_CHARS or has_parts(value)):
        _walk_large(value, extract, _below(path, record_name(value, path)), place)
    elif text.strip():
        label = _below(path, record_name(value, path))
        extract.blocks.append(Block("record", text, label=label, place=place))


def _walk_large(value: dict[str, Any], extract: Extract, path: str, place: str) -> None:
    """A record too large for one block: short fields, long texts, then the records inside."""
    short: dict[str, Any] = {}
    texts: dict[str, str] = {}
    inner: list[tuple[str, Any]] = []
    of_record = bool(record_name(value))
    for key, item in value.items():
        if is_parts(item) or is_table(item, of_record=of_record) or is_large(item):
            bare = is_parts(item) or field_kind(key, "container")
            inner.append((path if bare else _below(path, key), _of_product(value, item)))
        elif isinstance(item, str) and (len(item) > LONG_TEXT or MARKUP.search(item)):
            texts[key] = item
        else:
            short[key] = item
    fields = record_lines(short)
    if inner and all(_is_envelope(key, item) for key, item in short.items()):
        extract.drop("envelope of an answer", len(fields))
    elif inner and len(short) == 1 and fields.endswith(COLON + path.rsplit(JOIN, 1)[-1]):
        extract.drop("names of groups", len(fields))  # they label the records inside
    elif fields.strip():
        # Beside texts the fields are the beginning of an article, alone they are a record.
        kind: BlockKind = "paragraph" if texts else "record"
        extract.blocks.append(Block(kind, fields, label=path, place=place))
    for key, text in texts.items():
        _add_text(text, extract, path if len(texts) == 1 else _below(path, key), place)
    for below, item in inner:
        _walk(item, extract, below, place)


def _of_product(value: dict[str, Any], rows: Any) -> Any:  # noqa: ANN401
    """Rows of a product's sizes, each with the field that names the product."""
    named = [(key, name) for key, name in value.items() if field_kind(key, "product")]
    if not named or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return rows
    return [row if named[0][0] in row else {named[0][0]: named[0][1], **row} for row in rows]


def _is_envelope(key: str, value: Any) -> bool:  # noqa: ANN401
    """Whether a field says how the answer of an interface went: 0, ok, a page's number."""
    plain = str(value).strip().lower()
    return field_kind(key, "envelope") and (
        field_kind(key, "remark")
        or re.fullmatch(r"[-\d.:tz+ ]*|ok|success|true|false|none", plain) is not None
    )


def _add_text(text: str, extract: Extract, path: str, place: str) -> None:
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
        label = _below(path, *(names[level] for level in sorted(names)))
        kind: BlockKind = "paragraph" if block.kind == "heading" else block.kind
        label = _below(label, block.label) if block.label else label
        extract.blocks.append(Block(kind, block.text, label=label, place=place))


def _below(path: str, *names: str) -> str:
    return JOIN.join(part for part in (path, *names) if part)
