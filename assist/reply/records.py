"""Records: table rows, JSON objects and labelled blocks, one field a line ("列名：值")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assist.reply.lexicon import pattern
from assist.text.normalise import fold, han_share

_MIN_FIELD_SHARE = 0.7
_MAX_NAME, _MAX_LATIN_NAME = 30, 80
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_MIN_FIELDS = 2
NESTED = " › "  # noqa: RUF001  the joint of nested keys
_PIECE = re.compile(r"[^;；|\n]*[^;；|\s][^;；|\n]*")
_PAIR = re.compile(r"([^:：,，。()（）]{1,16})[:：]\s*(\S.*)")
_MIN_PAIRS = 2
_WORD = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"[^\w\s]{0,3}\s*[\d.,:/~–—-]+\s*\w{0,3}")  # "¥58", "30 天"
_SENTENCE = re.compile(r"[。！？；]|[.!?;]\s*$")
_NO_VALUE = frozenset({"", "-", "—", "–", "/", "n/a", "none", "null", "无数据", "nan", "暂无"})
_ELSEWHERE = re.compile(
    r"(详?见|参见|参照)(下|上)(文|表|方)|(please )?see (below|above)|as (below|above)"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One "name：value" line; start/end are the line's span in the text it was read from."""

    name: str
    value: str
    start: int
    end: int
    value_start: int


def read_record(text: str, start: int, end: int) -> tuple[Field, ...]:
    """Read a block as a record.

    Args:
        text: The chunk's text.
        start: First character of the block.
        end: One past its last.

    Returns:
        The fields in order; empty if the block is no record. A line without a name continues the
        value above it.
    """
    lines = _lines(text, start, end)
    matches = [_field(text, *line) for line in lines]
    named = [field for field in matches if field]
    if len(named) < _MIN_FIELDS or len(named) < _MIN_FIELD_SHARE * len(lines):
        return ()
    if matches[0] is None:
        # The first column of some tables has no heading: its cell alone names the record.
        if len(named) < len(lines) - 1 or not _is_bare_name(text[slice(*lines[0])]):
            return ()
        start, end = lines[0]
        matches[0] = Field("", text[start:end], start, end, start)
    fields: list[Field] = []
    for (_, line_end), field in zip(lines, matches, strict=True):
        if field:
            fields.append(field)
            continue
        last = fields[-1]
        value = text[last.value_start : line_end]
        fields[-1] = Field(last.name, value, last.start, line_end, last.value_start)
    return tuple(part for field in fields for part in _parts(text, field))


def _parts(text: str, field: Field) -> tuple[Field, ...]:
    """The pairs inside one cell ("屏幕:6.7英寸; NFC:支持") as fields of their own."""
    pieces = list(_PIECE.finditer(text, field.value_start, field.end))
    pairs = [_PAIR.fullmatch(text, *_bounds(text, piece.start(), piece.end())) for piece in pieces]
    named = sum(pair is not None for pair in pairs)
    if named < _MIN_PAIRS or named < _MIN_FIELD_SHARE * len(pieces):
        return (field,)
    found = []
    for piece, pair in zip(pieces, pairs, strict=True):
        start, end = _bounds(text, piece.start(), piece.end())
        name = f"{field.name}{NESTED}{pair.group(1).strip()}" if pair else field.name
        value = pair.start(2) if pair else start
        found.append(Field(name, text[value:end], start, end, value))
    return tuple(found)


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the space around it."""
    bare = text[start:end].strip()
    first = text.index(bare, start) if bare else start
    return first, first + len(bare)


def read_lines(text: str) -> tuple[Field, ...]:
    """Return the fields of a quote, which may be a single line of a record."""
    found = (_field(text, *line) for line in _lines(text, 0, len(text)))
    return tuple(field for field in found if field)


def name_field(fields: Sequence[Field]) -> Field | None:
    """Return the field that names the record: a title, else what its columns begin with.

    A sentence is no name ("broken in transit: we send it again.") and neither is a bare figure; a
    number of the shop's own names a record only where nothing else does, and a leaf deep in a tree
    ("50" for a visit in town, below repairs) never.
    """
    useful = [one for one in fields if is_useful(one) and not _SENTENCE.search(one.value)]
    titles = [
        one for one in useful if is_named("title", one.name) and not is_named("own_code", one.name)
    ]
    kinds = [one for one in useful if not one.name or is_named("name", one.name)]
    flat = [one for one in useful if NESTED not in one.name]
    first = [one for one in flat[:1] if not is_named("own_code", one.name) and _is_word(one.value)]
    named = [one for one in kinds if not is_named("code", one.name)]
    named = [one for one in named if _is_word(one.value)] or named  # "zone 5" is Ireland
    codes = [one for one in useful if is_named("code", one.name)]
    return next(iter(titles or first or named or codes or flat), None)


def _is_word(value: str) -> bool:
    return _WORD.search(value) is not None and not _FIGURE.fullmatch(value.strip())


def code_field(fields: Sequence[Field]) -> Field | None:
    """Return the field with the record's code (SKU, model number), if it has one."""
    return next(
        (field for field in fields if is_named("code", field.name) and is_useful(field)), None
    )


def is_code(field: Field) -> bool:
    """Whether a field is a SKU, a model number or the like."""
    return is_named("code", field.name)


def is_useful(field: Field) -> bool:
    """Whether a customer could ask for this field: it has a value and is no bookkeeping."""
    value = fold(field.value.strip())
    if value in _NO_VALUE or _ELSEWHERE.fullmatch(value):
        return False
    return not is_named("noise", field.name)


def is_named(label: str, name: str) -> bool:
    """Whether a column's name is one of a kind (labels of lexicon/structure.toml)."""
    return pattern("structure", "labels", label).search(fold(name).strip()) is not None


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            lines.append((at, at + len(line.rstrip())))
        at += len(line)
    return lines


def _is_bare_name(line: str) -> bool:
    return len(line) <= _MAX_NAME and not re.search(r"[。！？!?；;，,：:]|\.$", line)


def _is_name(name: str, colon: str) -> bool:
    """Whether the words before a colon name a column rather than begin a sentence.

    English prose has no full-width colon, so in a line that has one a name may hold commas and be
    long ("page boy set, ages 3 to 10"); what brackets add to a name is not looked at.
    """
    bare = _BRACKETS.sub("", name)
    if "：" in colon and not han_share(name):
        return len(bare) <= _MAX_LATIN_NAME and not re.search(r"[;!?]", bare)
    return len(bare) <= _MAX_NAME and not re.search(r"[，。；,;!?！？]", bare)


def _field(text: str, start: int, end: int) -> Field | None:
    line = text[start:end]
    match = pattern("structure", "lines", "field").match(line)
    if (
        not match
        or pattern("structure", "lines", "list_mark").match(line)
        or pattern("structure", "lines", "clause_mark").match(line)
        or not _is_name(match.group(1), line[match.end(1) : match.start(2)])
    ):
        return None
    indent = match.start(1)
    return Field(
        match.group(1).strip(), match.group(2), start + indent, end, start + match.start(2)
    )
