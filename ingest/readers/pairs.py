"""Tables of names and values: the sheet of a product, with one or several pairs to a row.

"Brand | Nuanju | Model | NJ-200" has no header; read as a table with one, its first row would name
the columns and every record would be nonsense.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.lexicon import structure

VALUE_LIKE = re.compile(r"^[\s$¥￥€£+\-(]*\d[\d\s.,:/\-%()年月日]*[A-Za-z元%]{0,4}\s*$")
NUMBER = re.compile(r"[\d\s.,:/\-()+]")
SENTENCE_END = re.compile(r"[。！？!?；;]\s*$")
MAX_NAME = 32  # weight; a Han character counts two
MAX_ROWS, MAX_WIDTH = 60, 8
MIN_NAMES = 3
MANY_KINDS = 3  # of values: properties of one thing have many units, a column has one
MARKED = 0.6  # share of the names that end with a colon
SURE, LIKELY = 0.5, 0.25  # share of the names that are known to name a property
MAX_DIGITS = 0.3  # of a name

_COLONS = (":", "：")
_MARKS = ":： "

Pair = tuple[str, str]


def name_value_rows(rows: Sequence[Sequence[str]]) -> list[list[Pair]] | None:
    """The pairs of every row; a row with one text over its whole width gives none.

    Args:
        rows: Cells, merged ones repeated, title rows left out.

    Returns:
        None where the table is none of names and values.
    """
    width = max((len(row) for row in rows), default=0)
    if width % 2 or not 2 <= width <= MAX_WIDTH or not 2 <= len(rows) <= MAX_ROWS:  # noqa: PLR2004
        return None
    blanks = _blank_form(rows)
    if blanks is not None:
        return blanks
    marked = [_pairs(row) for row in rows]
    are_marked = _are_marked([pair for row in marked for pair in row])
    found = [[(name.rstrip(_MARKS), value) for name, value in row] for row in marked]
    names = [name for row in found for name, _ in row]
    if len(names) < MIN_NAMES or len(set(names)) < len(names) or not all(map(_is_name, names)):
        return None
    if not found[0] or any(_names_something(value) for _, value in found[0]):
        return None
    # In two columns the names of persons and places may as well head a table.
    kinds_ = ("property_name", "table_name") if width > 2 else ("property_name",)  # noqa: PLR2004
    known = sum(_is_known(name, kinds_) for name in names) / len(names)
    kinds = {_kind(value) for row in found[1:] for _, value in row if value}
    is_one = are_marked or known >= SURE or (known >= LIKELY and len(kinds) >= MANY_KINDS)
    return found if is_one else None


def _are_marked(pairs: Sequence[Pair]) -> bool:
    """Whether colons say which cells are names: "Board model: | Robin | Voltage: | 12 V"."""
    marked = sum(name.endswith(_COLONS) for name, _ in pairs)
    return marked >= MARKED * len(pairs) and not any(value.endswith(_COLONS) for _, value in pairs)


def _blank_form(rows: Sequence[Sequence[str]]) -> list[list[Pair]] | None:
    """A form that nobody has filled in: names, each before an empty cell."""
    found: list[list[Pair]] = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells[1::2]) or not all(_is_name(name) for name in cells[::2] if name):
            return None
        found.append([(name, "") for name in cells[::2] if name])
    several = sum(len(pairs) > 1 for pairs in found)
    return found if several and 2 * several >= len(found) else None


def _pairs(row: Sequence[str]) -> list[Pair]:
    cells = [cell.strip() for cell in row]
    if len(set(filter(None, cells))) <= 1:
        return []
    pairs: list[Pair] = []
    for name, value in zip(cells[::2], cells[1::2], strict=False):
        is_merged = name == value and bool(pairs)  # the value before reaches over this pair
        if (name or value) and not is_merged:
            pairs.append((name, value))
    return pairs


def _is_name(text: str) -> bool:
    weight = sum(2 if char > "⺀" else 1 for char in text)
    digits = sum(char.isdigit() for char in text)
    is_plain = not VALUE_LIKE.match(text) and not SENTENCE_END.search(text)
    return 0 < weight <= MAX_NAME and digits <= MAX_DIGITS * len(text) and is_plain


def _is_known(name: str, kinds: Sequence[str]) -> bool:
    return any(structure(kind).fullmatch(name) for kind in kinds)


def _names_something(value: str) -> bool:
    """Whether a value of the first row is the name of a column."""
    return _is_known(value, ("property_name", "table_name", "column_name"))


def _kind(value: str) -> str:
    return NUMBER.sub("", value).lower() if VALUE_LIKE.match(value) else "text"
