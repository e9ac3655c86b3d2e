"""XLSX: one record per row of every visible sheet, however far the sheet says it reaches."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import openpyxl
from openpyxl.utils.cell import range_boundaries

from assist.errors import UnreadableDocument
from ingest.readers.archive import open_archive
from ingest.readers.blocks import Extract
from ingest.readers.grid import grid_blocks
from ingest.readers.grid_parts import split_tables

MAX_BLANK_ROWS = 3  # in a row; a longer gap separates two tables
MAX_MERGED_CELLS = 200_000
MERGE = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"')
NOTE_PART = re.compile(r"^xl/.*comments?\d*\.xml$", re.IGNORECASE)
NOTE = re.compile(rb"<(?:\w+:)?comment\s")
BARE_FORMULA = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
DECIMALS = re.compile(r"0\.(0+)")

Merges = dict[tuple[int, int], tuple[int, int]]


def read_xlsx(data: bytes) -> Extract:
    """Read a workbook: merged cells repeated, title rows apart, formulas never evaluated.

    Raises:
        UnreadableDocument: Damaged, encrypted, or not a workbook.
        SourceTooLarge: Over the limits of an archive.
    """
    archive = open_archive(data)
    extract = Extract()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown extensions of the format are no news
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise UnreadableDocument(f"not a readable workbook: {error}") from error
    _report_notes(archive, extract)
    many = len(book.worksheets) > 1
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            extract.warnings.append(f"hidden sheet left out: {sheet.title}")
            continue
        raw = _sheet_xml(archive, sheet)
        missing = len(BARE_FORMULA.findall(raw))
        if missing:
            extract.warnings.append(
                f"sheet {sheet.title}: {missing} formulas without a stored result"
            )
        for rows, places in _tables(sheet, _merges(raw)):
            label = sheet.title if many else ""
            extract.blocks += grid_blocks(rows, label=label, places=places)
    book.close()
    return extract


def _report_notes(archive: zipfile.ZipFile, extract: Extract) -> None:
    """Say how many notes hang on cells: colleagues write them to each other, so none is read."""
    parts = [name for name in archive.namelist() if NOTE_PART.search(name)]
    count = sum(len(NOTE.findall(archive.read(name))) for name in parts)
    if count:
        extract.warnings.append(
            f"{count} notes on cells left out; what is knowledge goes in a cell"
        )


def _sheet_xml(archive: zipfile.ZipFile, sheet: object) -> bytes:
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    return archive.read(path) if path in archive.namelist() else b""


def _merges(raw: bytes) -> Merges:
    """Every covered cell of a merged range -> its first cell, (row, column) from 1."""
    covered: Merges = {}
    for found in MERGE.finditer(raw):
        left, top, right, bottom = range_boundaries(found.group(1).decode("ascii"))
        if None in (left, top, right, bottom):
            continue
        if len(covered) + (bottom - top + 1) * (right - left + 1) > MAX_MERGED_CELLS:
            break
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                covered[row, column] = (top, left)
    return covered


def _tables(sheet: object, merges: Merges) -> Iterator[tuple[list[list[str]], list[str]]]:
    """The sheet's tables: runs of rows without a long gap, or with a header behind a short one."""
    numbered = list(_filled_rows(sheet, merges))
    rows = [cells for _, cells in numbered]
    gaps = {
        index: number - above - 1
        for index, ((above, _), (number, _)) in enumerate(pairwise(numbered), 1)
        if number > above + 1
    }
    far = [0, *(index for index, gap in gaps.items() if gap > MAX_BLANK_ROWS), len(rows)]
    for first, end in pairwise(far):
        near = {index - first for index in gaps if first < index < end}
        for part in split_tables(rows[first:end], near):
            own = slice(first + part.start, first + part.stop)
            yield rows[own], [f"row {number}" for number, _ in numbered[own]]


def _filled_rows(sheet: object, merges: Merges) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # the declared range may be a lie
    firsts: dict[tuple[int, int], str] = {}
    wanted = set(merges.values())
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        if not row:
            continue
        number = 0
        cells: dict[int, str] = {}
        for cell in row:
            if cell.value is None:
                continue
            number = cell.row
            cells[cell.column] = _shown(cell.value, cell.number_format)
        if not number:
            continue
        if merges:
            _repeat_merged(number, cells, merges, firsts, wanted)
        yield number, [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _repeat_merged(
    number: int,
    cells: dict[int, str],
    merges: Merges,
    firsts: dict[tuple[int, int], str],
    wanted: set[tuple[int, int]],
) -> None:
    for column, value in cells.items():
        if (number, column) in wanted:
            firsts[number, column] = value
    width = max(column for _, column in merges)
    for column in range(1, width + 1):
        first = merges.get((number, column))
        if first and first in firsts and column not in cells:
            cells[column] = firsts[first]


def _shown(value: object, number_format: str) -> str:
    """A cell as the sheet shows it: dates in ISO, percentages as such, no float noise."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{value * 100:.10g}%"
    decimals = DECIMALS.search(number_format)
    if decimals and isinstance(value, float):
        return f"{value:.{len(decimals.group(1))}f}"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"  # noqa: PLR2004
