"""metadata.csv: rows about the files below its folder, named by path or by pattern."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from assist.errors import UnreadableDocument
from ingest.readers.encoding import decode
from ingest.readers.lexicon import read_lexicon
from ingest.sources import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a metadata.csv: what it is about and what it says; `place` is file and line."""

    folder: str
    pattern: str
    values: Mapping[str, str]
    place: str

    def matches(self, key: str) -> bool:
        """Whether the row is about the document."""
        return self.is_exact(key) or fnmatchcase(key, f"{self.folder}{self.pattern}")

    def is_exact(self, key: str) -> bool:
        """Whether the row names the document itself, from its folder or from the root."""
        return key in (f"{self.folder}{self.pattern}", self.pattern) and key.startswith(self.folder)


@dataclass(slots=True)
class Tables:
    """All rows of all metadata.csv files, with what is wrong about the files themselves."""

    rows: list[Row] = field(default_factory=list)
    warned: list[Finding] = field(default_factory=list)


def read_tables(files: Iterable[tuple[str, bytes]]) -> Tables:
    """Parse the metadata tables of a source folder.

    Args:
        files: (key, bytes) of every metadata.csv.
    """
    tables = Tables()
    for key, data in files:
        try:
            text = decode(data).text
        except UnreadableDocument as error:
            tables.warned.append(Finding(key, str(error)))
            continue
        _read_table(key, text, tables)
    return tables


def unmatched(tables: Tables, keys: Iterable[str]) -> list[Finding]:
    """Rows that are about no document."""
    known = list(keys)
    return [
        Finding(row.place.split(",", maxsplit=1)[0], f"{row.place}: no document {row.pattern!r}")
        for row in tables.rows
        if not any(row.matches(key) for key in known)
    ]


def _read_table(key: str, text: str, tables: Tables) -> None:
    folder = key[: key.rfind("/") + 1]
    first = text.split("\n", maxsplit=1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = [canonical(cell) for cell in cells]
                if "path" not in header:
                    tables.warned.append(Finding(key, f"{key}, line 1: no column 'path'"))
                    return
                continue
            _add_row(cells, header, folder, f"{key}, line {reader.line_num}", tables)
    except csv.Error as error:
        tables.warned.append(Finding(key, f"{key}, line {reader.line_num}: {error}"))


def _add_row(cells: list[str], header: list[str], folder: str, place: str, tables: Tables) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(header):
        tables.warned.append(
            Finding(
                place.split(",", maxsplit=1)[0],
                f"{place}: {len(cells)} cells, {len(header)} columns",
            )
        )
    pairs = list(zip(header, (cell.strip() for cell in cells), strict=False))
    values = {name: text for name, text in pairs if name and name != "path" and not is_none(text)}
    path = next((text for name, text in pairs if name == "path"), "")
    pattern = path.replace("\\", "/").removeprefix("./").lstrip("/")
    if pattern:
        tables.rows.append(Row(folder, pattern, values, place))
    else:
        tables.warned.append(Finding(place.split(",", maxsplit=1)[0], f"{place}: no path"))


def is_none(text: str) -> bool:
    """Whether a value only says that there is none."""
    return text.strip().lower() in read_lexicon("metadata")["values"]["none"]


@functools.lru_cache(maxsize=512)
def canonical(name: str) -> str:
    """Our name of a column, or the given name in lower case."""
    folded = folded_name(name)
    for ours, names in read_lexicon("metadata")["columns"].items():
        if folded in names:
            return str(ours)
    return name.strip().lower()


def folded_name(text: str) -> str:
    """A name in lower case without spaces, "_" and "-"."""
    return re.sub(r"[\s_\-]", "", text).lower()
