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
from ingest.readers.markup import html_blocks
from ingest.readers.record_shape import (
    WHOLE_CHARS,
    has_parts,
    is_grid,
    is_large,
    is_mapping,
    is_parts,
    is_table,
    listed,
)
from ingest.readers.record_text import (
    LONG_TEXT,
    MARKUP,
    field_kind,
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


def _walk(
    value: Any,  # noqa: ANN401
    extract: Extract,
    path: str,
    place: str = "",
    owner: str = "",
) -> None:
    """Add the blocks of a value; `path` names the records it is part of.

    `owner` is the line that names the record whose table the value is: each row begins with it, or
    nobody knows whose row it is.
    """
    value = listed(value)
    if is_grid(value):
        extract.blocks += grid_blocks([[scalar(cell) for cell in row] for row in value], label=path)
        return
    if isinstance(value, list):
        rows = is_table(value)
        for index, item in enumerate(value, 1):
            first = record_lines(item).split("\n", 1)[0] if rows else ""
            line = f"{owner}\n{first}" if owner and first else first
            _walk_item(item, extract, path, f"record {index}", (owner, line))
        return
    _walk_item(value, extract, path, place, (owner, owner))


def _walk_item(
    value: Any,  # noqa: ANN401
    extract: Extract,
    path: str,
    place: str,
    owners: tuple[str, str],
) -> None:
    """Add a record; `owners` = the line of the record it is part of, and that of its own parts."""
    if isinstance(value, list):
        _walk(value, extract, path, place, owners[0])
        return
    text = record_lines(value)
    if isinstance(value, dict) and (len(text) > WHOLE_CHARS or has_parts(value)):
        name = record_name(value) or owners[1].rsplit(COLON, 1)[-1]
        _walk_large(value, extract, _below(path, name), place, owners[1])
    elif text.strip():
        label = _below(path, record_name(value))
        whole = f"{owners[0]}\n{text}" if owners[0] else text
        extract.blocks.append(Block("record", whole, label=label, place=place))


def _walk_large(value: dict[str, Any], extract: Extract, path: str, place: str, owner: str) -> None:
    """A record too large for one block: short fields, long texts, then the records inside."""
    short: dict[str, Any] = {}
    texts: dict[str, str] = {}
    inner: list[tuple[str, Any]] = []
    for key, item in value.items():
        if is_parts(item):
            inner.append((path, item))
        elif is_large(item) or is_table(item) or is_mapping(item):
            inner.append((path if field_kind(key, "container") else _below(path, key), item))
        elif isinstance(item, str) and (len(item) > LONG_TEXT or MARKUP.search(item)):
            texts[key] = item
        else:
            short[key] = item
    _add_fields(short, extract, path, place, beside=(bool(texts), bool(inner)))
    for key, text in texts.items():
        _add_text(text, extract, path if len(texts) == 1 else _below(path, key), place)
    for below, item in inner:
        is_rows = is_mapping(item) or (is_table(item) and not is_parts(item))
        _walk(item, extract, below, place, owner if is_rows else "")


def _add_fields(
    short: dict[str, Any], extract: Extract, path: str, place: str, beside: tuple[bool, bool]
) -> None:
    """Add the short fields of a large record; `beside` = it has long texts, records inside."""
    texts, inner = beside
    fields = record_lines(short)
    if inner and all(field_kind(key, "envelope") for key in short):
        extract.drop("envelope of an answer", len(fields))
    elif inner and len(short) == 1 and fields.endswith(COLON + path.rsplit(JOIN, 1)[-1]):
        extract.drop("names of groups", len(fields))  # they label the records inside
    elif fields.strip():
        # Beside texts the fields are the beginning of an article, alone they are a record.
        kind: BlockKind = "paragraph" if texts else "record"
        extract.blocks.append(Block(kind, fields, label=path, place=place))


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
