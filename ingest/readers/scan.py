"""Lines that OCR found on a page, and how they become pieces of a page that layout can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from statistics import median
from typing import Any, Self

from ingest.readers.blocks import Extract
from ingest.readers.pdf_types import Piece

LOW_SCORE = 0.85  # mean confidence of a page; below, a person should look
SAME_SIZE = (0.7, 1.35)  # of the usual height: boxes of equal letters differ that much
SIZE_STEP = 1.2
MAX_GAP = 1.4  # line heights between two lines of one block
MIN_SHARED = 0.5  # of the shorter line's width
MAX_LISTED = 12


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One line of text, with the confidence in [0, 1] of the recogniser."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    score: float


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page that was read from its picture; number counts from 0, lengths are pixels.

    Attributes:
        turn: Degrees by which the picture was turned to stand upright.
        seconds: It took to read, by the clock.
        cpu_s: It took of all processors together.
        failure: Why the page could not be read, or "".
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    lines: list[ScanLine] = field(default_factory=list)
    turn: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0
    failure: str = ""

    @classmethod
    def unread(cls, number: int, reason: str) -> Self:
        """A page that could not be read."""
        return cls(number, failure=reason)

    @property
    def score(self) -> float:
        """Mean confidence of its characters; 1 for an empty page."""
        weight = sum(len(line.text) for line in self.lines)
        return sum(i.score * len(i.text) for i in self.lines) / weight if weight else 1.0

    def to_wire(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        lines = [astuple(line) for line in self.lines]
        return {
            "number": self.number,
            "width": self.width,
            "height": self.height,
            "lines": lines,
            "turn": self.turn,
            "seconds": round(self.seconds, 3),
            "cpu_s": round(self.cpu_s, 3),
            "failure": self.failure,
        }

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> Self:
        """The inverse of `to_wire`."""
        return cls(**{**wire, "lines": [ScanLine(*line) for line in wire["lines"]]})


def scan_pieces(pages: Sequence[ScanPage]) -> dict[int, list[Piece]]:
    """Pieces of each page by its number, in the order in which a person would have written them."""
    heights = [line.bottom - line.top for page in pages for line in page.lines]
    usual = median(heights) if heights else 1.0
    return {page.number: _chained([_piece(line, usual) for line in page.lines]) for page in pages}


def report_scans(pages: Sequence[ScanPage], extract: Extract) -> None:
    """Say what was read by OCR, how surely, and what could not be read."""
    read = [page for page in pages if not page.failure]
    extract.ocr_seconds = [(page.seconds, page.cpu_s) for page in read]
    letters = sum(len(line.text) for page in read for line in page.lines)
    if letters:
        sure = sum(page.score * sum(len(i.text) for i in page.lines) for page in read) / letters
        pages_ = "1 page" if len(read) == 1 else f"{len(read)} pages"
        extract.warnings.append(
            f"{pages_} read by OCR, mean confidence {sure:.2f}; the text may have errors"
        )
    low = [f"{page.number + 1} ({page.score:.2f})" for page in read if page.score < LOW_SCORE]
    if low:
        shown = ", ".join(low[:MAX_LISTED]) + (" …" if len(low) > MAX_LISTED else "")
        extract.warnings.append(f"OCR is unsure of pages {shown}")
    extract.is_partial = len(read) < len(pages)
    for reason in dict.fromkeys(page.failure for page in pages if page.failure):
        failed = [str(page.number + 1) for page in pages if page.failure == reason]
        shown = ", ".join(failed[:MAX_LISTED]) + (" …" if len(failed) > MAX_LISTED else "")
        extract.warnings.append(f"pages not read: {shown}: {reason}")


def _piece(line: ScanLine, usual: float) -> Piece:
    height = line.bottom - line.top
    ratio = height / max(usual, 1.0)
    size = usual
    if not SAME_SIZE[0] <= ratio <= SAME_SIZE[1]:
        # Coarse steps, so that one title is one size on all its lines.
        size = usual
        while size * SIZE_STEP < height:
            size *= SIZE_STEP
        while size / SIZE_STEP > height:
            size /= SIZE_STEP
    return Piece(line.text, line.x0, line.top, line.x1, line.bottom, size, bold=False)


def _chained(pieces: list[Piece]) -> list[Piece]:
    """Lines of one block one after the other: each followed by the line right below it."""
    rest = sorted(pieces, key=lambda piece: (piece.top, piece.x0))
    ordered: list[Piece] = []
    while rest:
        last = rest.pop(0)
        ordered.append(last)
        while (below := _below(last, rest)) is not None:
            rest.remove(below)
            ordered.append(below)
            last = below
    return ordered


def _below(last: Piece, rest: list[Piece]) -> Piece | None:
    """The nearest line that continues the column of `last` without anything in between."""
    for piece in rest:  # from top to bottom
        if piece.top - last.bottom > MAX_GAP * last.height:
            return None
        shared = min(last.x1, piece.x1) - max(last.x0, piece.x0)
        narrower = min(last.x1 - last.x0, piece.x1 - piece.x0)
        if piece.middle > last.bottom and shared >= MIN_SHARED * narrower:
            return piece
    return None
