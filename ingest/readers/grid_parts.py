"""Several tables on one sheet: where, behind blank rows, the next one begins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ingest.readers.grid_header import Row, could_be_header, filled, only_value
from ingest.readers.lexicon import structure

MAX_TITLES = 2  # rows above the header of a table
MIN_KNOWN = 0.5  # of a header's names


def split_tables(rows: Sequence[Row], after_blank: Collection[int]) -> Iterator[slice]:
    """The tables of a sheet, as slices of its rows.

    Args:
        rows: Without blank ones.
        after_blank: Indexes of rows that a blank row stands above.
    """
    starts = [0, *sorted(index for index in after_blank if _starts_table(rows, index, after_blank))]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        if start < end:
            yield slice(start, end)


def _starts_table(rows: Sequence[Row], index: int, after_blank: Collection[int]) -> bool:
    """Whether a header stands here, perhaps under a title, with a row of its own below it."""
    header = index
    while header < min(index + MAX_TITLES, len(rows)) and only_value(rows[header]):
        header += 1
    if not 0 < header < len(rows) - 1:
        return False
    end = next((at for at in range(header + 1, len(rows)) if at in after_blank), len(rows))
    row = rows[header]
    names = [cell.strip() for cell in row if cell.strip()]
    known = sum(bool(_is_known(name)) for name in names)
    is_again = any(list(row) == list(above) for above in rows[:index])
    is_header = could_be_header(row, filled(row), rows[header + 1 : end])
    return is_again or (is_header and end > header + 1 and known >= MIN_KNOWN * len(names))


def _is_known(name: str) -> bool:
    kinds = ("property_name", "column_name", "table_name")
    return any(structure(kind).fullmatch(name) for kind in kinds)
