"""Pieces, lines and blocks of a PDF page."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Piece:
    """Text on one line without a wide gap; points, y downwards."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool

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


@dataclass(slots=True)
class TextBlock:
    """Lines below each other, written one after the other: a paragraph, a cell, a column."""

    lines: list[Piece] = field(default_factory=list)

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
    def bottom(self) -> float:
        """Lower edge."""
        return max(line.bottom for line in self.lines)


Row = list[TextBlock]  # blocks beside each other, left to right
