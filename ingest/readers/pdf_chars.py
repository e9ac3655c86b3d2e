"""Characters of a PDF page, gathered into pieces of lines in the order they were written.

Coordinates are turned so that every piece reads left to right and y grows downwards, in points.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers.pdf_turn import Char, Style, flipped, runs_backwards, turned
from ingest.readers.pdf_types import Piece

INVISIBLE_MODES = (3, 7)  # neither filled nor stroked
TINY_POINTS = 2.5
GAP_EM = 1.5  # a wider gap starts another piece: a column or a cell
SPACE_EM = 0.22  # a gap this wide between Western letters is a space
BACK_EM = 2.0  # how far the pen may jump back inside a piece
SCAN_SHARE = 0.5  # of the page under images: its invisible text is an OCR layer
HYPHEN = "\x02"
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
HAN_START = "⺀"
MAX_PAGE_CHARS = 200_000


@dataclass(slots=True)
class PageText:
    """What was written on a page.

    Attributes:
        layers: Pieces in writing order, the page's main direction first, turned text after it.
        width, height: Of the page as it is read, in points.
        hidden: Text nobody can see.
        has_scan: Whether images cover most of the page.
        is_drawn: Whether there is anything on the page at all.
        unmapped: Characters whose font does not say what they mean.
        slanted: Characters of text across the page.
    """

    layers: list[list[Piece]] = field(default_factory=list)
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
        return sum(len(piece.text) for layer in self.layers for piece in layer)


def read_page(page: pypdfium2.PdfPage) -> PageText:
    """The pieces of text on one page."""
    found = PageText(
        has_scan=_image_share(page) >= SCAN_SHARE,
        is_drawn=pdfium.FPDFPage_CountObjects(page) > 0,
    )
    left, bottom, right, top = page.get_mediabox()
    groups: dict[int, list[Char]] = {quarter: [] for quarter in QUARTERS}
    text_page = page.get_textpage()
    try:
        _collect(text_page, (left, bottom, right, top), groups, found)
    finally:
        text_page.close()
    main = max(QUARTERS, key=lambda quarter: len(groups[quarter]))
    for quarter in sorted(QUARTERS, key=lambda quarter: quarter != main):
        chars = groups[quarter]
        if runs_backwards(chars):  # mirrored matrices report the opposite angle
            chars = [flipped(char, right - left, top - bottom, quarter) for char in chars]
        if chars:
            found.layers.append(_pieces(chars))
    width, height = right - left, top - bottom
    found.width, found.height = (width, height) if main % 2 == 0 else (height, width)
    return found


def _collect(
    text_page: pypdfium2.PdfTextPage,
    box: tuple[float, float, float, float],
    groups: dict[int, list[Char]],
    found: PageText,
) -> None:
    styles: dict[int, Style] = {}
    rect = pdfium.FS_RECTF()
    hidden: list[str] = []
    for index in range(min(pdfium.FPDFText_CountChars(text_page), MAX_PAGE_CHARS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (0, 0xFFFD, 0xFFFF):
            found.unmapped += 1
        if (code < 0x20 and code != 2) or code in (0xFFFD, 0xFFFF):  # noqa: PLR2004
            continue
        text = HYPHEN if code in (2, 0xFFFE) else SYMBOLS.get(code) or chr(code)
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
            hidden.append(text)
            continue
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        quarter = round(angle / (math.pi / 2))
        if abs(angle - quarter * math.pi / 2) > 0.15:  # noqa: PLR2004  a watermark across the page
            found.slanted += 1
            continue
        groups[quarter % 4].append(turned(text, rect, box, quarter % 4, style))
    found.hidden = "".join(hidden).strip()


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


def _pieces(chars: list[Char]) -> list[Piece]:
    pieces: list[Piece] = []
    run: list[Char] = []
    for char in chars:
        if char.text.isspace():
            if run and run[-1].text != " ":
                run.append(
                    Char(" ", run[-1].x1, run[-1].top, run[-1].x1, run[-1].bottom, run[-1].style)
                )
            continue
        last = next((done for done in reversed(run) if done.text != " "), None)
        if last is not None and _is_repeat(last, char):
            continue
        if last is not None and _breaks(last, char):
            _close(run, pieces)
            run = []
        elif last is not None and _needs_space(run[-1], last, char):
            run.append(Char(" ", last.x1, last.top, last.x1, last.bottom, last.style))
        run.append(char)
    _close(run, pieces)
    return pieces


def _breaks(last: Char, char: Char) -> bool:
    em = max(min(last.style.size, char.style.size), 1.0)
    middle = (char.top + char.bottom) / 2
    other = (last.top + last.bottom) / 2
    same_line = last.top <= middle <= last.bottom or char.top <= other <= char.bottom
    gap = char.x0 - last.x1
    return not same_line or gap > GAP_EM * em or gap < -BACK_EM * em


def _is_repeat(last: Char, char: Char) -> bool:
    """The same character drawn twice to look bold."""
    near = abs(last.x0 - char.x0) < 0.15 * max(last.style.size, 1.0)
    return (
        last.text == char.text
        and near
        and abs(last.top - char.top) < 0.15 * max(last.style.size, 1.0)
    )


def _needs_space(previous: Char, last: Char, char: Char) -> bool:
    if previous.text == " " or last.text >= HAN_START or char.text >= HAN_START:
        return False
    return char.x0 - last.x1 > SPACE_EM * max(char.style.size, 1.0)


def _close(run: list[Char], pieces: list[Piece]) -> None:
    text = "".join(char.text for char in run).strip()
    solid = [char for char in run if char.text != " "]
    if not text or not solid:
        return
    sizes = sorted(char.style.size for char in solid)
    pieces.append(
        Piece(
            text=text,
            x0=solid[0].x0,
            top=min(char.top for char in solid),
            x1=max(char.x1 for char in solid),
            bottom=max(char.bottom for char in solid),
            size=sizes[len(sizes) // 2],
            bold=sum(char.style.bold for char in solid) > 0.6 * len(solid),
        )
    )


def _image_share(page: pypdfium2.PdfPage) -> float:
    """The largest share of the page that one image covers."""
    width, height = page.get_size()
    largest = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        largest = max(largest, abs(right - left) * abs(top - bottom))
    return float(largest / max(width * height, 1.0))
