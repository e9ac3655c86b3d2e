"""PDF with a text layer, read with PDFium: columns, tables, headings by size."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pypdfium2

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.readers.blocks import Extract
from ingest.readers.pdf_chars import PageText, read_page
from ingest.readers.pdf_contents import Contents
from ingest.readers.pdf_flow import flow
from ingest.readers.pdf_layout import reading_rows
from ingest.readers.pdf_running import Page
from ingest.readers.pdf_types import Piece
from ingest.readers.scan import ScanPage, report_scans, scan_pieces

MAX_PAGES = 2_000
# For the pages that one question reads; a reader may take 15 s of CPU, and what follows the last
# page takes about a third as long as the pages did. What it takes by the clock does not count: the
# text of a file must not depend on how busy the machine is.
BUDGET_CPU_S = 5.0
HEADER_BYTES = 1_024
TAIL_BYTES = 4_096
MAX_UNMAPPED_SHARE = 0.2
MAX_LISTED = 12
MIN_OCR_CHARS = 25  # of a text layer that may be more than a stamp on a scan
NO_TEXT = (
    "no text layer: the pages are pictures; "
    "install the 'ocr' extra to read them: pip install rapidocr"
)
NOTHING = "no text layer, and OCR found no text in the pictures"


def read_pdf(data: bytes, scans: Sequence[ScanPage] = (), first: int = 0) -> Extract:
    """Read a PDF, as far as a few seconds of CPU reach.

    Args:
        data: The file's bytes.
        scans: Pages that OCR has read; their lines stand in for what the page itself says.
        first: Index of the page to begin with.

    Returns:
        `scans` lists the pages that only OCR can read; without it they give a warning. `next_page`
        says where to go on.

    Raises:
        UnreadableDocument: Damaged, cut off, or a password is needed.
        SourceTooLarge: Too many pages.
    """
    if b"%PDF-" not in data[:HEADER_BYTES]:
        raise UnreadableDocument("not a PDF inside")
    if b"%%EOF" not in data[-TAIL_BYTES:] and b"startxref" not in data[-TAIL_BYTES:]:
        raise UnreadableDocument("damaged PDF: its end is missing")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason = "encrypted: a password is needed" if locked else f"damaged PDF: {error}"
        raise UnreadableDocument(reason) from error
    try:
        return _read(document, scans, first)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, scans: Sequence[ScanPage], first: int) -> Extract:
    count = len(document)
    cpu_end = time.process_time() + BUDGET_CPU_S
    if count > MAX_PAGES:
        raise SourceTooLarge(f"{count} pages, limit {MAX_PAGES}")
    extract = Extract(pages=count)
    pieces = scan_pieces(scans)
    sizes = {page.number: (page.width, page.height) for page in scans}
    contents = Contents(extract)
    pages: list[Page] = []
    texts: list[PageText] = []
    for index in range(first, count):
        if time.process_time() > cpu_end and index > first:
            extract.next_page = index
            break
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            extract.warnings.append(f"page {index + 1} is damaged")
            continue
        text = read_page(page)
        page.close()
        if pieces.get(index):
            _replace(text, pieces[index], sizes[index])
        elif _needs_ocr(text) and not scans:
            extract.scans.append(index)
        texts.append(text)
        main, *turned = text.layers or [[]]
        main = contents.take(main)
        rows = reading_rows(main, text.tables)
        rows += [row for layer in turned for row in reading_rows(layer)]
        pages.append((rows, text.height))
    is_whole = not first and not extract.next_page
    if is_whole and len(texts) < count and not any(text.chars for text in texts):
        raise UnreadableDocument("damaged PDF: pages cannot be opened")
    if not first:
        report_scans(scans, extract)
    _report(texts, extract, first, is_read_by_ocr=bool(scans))
    flow(pages, extract, first)
    title = str(document.get_metadata_dict().get("Title", "")).strip()
    extract.title = title if _is_title(title) else ""
    return extract


def _needs_ocr(text: PageText) -> bool:
    """Whether the page shows more than its text layer says."""
    if not text.is_drawn:
        return False
    garbled = text.unmapped > MAX_UNMAPPED_SHARE * (text.chars + text.unmapped)
    return not text.chars or (text.has_scan and text.chars <= MIN_OCR_CHARS) or garbled


def _replace(text: PageText, pieces: list[Piece], size: tuple[float, float]) -> None:
    """Put what OCR read in the place of the page's own text, in points."""
    if sum(len(piece.text) for piece in pieces) <= text.chars:
        return
    longer = max(text.width, text.height, 1.0)
    scale = longer / max(*size, 1.0)
    text.width, text.height = size[0] * scale, size[1] * scale
    text.layers = [[piece.scaled(scale) for piece in pieces]]
    text.tables, text.unmapped, text.has_scan = [], 0, False


def _report(texts: list[PageText], extract: Extract, first: int, *, is_read_by_ocr: bool) -> None:
    """Say what a person should know: scans, OCR layers, hidden text, fonts without meaning."""
    written = [text.chars for text in texts]
    blank = [number for number, chars in enumerate(written, first + 1) if not chars]
    is_whole = not first and not extract.next_page
    if is_whole and not any(text.is_drawn for text in texts):
        extract.warnings.append("empty: nothing is drawn on its pages")
    elif is_whole and len(blank) == len(texts) and not extract.is_partial:
        extract.warnings.append(NOTHING if is_read_by_ocr else NO_TEXT)
    elif blank := [number for number in blank if texts[number - first - 1].is_drawn]:
        shown = ", ".join(map(str, blank[:MAX_LISTED])) + (" …" if len(blank) > MAX_LISTED else "")
        extract.warnings.append(f"pages without text (pictures?): {shown}")
    scans = sum(
        text.has_scan and chars > MIN_OCR_CHARS for text, chars in zip(texts, written, strict=True)
    )
    if scans > len(texts) / 2:
        extract.warnings.append("text comes from a scan's OCR layer and may have errors")
    unmapped = sum(text.unmapped for text in texts)
    if unmapped > MAX_UNMAPPED_SHARE * (sum(written) + unmapped) and unmapped:
        extract.warnings.append(f"{unmapped} characters have no meaning in their font")
    for text in texts:
        if text.hidden:
            extract.hidden.append(text.hidden)
            extract.drop("hidden", len(text.hidden))
        extract.drop("slanted text", text.slanted)


def _is_title(title: str) -> bool:
    """Whether a title in the properties was written by a person."""
    made = re.search(
        r"\.\w{2,4}$|^\W?(?:untitled|anonymous|unspecified)|^microsoft|^document\d*$|^[\x00-\x1f]",
        title,
        re.IGNORECASE,
    )
    return 2 <= len(title) <= 120 and not made  # noqa: PLR2004
