"""Which rows a request may see: rights, validity, metadata. Decided before anything is scored.

A document matches a filter if its value equals, its list ("a|b") contains it, or it has no value
for that key. Everything per version is turned into arrays once, so that a new
combination costs microseconds.
"""

from __future__ import annotations

import re
import tomllib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from assist.index.version import IndexSnapshot
from assist.text.normalise import fold
from assist.types import Chunk, Source

Mask = NDArray[np.bool_]

LIST_JOINT = "|"
EVERY_GROUP = "*"
FIELDS = ("category", "lang")
MASKS_KEPT = 64
NEVER = date.max.toordinal()
_DATED_FIELD = re.compile(
    r"^([^：\n]{1,40})：\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", re.MULTILINE
)


@dataclass(frozen=True)
class Rights:
    """Who asks: their groups ("*" = all), and whether internal text may inform them."""

    internal: bool
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Masks:
    """Row masks of one request; None instead of a mask that allows every row, or that allows none.

    Attributes:
        allowed: What may be searched; None = every row.
        expired: Rows that only validity keeps out; None = there are none.
        other_scope: Rows that only the metadata filters keep out; None = there are none.
    """

    allowed: Mask | None
    expired: Mask | None
    other_scope: Mask | None


class ScopeTable:
    """The documents of one version as arrays.

    Args:
        snapshot: The version.
    """

    def __init__(self, snapshot: IndexSnapshot) -> None:
        sources = [document.source for document in snapshot.all_documents.values()]
        number = {source.key: position for position, source in enumerate(sources)}
        self._document = np.fromiter(
            (number[chunk.doc_key] for chunk in snapshot.chunks), np.int64, len(snapshot.chunks)
        )
        self._from = np.array([s.valid_from.toordinal() if s.valid_from else 0 for s in sources])
        self._to = np.array([s.valid_to.toordinal() if s.valid_to else NEVER for s in sources])
        self._withheld = np.array([source.key in snapshot.withheld for source in sources], bool)
        self._internal = np.array([source.audience == "internal" for source in sources], bool)
        self._groups = [frozenset(source.acl_groups) for source in sources]
        self._values = _values(sources)
        self._case = np.array([source.category == "case" for source in sources], bool)
        self._case_day = _case_days(snapshot.chunks, self._case[self._document])

    def unknown_keys(self, filters: Mapping[str, str]) -> list[str]:
        """The filter keys that no document has."""
        return sorted(key for key in filters if key not in self._values)

    def masks(self, rights: Rights, filters: Mapping[str, str], as_of: date) -> Masks:
        """Decide for every row.

        Args:
            rights: Who asks.
            filters: Wanted values by key; unknown keys and empty values are left aside.
            as_of: Day on which validity is judged.
        """
        day = as_of.toordinal()
        valid: Mask = (self._from <= day) & (day <= self._to)
        matching = np.ones(len(valid), bool)
        for key, wanted in filters.items():
            if key in self._values and wanted:
                matching &= self._matching(key, wanted)
        seen = self._seen(rights)
        past = self._case_day <= day  # a case of the future does not exist yet, for nobody
        allowed = (seen & valid & matching)[self._document] & past
        expired = (seen & matching & ~valid & ~self._case)[self._document]
        other = (seen & valid & ~matching)[self._document] & past
        return Masks(
            None if allowed.all() else allowed,
            expired if expired.any() else None,
            other if other.any() else None,
        )

    def _seen(self, rights: Rights) -> Mask:
        seen: Mask = (~self._internal | rights.internal) & ~self._withheld
        if EVERY_GROUP in rights.groups:
            return seen
        mine = frozenset(rights.groups)
        member = np.array([not g or not mine.isdisjoint(g) for g in self._groups], bool)
        visible: Mask = seen & member
        return visible

    def _matching(self, key: str, wanted: str) -> Mask:
        by_value = self._values[key]
        found = by_value[""].copy()
        for value in values_in(wanted):
            if value in by_value:
                found |= by_value[value]
        return found


class ScopeCache:
    """Masks of the version that is served, by request; holds one version's table at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: tuple[str, frozenset[str]] = ("", frozenset())
        self._table: ScopeTable | None = None
        self._masks: OrderedDict[tuple[object, ...], Masks] = OrderedDict()

    def table(self, snapshot: IndexSnapshot) -> ScopeTable:
        """The table of a version, built when the version is first seen."""
        with self._lock:
            state = (snapshot.id, snapshot.withheld)
            if self._table is None or self._version != state:
                self._table, self._version = ScopeTable(snapshot), state
                self._masks.clear()
            return self._table

    def masks(
        self, snapshot: IndexSnapshot, rights: Rights, filters: Mapping[str, str], as_of: date
    ) -> Masks:
        """As ScopeTable.masks, remembered by version, rights, filters and day."""
        table = self.table(snapshot)
        state = (snapshot.id, snapshot.withheld)
        key = (state, rights, tuple(sorted(filters.items())), as_of)
        with self._lock:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        masks = table.masks(rights, filters, as_of)
        with self._lock:
            self._masks[key] = masks
            while len(self._masks) > MASKS_KEPT:
                self._masks.popitem(last=False)
        return masks


def _values(sources: Sequence[Source]) -> dict[str, dict[str, Mask]]:
    """Mask of the documents by key and folded value; "" = the documents without a value."""
    table: dict[str, dict[str, Mask]] = {}
    for position, source in enumerate(sources):
        for key, text in metadata_of(source).items():
            column = table.setdefault(key, {"": np.ones(len(sources), bool)})
            for value in values_in(text):
                column.setdefault(value, np.zeros(len(sources), bool))[position] = True
                column[""][position] = False
    return table


def metadata_of(source: Source) -> dict[str, str]:
    """What a filter may ask about: the tags, the category and the language."""
    return {**source.tags, **{name: str(getattr(source, name)) for name in FIELDS}}


def values_in(text: str) -> list[str]:
    """The folded values of a list such as "a|b", of a document as of a filter."""
    return [part for part in (fold(piece).strip() for piece in text.split(LIST_JOINT)) if part]


def _case_days(chunks: Sequence[Chunk], is_case: Mask) -> NDArray[np.int64]:
    """Day of each case; 0 for every other row and for a case without a date."""
    days = np.zeros(len(chunks), np.int64)
    for row in np.flatnonzero(is_case).tolist():
        days[row] = case_day(chunks[row].text)
    return days


def case_day(text: str) -> int:
    """Day of a case record, as a proleptic ordinal; 0 if it has no date.

    The latest of the fields that are named like a case's date; without one, the earliest date
    among the fields (a later one may be a deadline).
    """
    dated = [
        (fold(name).strip(), _ordinal(int(year), int(month), int(day)))
        for name, year, month, day in _DATED_FIELD.findall(text)
    ]
    named = [day for name, day in dated if name in _date_names()]
    return max(named) if named else min((day for _, day in dated), default=0)


@cache
def _date_names() -> frozenset[str]:
    file = resources.files("assist.index").joinpath("case_dates.toml")
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))["names"])


def _ordinal(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0
