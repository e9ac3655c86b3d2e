"""JSON, JSON lines and XML as records: lines "label：value", values verbatim.

Nested keys are joined by a guillemet.

A record that is small stays whole. A large one (a help-centre export, a tree of sections) is taken
apart: its fields and long texts become paragraphs, the named records inside it become records of
their own, and the names on the way down are the label of each block.
"""

from __future__ import annotations

import json
from typing import Any

from assist.errors import UnreadableDocument
from ingest.readers.blocks import COLON, Block, Extract
from ingest.readers.encoding import decode
from ingest.readers.grid import grid_blocks
from ingest.readers.record_blocks import add_fields, add_text, below, with_currency
from ingest.readers.record_shape import (
    WHOLE_CHARS,
    has_parts,
    is_grid,
    is_large,
    is_mapping,
    is_parts,
    is_section,
    is_table,
    is_tree,
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
MAX_TITLE = 80  # characters


def read_json(data: bytes) -> Extract:
    """Read a JSON file: a list of records, one record, or nested sections.

    Raises:
        UnreadableDocument: Not valid JSON (NaN and Infinity included), or nested too deeply.
    """
    extract, text = _open(data)
    repeated: list[str] = []
    walk_tree(_parse(text, repeated), extract)
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
            walk_tree(_parse(line, []), extract, f"line {number}")
        except UnreadableDocument as error:
            return f"line {number}: {error}"
    return ""


def walk_tree(value: Any, extract: Extract, place: str = "") -> None:  # noqa: ANN401
    """Add the blocks of a tree of dicts, lists and scalars.

    Raises:
        UnreadableDocument: It is nested too deeply.
    """
    read = len(extract.blocks)
    try:
        _walk(value, extract, "", place)
    except RecursionError as error:
        raise UnreadableDocument("nested too deeply") from error
    extract.blocks[read:] = with_currency(value, extract.blocks[read:])


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
        _walk_large(value, extract, below(path, name), place, owners[1])
    elif text.strip():
        label = below(path, record_name(value))
        whole = f"{owners[0]}\n{text}" if owners[0] else text
        extract.blocks.append(Block("record", whole, label=label, place=place))


def _walk_large(
    value: dict[str, Any], extract: Extract, path: str, place: str, owner: str, title: str = ""
) -> None:
    """A record too large for one block: short fields, long texts, then the records inside.

    `title` is what its sections and, where it has no name, its own fields are called after.
    """
    short: dict[str, Any] = {}
    texts: dict[str, str] = {}
    inner: list[tuple[str, str, Any]] = []
    for key, item in value.items():
        inside = path if field_kind(key, "container") else below(path, key)
        if is_parts(item):
            inner.append((path, "", item))
        elif is_section(item):
            called = "" if inside == path else key.replace("_", " ")
            inner.append((inside, _called(record_name(value) or title, called), item))
        elif is_large(item) or is_table(item) or is_mapping(item):
            inner.append((inside, "", item))
        elif isinstance(item, str) and (len(item) > LONG_TEXT or MARKUP.search(item)):
            texts[key] = item
        else:
            short[key] = item
    head = "" if record_name(value) or not short else title
    add_fields(short, extract, path, place, (head, bool(texts), bool(inner)))
    for key, text in texts.items():
        add_text(text, extract, path if len(texts) == 1 else below(path, key), place)
    for inside, heading, item in inner:
        if heading:
            _walk_section(item, extract, inside, place, heading)
        else:
            is_rows = is_mapping(item) or (is_table(item) and not is_parts(item))
            _walk(item, extract, inside, place, owner if is_rows else "")


def _called(title: str, name: str) -> str:
    """What a section is called; far down in a tree by its own key alone."""
    whole = f"{title} {name}".strip()
    return whole if len(whole) <= MAX_TITLE else name


def _walk_section(
    value: dict[str, Any], extract: Extract, path: str, place: str, title: str
) -> None:
    """A part of a large record that has no name but its key: a record that is called so."""
    if is_tree(value):
        _walk_large(value, extract, path, place, "", title)
    else:
        text = record_lines({"title": title, **value})
        extract.blocks.append(Block("record", text, label=path, place=place))
