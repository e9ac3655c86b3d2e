"""What a column of a record is called and holds when it is said: units and currencies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.reply.lexicon import pattern, read_table
from assist.reply.records import NESTED, Field, is_named

_LETTER = re.compile(r"[^\W\d_]")
_RATE = re.compile(r"\bper$|每$|_per$", re.IGNORECASE)
_SIGNS = frozenset("£€$¥")
_CODE = re.compile("[A-Za-z]{3}")  # ISO 4217
_LIMIT = re.compile(
    r"(?:[<>≤≥]|below|above|under|over|up to|from|at least|低于|高于|小于|大于|不足|不到|超过|至少)"
    r"\s*\d[\d.,]*",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\d.,\s~–—-]+")


def display_name(field: Field) -> str:
    """Return a column's name for a sentence: last level of a nested key, without its unit."""
    name = field.name.rsplit(NESTED, 1)[-1]
    unit = _column_unit(name)
    return (
        (name[: unit.start()] + name[unit.end() :] if unit else name).strip(" _").replace("_", " ")
    )


def display_value(field: Field, currency: str = "") -> str:
    """Return a value with the unit that its column names: "价格（元）：329" gives "329元".

    Args:
        field: Of a record.
        currency: What `currency_of` says of the record: a bare sum is written with it.
    """
    value = field.value.strip()
    if not _BARE.fullmatch(value):
        return _limited(field, value)
    unit = _column_unit(field.name.rsplit(NESTED, 1)[-1])
    if not unit:
        return f"{currency}{value}" if currency and is_bare_sum(field) else value
    word = next(group for group in unit.groups() if group)
    symbol = _symbol(word)
    if symbol:
        return f"{symbol}{value}"
    return f"{value} {word}" if word.isascii() else f"{value}{word}"


def _limited(field: Field, value: str) -> str:
    """A limit with its column's unit: "below 60" gives "below 60 mg/l"."""
    unit = _column_unit(field.name.rsplit(NESTED, 1)[-1]) if _LIMIT.fullmatch(value) else None
    word = next((group for group in unit.groups() if group), "") if unit else ""
    if not word or _symbol(word):
        return value
    return f"{value} {word}" if word.isascii() else f"{value}{word}"


def currency_field(fields: Sequence[Field]) -> Field | None:
    """Return the field that says in which currency a record's bare sums are."""
    return next(
        (one for one in fields if is_named("currency", one.name.rsplit(NESTED, 1)[-1])), None
    )


def currency_of(fields: Sequence[Field]) -> str:
    """Return what is written before the bare sums of a record, "" where that is unknown."""
    field = currency_field(fields)
    code = field.value.strip() if field else ""
    if code in _SIGNS:
        return code
    return _symbol(code) or (f"{code.upper()} " if _CODE.fullmatch(code) else "")


def is_bare_sum(field: Field) -> bool:
    """Whether a field holds a sum of money without saying in which currency."""
    name = field.name.rsplit(NESTED, 1)[-1].replace("_", " ")
    is_bare = _BARE.fullmatch(field.value.strip()) is not None and not _column_unit(name)
    return is_bare and is_named("sum", name)


def _symbol(word: str) -> str:
    return str(read_table("lexicon/structure.toml")["currencies"].get(word.lower(), ""))


def _column_unit(name: str) -> re.Match[str] | None:
    """The unit at the end of a column's name, but not of a case ("1_year") or rate ("per_kg")."""
    unit = pattern("structure", "labels", "column_unit", ignore_case=True).search(name)
    if not unit or _RATE.search(name, 0, unit.start()):
        return None
    return unit if _LETTER.search(name, 0, unit.start()) else None
