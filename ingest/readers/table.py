"""CSV and TSV: one record per row."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ingest.readers.blocks import Extract
from ingest.readers.encoding import decode
from ingest.readers.grid import grid_blocks
from ingest.readers.grid_parts import split_tables

DELIMITERS = ",\t;|"
SNIFF_LINES = 50
MAX_RECORD_LINES = 500  # a quoted cell that runs on for longer was never closed
MAX_LISTED_LINES = 10


def read_csv(data: bytes) -> Extract:
    """Read a delimited file; the delimiter is found, rows of wrong length are kept and reported.

    Raises:
        UnreadableDocument: Not text.
    """
    decoded = decode(data)
    extract = Extract()
    if decoded.lost:
        extract.warnings.append(
            f"{decoded.lost} characters could not be decoded ({decoded.encoding})"
        )
    lines = io.StringIO(decoded.text).readlines()
    delimiter = find_delimiter(lines)
    numbered = list(records(lines, delimiter, extract))
    for part in split_tables([row for _, row in numbered], _after_blank(numbered)):
        rows = [row for _, row in numbered[part]]
        places = [f"line {line}" for line, _ in numbered[part]]
        _report_ragged(rows, places, extract)
        extract.blocks += grid_blocks(rows, places=places)
    return extract


def _after_blank(numbered: list[tuple[int, list[str]]]) -> set[int]:
    """Indexes of the rows that a blank line stands above."""
    found: set[int] = set()
    for index, ((line, row), (below, _)) in enumerate(pairwise(numbered), 1):
        if below > line + 1 + sum(cell.count("\n") for cell in row):
            found.add(index)
    return found


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells."""

    def regularity(delimiter: str) -> tuple[float, int]:
        sample = [line for line in lines[:SNIFF_LINES] if line.strip()]
        counts = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual) / len(counts) if usual > 1 else 0.0, usual)

    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    return max(DELIMITERS, key=regularity)


def records(
    lines: list[str], delimiter: str, extract: Extract, *, before: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Records with the line they start on; a quote that is never closed costs only its own line.

    Args:
        lines: With their ends.
        delimiter: Between cells.
        extract: Hears of open quotes.
        before: Lines of the file that stand before these.
    """
    start = 0
    while start < len(lines):
        offset, done = start, 0
        reader = csv.reader(_from(lines, start), delimiter=delimiter)
        start = len(lines)
        for row in reader:
            line = offset + done + 1
            spanned = reader.line_num - done
            at_end = offset + reader.line_num == len(lines)
            if spanned > MAX_RECORD_LINES or (
                spanned > 1 and at_end and _is_open(lines[line - 1 :])
            ):
                where = f"line {before + line}"
                extract.warnings.append(f"{where}: quote is never closed; read as plain text")
                bare = csv.reader([lines[line - 1]], delimiter=delimiter, quoting=csv.QUOTE_NONE)
                yield before + line, next(bare)
                start = line
                break
            done = reader.line_num
            if any(cell.strip() for cell in row):
                yield before + line, row


def _from(lines: list[str], start: int) -> Iterator[str]:
    return (lines[index] for index in range(start, len(lines)))


def _is_open(lines: Iterable[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _report_ragged(rows: list[list[str]], places: list[str], extract: Extract) -> None:
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=widths.count, default=0)
    ragged = [place for width, place in zip(widths, places, strict=True) if width != usual]
    if ragged:
        shown = ", ".join(ragged[:MAX_LISTED_LINES])
        more = " …" if len(ragged) > MAX_LISTED_LINES else ""
        extract.warnings.append(f"{len(ragged)} rows do not have {usual} cells: {shown}{more}")
