"""A picture of text (photo, screenshot, fax): what OCR read on it, laid out like a page."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.readers.blocks import Extract
from ingest.readers.pdf_flow import flow
from ingest.readers.pdf_layout import reading_rows
from ingest.readers.pdf_running import Page
from ingest.readers.scan import ScanPage, report_scans, scan_pieces

LINE_POINTS = 13.0  # height of an ordinary line on paper; layout counts in points
NOTHING = "OCR found no text in the picture"


def read_picture(_data: bytes, scans: Sequence[ScanPage] = ()) -> Extract:
    """Lay out what OCR read; the picture itself is opened in the OCR child only."""
    extract = Extract(pages=len(scans))
    pieces = scan_pieces(scans)
    heights = [line.bottom - line.top for page in scans for line in page.lines]
    scale = LINE_POINTS / max(median(heights), 1.0) if heights else 1.0
    pages: list[Page] = []
    for page in scans:
        rows = reading_rows([piece.scaled(scale) for piece in pieces[page.number]])
        pages.append((rows, page.height * scale))
    report_scans(scans, extract)
    flow(pages, extract)
    if not extract.blocks and not extract.warnings:
        extract.warnings.append(NOTHING)
    return extract
