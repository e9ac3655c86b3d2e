"""The text of a PDF page: its characters with place and style, its ruled tables, its pieces.

Coordinates are turned so that every piece reads left to right and y grows downwards, in points.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_join import HYPHEN
from ingest.readers.pdf_ligatures import is_joined, joined, name_ligatures
from ingest.readers.pdf_pieces import line_pieces
from ingest.readers.pdf_rules import Grid, find_grids, page_box, page_rules
from ingest.readers.pdf_table import ruled_table
from ingest.readers.pdf_turn import Char, Style, flipped, runs_backwards, turned
from ingest.readers.pdf_types import Piece, Table

INVISIBLE_MODES = (3, 7)  # neither filled nor stroked
TINY_POINTS = 2.5
SCAN_SHARE = 0.5  # of the page under images: its invisible text is an OCR layer
BOLD_WEIGHT = 600
QUARTERS = (0, 1, 2, 3)
SYMBOLS = {
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF0D8: "▸",
    0xF0FC: "✓",
    0xF06C: "●",
    0xF06E: "■",
    0xF0E0: "→",
}
MAX_PAGE_CHARS = 200_000
SPACE = 0x20


@dataclass(slots=True)
class PageText:
    """What was written on a page.

    Attributes:
        layers: Pieces in writing order, the page's main direction first, turned text after it.
        tables: With lines around their cells; their text is in no layer.
        width, height: Of the page as it is read, in points.
        hidden: Text nobody can see.
        has_scan: Whether images cover most of the page.
        is_drawn: Whether there is anything on the page at all.
        unmapped: Characters whose font does not say what they mean.
        slanted: Characters of text across the page.
    """

    layers: list[list[Piece]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    hidden: str = ""
    has_scan: bool = False
    is_drawn: bool = False
    unmapped: int = 0
    slanted: int = 0

    @property
    def chars(self) -> int:
        """Visible characters."""
        cells = sum(len(cell) for table in self.tables for row in table.rows for cell in row)
        return cells + sum(len(piece.text) for layer in self.layers for piece in layer)


def read_page(page: pypdfium2.PdfPage) -> PageText:
    """The pieces of text on one page."""
    found = PageText(
        has_scan=_image_share(page) >= SCAN_SHARE,
        is_drawn=pdfium.FPDFPage_CountObjects(page) > 0,
    )
    left, bottom, right, top = page_box(page)
    groups: dict[int, list[Char]] = {quarter: [] for quarter in QUARTERS}
    text_page = page.get_textpage()
    try:
        _collect(text_page, (left, bottom, right, top), groups, found)
    finally:
        text_page.close()
    main = max(QUARTERS, key=lambda quarter: len(groups[quarter]))
    for quarter in sorted(QUARTERS, key=lambda quarter: quarter != main):
        chars = groups[quarter]
        is_flipped = runs_backwards(chars)  # mirrored matrices report the opposite angle
        if is_flipped:
            chars = [flipped(char, right - left, top - bottom, quarter) for char in chars]
        if chars and quarter == main:
            rules = page_rules(page, quarter, is_flipped=is_flipped)
            _take_tables(find_grids(rules), line_pieces(chars, rules.down), found)
        elif chars:
            found.layers.append(line_pieces(chars, ()))
    width, height = right - left, top - bottom
    found.width, found.height = (width, height) if main % 2 == 0 else (height, width)
    return found


def _take_tables(grids: list[Grid], pieces: list[Piece], found: PageText) -> None:
    """Add the tables inside the grids, and what stands outside them as a layer."""
    for grid in grids:
        table = ruled_table(grid, pieces)
        if table is not None:
            found.tables.append(table)
            pieces = [p for p in pieces if grid.cell_at((p.x0 + p.x1) / 2, p.middle) is None]
    found.layers.append(pieces)


def _collect(
    text_page: pypdfium2.PdfTextPage,
    box: tuple[float, float, float, float],
    groups: dict[int, list[Char]],
    found: PageText,
) -> None:
    styles: dict[int, Style] = {}
    rect = pdfium.FS_RECTF()
    hidden: list[str] = []
    is_apart = False
    for index in range(min(pdfium.FPDFText_CountChars(text_page), MAX_PAGE_CHARS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code == SPACE and pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            is_apart = True
            continue
        if code in (0, 0xFFFD, 0xFFFF):
            found.unmapped += 1
        text = _text_of(code)
        if not text:
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
        if not rect.right - rect.left and not text.isspace():
            continue
        style = _style_at(text_page, index, styles)
        visible = style.visible or (found.has_scan and style.size > TINY_POINTS)
        inside = (
            rect.right > box[0]
            and rect.left < box[2]
            and rect.top > box[1]
            and rect.bottom < box[3]
        )
        if not (visible and inside):
            hidden.append(f" {text}" if is_apart else text)
            is_apart = False
            continue
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        quarter = round(angle / (math.pi / 2))
        if abs(angle - quarter * math.pi / 2) > 0.15:  # noqa: PLR2004  a watermark across the page
            found.slanted += 1
            continue
        groups[quarter % 4].append(turned(text, rect, box, quarter % 4, style))
        groups[quarter % 4][-1].is_apart, is_apart = is_apart, False
    found.unmapped += sum(map(name_ligatures, groups.values()))
    found.hidden = "".join(hidden).strip()


def _text_of(code: int) -> str:
    """What a character code stands for; "" for nothing."""
    if code in (2, 0xFFFE):
        return HYPHEN
    if is_joined(code):
        return joined(code)
    return "" if code < SPACE or code in (0xFFFD, 0xFFFF) else SYMBOLS.get(code) or chr(code)


def _style_at(text_page: pypdfium2.PdfTextPage, index: int, styles: dict[int, Style]) -> Style:
    handle = pdfium.FPDFText_GetTextObject(text_page, index)
    key = ctypes.cast(handle, ctypes.c_void_p).value or 0
    if key not in styles:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        scale = math.hypot(matrix.b, matrix.d) or 1.0
        size = pdfium.FPDFText_GetFontSize(text_page, index) * scale
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle) if key else 0
        visible = mode not in INVISIBLE_MODES and size > TINY_POINTS
        styles[key] = Style(size, _is_bold(text_page, index, handle if key else None), visible)
    return styles[key]


def _is_bold(text_page: pypdfium2.PdfTextPage, index: int, handle: object) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page, index) >= BOLD_WEIGHT:
        return True
    if handle is None:
        return False
    font = pdfium.FPDFTextObj_GetFont(handle)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    lowered = name.value.lower()
    return any(mark in lowered for mark in (b"bold", b"heavy", b"black", b"semibold", b"demi"))


def _image_share(page: pypdfium2.PdfPage) -> float:
    """The largest share of the page that one image covers."""
    width, height = page.get_size()
    largest = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, abs(right - left) * abs(top - bottom))
    return float(largest / max(width * height, 1.0))
