"""What a JSON value is: a table, records of their own right, one record, or too large for one."""

from __future__ import annotations

from typing import Any

from ingest.readers.lexicon import field_kind, structure
from ingest.readers.record_text import as_pair, record_lines, record_name

WHOLE_CHARS = 900  # a record up to this size stays one block
MIN_COLUMNS = 2  # that rows share


def listed(value: Any) -> Any:  # noqa: ANN401
    """An object that only maps ids to like records, as the list of these records."""
    if not isinstance(value, dict) or len(value) < 2:  # noqa: PLR2004
        return value
    if all(structure("question_end").search(key) for key in value):
        return [{key: answer} for key, answer in value.items()]
    items = list(value.values())
    if not all(isinstance(item, dict) and item for item in items):
        return value
    shared = set(items[0]).intersection(*items[1:])
    if not shared or (len(shared) < MIN_COLUMNS and len(record_lines(value)) <= WHOLE_CHARS):
        return value
    return [_keyed(key, item) for key, item in value.items()]


def _keyed(key: str, item: dict[str, Any]) -> dict[str, Any]:
    """A record with what it was filed under: its name, or a key beside its own name."""
    if record_name(item):
        return item if key in item.values() else {"key": key, **item}
    return {"title": key, **{name: value for name, value in item.items() if name != "title"}}


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
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return False
    own = sum(
        bool(record_name(item) and not as_pair(item)) or _answers(item) or has_parts(item)
        for item in value
    )
    return 2 * own > len(value)


def is_table(value: Any, *, of_record: bool) -> bool:  # noqa: ANN401
    """Whether a field holds rows of like columns, each a record of its own.

    Inside a named record two columns are details of it (an ingredient and its share), three are
    rows (a size, its price, its weight).
    """
    rows = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(rows, list) or len(rows) < 2 or not all(isinstance(v, dict) for v in rows):  # noqa: PLR2004
        return False
    if any(isinstance(cell, dict) for row in rows for cell in row.values()):
        return False
    shared = set(rows[0]).intersection(*rows[1:])
    return len(shared) >= MIN_COLUMNS + of_record and not any(map(as_pair, rows))


def _answers(value: dict[str, Any]) -> bool:
    """Whether a record is a question with its answer."""
    asked = any(field_kind(key, "question") and item for key, item in value.items())
    return asked and any(field_kind(key, "answer") and item for key, item in value.items())


def _is_case(value: dict[str, Any]) -> bool:
    kinds = ("problem", "resolution")
    return all(any(field_kind(key, kind) and item for key, item in value.items()) for kind in kinds)


def has_parts(value: dict[str, Any]) -> bool:
    """Whether records of their own stand anywhere inside an object.

    A question with its answer, or a case with how it ended, is one record whatever it lists.
    """
    if (_answers(value) or _is_case(value)) and len(record_lines(value)) <= WHOLE_CHARS:
        return False
    of_record = bool(record_name(value))
    return any(
        is_parts(item)
        or is_table(item, of_record=of_record)
        or (isinstance(item, dict) and has_parts(item))
        for item in value.values()
    )


def is_large(value: Any) -> bool:  # noqa: ANN401
    """Whether a field is taken apart by itself: it is long, or lists records further down."""
    if isinstance(value, dict) and has_parts(value):
        return True
    return isinstance(value, list | dict) and len(record_lines(value)) > WHOLE_CHARS
