"""What a value of a JSON or XML file is: a table, a list of records, a record with parts."""

from __future__ import annotations

from typing import Any

from ingest.readers.lexicon import structure
from ingest.readers.record_text import as_pair, field_kind, record_lines, record_name

WHOLE_CHARS = 900  # a record up to this size stays one block
TABLE_CHARS = 260  # a record up to this size keeps its small tables
MIN_ROWS, MIN_CELLS = 2, 2


def listed(value: Any) -> Any:  # noqa: ANN401
    """An object that only maps ids to like records, as the list of these records."""
    if not isinstance(value, dict) or len(value) < 2:  # noqa: PLR2004
        return value
    if all(structure("question_end").search(key) for key in value):
        return [{key: answer} for key, answer in value.items()]
    if not is_mapping(value) or len(record_lines(value)) <= TABLE_CHARS:
        return value
    return [item if record_name(item) else {"title": key, **item} for key, item in value.items()]


def is_mapping(value: Any) -> bool:  # noqa: ANN401
    """Whether an object only maps names to like records."""
    if not isinstance(value, dict) or len(value) < MIN_ROWS:
        return False
    items = list(value.values())
    if not all(isinstance(item, dict) and len(item) >= MIN_CELLS for item in items):
        return False
    return bool(set(items[0]).intersection(*items[1:]))


def is_grid(value: Any) -> bool:  # noqa: ANN401
    """Whether a list holds the rows of a table: lists of as many plain values each."""
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004
        return False
    rows = [row for row in value if isinstance(row, list) and len(row) > 1]
    cells = (cell for row in rows for cell in row)
    is_even = len(rows) == len(value) and len({len(row) for row in rows}) == 1
    return is_even and not any(isinstance(cell, list | dict) for cell in cells)


def is_parts(value: Any) -> bool:  # noqa: ANN401
    """Whether a field lists records of their own right: they have names, or ask and answer."""
    if not _are_objects(value):
        return False
    own = sum(
        bool(record_name(item) and not as_pair(item)) or _answers(item) or has_parts(item)
        for item in value
    )
    return 2 * own > len(value)


def is_table(value: Any) -> bool:  # noqa: ANN401
    """Whether a field lists the rows of a table: unlike objects that begin with the same key.

    Turns of a conversation and pairs of name and value are none.
    """
    if not _are_objects(value) or len(value) < MIN_ROWS or any(map(as_pair, value)):
        return False
    first = next(iter(value[0]), "")
    if not all(isinstance(item.get(first), str) and item[first].strip() for item in value):
        return False
    if any(map(_is_turn, value)):
        return False
    if min(map(len, value)) < MIN_CELLS:
        return False
    return len({record_lines(item) for item in value}) == len(value)


def _is_turn(value: dict[str, Any]) -> bool:
    """Whether an object is what somebody says: a shop's "role" is nobody's words."""
    says = any(field_kind(key, "pair_value") for key in value)
    return says and any(field_kind(key, "speaker") for key in value)


def is_section(value: Any) -> bool:  # noqa: ANN401
    """Whether a field groups several fields under its key, without a name of their own."""
    if not isinstance(value, dict) or record_name(value) or as_pair(value):
        return False
    if is_mapping(value) and len(record_lines(value)) > TABLE_CHARS:  # a table
        return False
    return len(value) >= MIN_CELLS or any(map(is_section, value.values()))


def is_tree(value: dict[str, Any]) -> bool:
    """Whether a section is taken apart: it is large, lists records or has sections itself."""
    if len(record_lines(value)) > WHOLE_CHARS or has_parts(value):
        return True
    return sum(map(is_section, value.values())) >= MIN_ROWS


def _are_objects(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _answers(value: dict[str, Any]) -> bool:
    """Whether a record is a question with its answer."""
    asked = any(field_kind(key, "question") and item for key, item in value.items())
    return asked and any(field_kind(key, "answer") and item for key, item in value.items())


def has_parts(value: dict[str, Any]) -> bool:
    """Whether a record lists records of their own, or tables where it is more than a few lines."""
    is_long = len(record_lines(value)) > TABLE_CHARS
    return any(
        is_parts(item)
        or (is_long and (is_table(item) or is_mapping(item)))
        or (isinstance(item, dict) and has_parts(item))
        for item in value.values()
    )


def is_large(value: Any) -> bool:  # noqa: ANN401
    """Whether a field is taken apart by itself: it is long, or lists records further down."""
    if isinstance(value, dict) and has_parts(value):
        return True
    return isinstance(value, list | dict) and len(record_lines(value)) > WHOLE_CHARS
