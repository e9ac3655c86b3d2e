"""Pieces, lines and blocks of a PDF page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

WIDE_SPACE = 0.45  # of the letters' size; an ordinary space takes about a quarter


@dataclass(slots=True)
class Piece:
    """Text on one line without a wide gap; points, y downwards.

    Attributes:
        starts: Left edge of each character, where it is known.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    starts: tuple[float, ...] = ()

    @property
    def middle(self) -> float:
        """Height of the line's middle."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Of the box, at least one point."""
        return max(self.bottom - self.top, 1.0)

    def scaled(self, factor: float) -> Piece:
        """The same piece in other units."""
        x0, top, x1, bottom, size = (
            factor * value for value in (self.x0, self.top, self.x1, self.bottom, self.size)
        )
        return Piece(self.text, x0, top, x1, bottom, size, self.bold)

    def spans(self) -> list[tuple[float, float]]:
        """What the text covers from left to right, without its wider spaces."""
        if len(self.starts) != len(self.text):
            return [(self.x0, self.x1)]
        found: list[tuple[float, float]] = []
        left = self.x0
        for at, char in enumerate(self.text[:-1]):
            if char == " " and self.starts[at + 1] - self.starts[at] > WIDE_SPACE * self.size:
                found.append((left, self.starts[at]))
                left = self.starts[at + 1]
        return [*found, (left, self.x1)]

    def words(self) -> list[tuple[str, float, float]]:
        """Words with the left edges of themselves and of what follows them, where known."""
        if len(self.starts) != len(self.text):
            return [(self.text, self.x0, self.x1)]
        found = []
        for match in re.finditer(r"\S+", self.text):
            end = self.starts[match.end()] if match.end() < len(self.text) else self.x1
            found.append((match.group(), self.starts[match.start()], end))
        return found


@dataclass(slots=True)
class Table:
    """Cells of a table on one page, merged ones repeated.

    Attributes:
        edges: Left edges of the columns.
        header: Rows of header at the top; None = to be found out from the words.
    """

    rows: list[list[str]]
    x0: float
    top: float
    x1: float
    bottom: float
    edges: list[float]
    header: int | None = None


@dataclass(slots=True)
class TextBlock:
    """Lines below each other, written one after the other: a paragraph, a cell, a column.

    A table with lines around its cells is a block of one empty line that takes its place.
    """

    lines: list[Piece] = field(default_factory=list)
    table: Table | None = None

    @classmethod
    def of_table(cls, table: Table) -> TextBlock:
        """The block that stands for a table."""
        size = (table.bottom - table.top) / max(len(table.rows), 1)
        line = Piece("", table.x0, table.top, table.x1, table.bottom, size, bold=False)
        return cls([line], table)

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(line.x1 for line in self.lines)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(line.top for line in self.lines)

    @property
    def weight(self) -> int:
        """Characters, a Han character counting two."""
        return sum(2 if char > "⺀" else 1 for line in self.lines for char in line.text)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(line.bottom for line in self.lines)


Row = list[TextBlock]  # blocks beside each other, left to right
