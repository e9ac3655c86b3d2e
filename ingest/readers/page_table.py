"""Tables of web pages as grids: spans repeated, header rows counted, layout tables told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from ingest.readers.blocks import COLON
from ingest.readers.lexicon import structure

MAX_SPAN = 200
MAX_TERM = 60  # characters of a name or a value in a list of properties
MAX_CELLS = 200_000
CellText = Callable[[LexborNode], str]


@dataclass(frozen=True, slots=True)
class PageTable:
    """Cells of a table; `header_rows` is None where the page marks no header."""

    rows: list[list[str]]
    header_rows: int | None
    caption: str


def is_layout(table: LexborNode) -> bool:
    """Whether the table only places content on the page."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    if table.css_first("th, caption"):
        return False
    inside = table.css("td table, td h1, td h2, td h3")  # css also finds the table itself
    if any(node.mem_id != table.mem_id for node in inside):
        return True
    return all(len(_cells(row)) <= 1 for row in _rows(table))


def read_table(table: LexborNode, cell_text: CellText) -> PageTable:
    """The cells of a data table, every spanned cell repeated in the places it covers."""
    grid: dict[tuple[int, int], str] = {}
    marked: list[bool] = []
    for number, row in enumerate(_rows(table)):
        cells = _cells(row)
        in_head = row.parent is not None and row.parent.tag == "thead"
        marked.append(bool(cells) and (in_head or all(cell.tag == "th" for cell in cells)))
        column = 0
        for cell in cells:
            while (number, column) in grid:
                column += 1
            _fill(grid, (number, column), cell, cell_text)
            column += _span(cell, "colspan")
        if len(grid) > MAX_CELLS:
            break
    header = next((index for index, is_header in enumerate(marked) if not is_header), len(marked))
    caption = table.css_first("caption")
    has_marks = any(marked) or bool(table.css_first("th"))
    return PageTable(
        rows=_as_rows(grid, len(marked)),
        header_rows=header or (None if not has_marks or _width(grid) > 2 else 0),  # noqa: PLR2004
        caption=" ".join(cell_text(caption).split()) if caption is not None else "",
    )


def nearest_table(cell: LexborNode) -> int:
    """Identity of the table that a cell belongs to; 0 if to none."""
    above = cell.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above.mem_id if above is not None else 0


def property_lines(terms: LexborNode) -> list[str]:
    """A list of terms as lines "name：value"; nothing if it is more than names and values."""
    parts = [part for part in terms.css("dt, dd") if part.text().strip()]
    lines: list[str] = []
    has_value = False
    for part in parts:
        text = " ".join(part.text().split())
        if len(text) > MAX_TERM or structure("question_end").search(text):
            return []
        if part.tag == "dd" and lines:
            name = lines[-1].rstrip(":： ")
            lines[-1] = f"{lines[-1]}、{text}" if has_value else f"{name}{COLON}{text}"
            has_value = True
        else:
            lines.append(text)
            has_value = False
    return lines


def _rows(table: LexborNode) -> list[LexborNode]:
    found = []
    for child in children_of(table):
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in children_of(child) if row.tag == "tr"]
    return found


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in children_of(row) if cell.tag in ("td", "th")]


def children_of(node: LexborNode) -> list[LexborNode]:
    """The nodes right below an element, texts included, in order."""
    found = []
    child = node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _fill(
    grid: dict[tuple[int, int], str], at: tuple[int, int], cell: LexborNode, cell_text: CellText
) -> None:
    text = cell_text(cell)
    for row in range(at[0], at[0] + _span(cell, "rowspan")):
        for column in range(at[1], at[1] + _span(cell, "colspan")):
            grid.setdefault((row, column), text)


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() else 1


def _width(grid: dict[tuple[int, int], str]) -> int:
    return max((column for _, column in grid), default=-1) + 1


def _as_rows(grid: dict[tuple[int, int], str], height: int) -> list[list[str]]:
    width = _width(grid)
    return [[grid.get((row, column), "") for column in range(width)] for row in range(height)]
