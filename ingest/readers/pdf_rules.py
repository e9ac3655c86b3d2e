"""Lines drawn on a PDF page, and the grids of cells they form.

Coordinates are those in which the page reads: points, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_turn import Style, flipped, turned

SNAP = 2.5  # points between lines that count as one
MIN_LENGTH = 6.0
MAX_SLOPE = 1.0  # points over the whole line
MAX_SEGMENTS = 4_000  # of a page; above, it is a drawing
MAX_LINES = 300  # of one grid, each way
NO_STYLE = Style(0.0, bold=False, visible=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """Whether the line passes that place along itself."""
        return self.start - SNAP <= place <= self.end + SNAP


@dataclass(slots=True)
class Rules:
    """Horizontal (at = y) and vertical (at = x) lines of a page."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grid:
    """Edges of columns and rows; `cells[row][column]` is the number of the cell that covers it."""

    xs: list[float]
    ys: list[float]
    cells: list[list[int]]

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell at a place, None outside."""
        column = next((i for i in range(len(self.xs) - 1) if self.xs[i] <= x < self.xs[i + 1]), -1)
        row = next((i for i in range(len(self.ys) - 1) if self.ys[i] <= y < self.ys[i + 1]), -1)
        return self.cells[row][column] if row >= 0 and column >= 0 else None


def page_box(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the sheet; a file may name its corners in any order."""
    x0, y0, x1, y1 = page.get_mediabox()
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def page_rules(page: pypdfium2.PdfPage, quarter: int, *, is_flipped: bool) -> Rules:
    """The straight lines of a page whose text runs in that direction."""
    box = page_box(page)
    width, height = box[2] - box[0], box[3] - box[1]
    rules = Rules()
    for number, (x0, y0, x1, y1) in enumerate(_segments(page)):
        if number >= MAX_SEGMENTS:
            return Rules()
        rect = pdfium.FS_RECTF(min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1))
        line = turned("", rect, box, quarter, NO_STYLE)
        if is_flipped:
            line = flipped(line, width, height, quarter)
        if line.bottom - line.top <= MAX_SLOPE and line.x1 - line.x0 >= MIN_LENGTH:
            rules.across.append(Rule((line.top + line.bottom) / 2, line.x0, line.x1))
        elif line.x1 - line.x0 <= MAX_SLOPE and line.bottom - line.top >= MIN_LENGTH:
            rules.down.append(Rule((line.x0 + line.x1) / 2, line.top, line.bottom))
    return rules


def find_grids(rules: Rules) -> list[Grid]:
    """The grids that lines form, from top to bottom; at least two rows and two columns each."""
    grids = []
    for across, down in _connected(rules):
        # Outer edges may be undrawn: a line then ends there.
        ends = [(line.start, line.end) for line in across]
        sides = [(line.start, line.end) for line in down]
        xs = _snapped([i.at for i in down] + [min(e[0] for e in ends), max(e[1] for e in ends)])
        ys = _snapped([i.at for i in across] + [min(s[0] for s in sides), max(s[1] for s in sides)])
        if 3 <= len(xs) <= MAX_LINES and 3 <= len(ys) <= MAX_LINES:  # noqa: PLR2004
            cells = _cells(xs, ys, across, down)
            if _are_rectangles(cells):
                grids.append(Grid(xs, ys, cells))
    return sorted(grids, key=lambda grid: grid.ys[0])


def _segments(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Ends of the lines of every path that is painted."""
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1):
        fill, stroke = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDFPath_GetDrawMode(item.raw, fill, stroke)
        if not (fill.value or stroke.value):
            continue
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(item.raw, matrix)
        first = last = (0.0, 0.0)
        for index in range(pdfium.FPDFPath_CountSegments(item.raw)):
            segment = pdfium.FPDFPath_GetPathSegment(item.raw, index)
            x, y = pdfium.c_float(), pdfium.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                yield (*last, *point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                yield (*point, *first)
            last = point


def _connected(rules: Rules) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that touch each other, as groups of horizontal and vertical ones."""
    width = len(rules.across)
    owner = list(range(width + len(rules.down)))

    def root(line: int) -> int:
        while owner[line] != line:
            owner[line] = owner[owner[line]]
            line = owner[line]
        return line

    for number, line in enumerate(rules.down, width):
        for other, crossing in enumerate(rules.across):
            if line.covers(crossing.at) and crossing.covers(line.at):
                owner[root(other)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, line in enumerate((*rules.across, *rules.down)):
        groups.setdefault(root(number), ([], []))[number >= width].append(line)
    return [group for group in groups.values() if group[0] and group[1]]


def _snapped(places: Sequence[float]) -> list[float]:
    """Places in order, near ones as one."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= SNAP:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [fmean(group) for group in groups]


def _cells(
    xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]
) -> list[list[int]]:
    """Numbers of the cells; places without a line between them belong to one."""
    width, height = len(xs) - 1, len(ys) - 1
    owner = list(range(width * height))

    def root(cell: int) -> int:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    for row in range(height):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(width):
            centre = (xs[column] + xs[column + 1]) / 2
            here = row * width + column
            if column + 1 < width and not _has_line(down, xs[column + 1], middle):
                owner[root(here + 1)] = root(here)
            if row + 1 < height and not _has_line(across, ys[row + 1], centre):
                owner[root(here + width)] = root(here)
    return [[root(row * width + column) for column in range(width)] for row in range(height)]


def _has_line(lines: list[Rule], at: float, place: float) -> bool:
    return any(abs(line.at - at) <= SNAP and line.covers(place) for line in lines)


def _are_rectangles(cells: list[list[int]]) -> bool:
    """Whether every cell is a rectangle, as in a table and not as in a drawing."""
    places: dict[int, list[tuple[int, int]]] = {}
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            places.setdefault(number, []).append((row, column))
    for found in places.values():
        rows, columns = [row for row, _ in found], [column for _, column in found]
        box = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
        if box != len(found):
            return False
    return True
