"""Writes a manual as PDF: CID Chinese font (text stays text), tables, drawings, header, footer."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from source.figures import as_vector
from source.markup import Block, Manual

_CHINESE = "STSong-Light"
_MARGIN = 20 * mm
_GAP = 8 * mm
_ACCENT = colors.HexColor("#1f6f8b")
_RULE = colors.HexColor("#b9c4ca")

pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))


class _Styles:
    """Paragraph styles of one language."""

    def __init__(self, lang: str) -> None:
        chinese = lang == "zh"
        plain, bold = (_CHINESE, _CHINESE) if chinese else ("Helvetica", "Helvetica-Bold")
        self.plain, self.bold = plain, bold
        base: dict[str, Any] = {"wordWrap": "CJK"} if chinese else {}
        self.body = ParagraphStyle(
            "body", fontName=plain, fontSize=10, leading=16, spaceAfter=4, **base
        )
        self.cell = ParagraphStyle("cell", fontName=plain, fontSize=9, leading=13, **base)
        self.head = ParagraphStyle("head", self.cell, fontName=bold, textColor=colors.white)
        self.item = ParagraphStyle(
            "item",
            self.body,
            leftIndent=16,
            bulletIndent=2,
            bulletFontName=plain,
            spaceAfter=2,
        )
        self.title = ParagraphStyle(
            "title", self.body, fontName=bold, fontSize=20, leading=28, spaceAfter=4
        )
        self.heading = ParagraphStyle(
            "heading",
            self.body,
            fontName=bold,
            fontSize=14,
            leading=20,
            spaceBefore=10,
            spaceAfter=6,
            keepWithNext=1,
            textColor=_ACCENT,
        )
        self.caption = ParagraphStyle(
            "caption", self.cell, textColor=colors.HexColor("#55626a"), alignment=1, spaceAfter=6
        )
        self.warning = ParagraphStyle(
            "warning",
            self.body,
            borderColor=colors.HexColor("#c0504d"),
            borderWidth=1,
            borderPadding=6,
            backColor=colors.HexColor("#fdf1ef"),
            spaceBefore=8,
            spaceAfter=12,
            leftIndent=6,
            rightIndent=6,
        )


def _table(rows: list[list[str]], styles: _Styles, width: float) -> Table:
    """Return a ruled table whose columns share the width by the length of their text."""
    longest = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    weights = [min(max(length, 9), 34) for length in longest]
    total = sum(weights)
    cells = [
        [Paragraph(escape(cell), styles.cell if index else styles.head) for cell in row]
        for index, row in enumerate(rows)
    ]
    table = Table(cells, [width * weight / total for weight in weights], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), _ACCENT),
                ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _flow(block: Block, styles: _Styles, width: float) -> list[Flowable]:
    """Return the flowables of one block."""
    if block.kind == "table":
        return [_table(block.rows, styles, width), Spacer(1, 8)]
    if block.kind == "figure":
        drawing = as_vector(block.items[0])
        drawing.hAlign = "CENTER"
        caption = Paragraph(escape(block.text), styles.caption)
        return [KeepTogether([drawing, Spacer(1, 6), caption])]
    if block.kind in ("steps", "bullets"):
        marks = (f"{n}." if block.kind == "steps" else "•" for n in range(1, 99))
        return [
            Paragraph(escape(item), styles.item, bulletText=mark)
            for item, mark in zip(block.items, marks, strict=False)
        ]
    if block.kind == "columns":
        return [NextPageTemplate("two" if block.text == "2" else "one"), PageBreak()]
    style = {"heading": styles.heading, "warning": styles.warning}.get(block.kind, styles.body)
    return [Paragraph(escape(block.text), style)]


def _templates(manual: Manual, styles: _Styles) -> list[PageTemplate]:
    """Return the one- and two-column pages, both with the running header and footer."""
    meta = manual.meta
    page_label = "第 {} 页" if meta["lang"] == "zh" else "Page {}"

    def running(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont(styles.plain, 8)
        canvas.setFillColor(colors.HexColor("#55626a"))
        canvas.drawString(_MARGIN, A4[1] - 12 * mm, f"{meta['brand']}  {meta['title']}")
        canvas.drawString(_MARGIN, 11 * mm, f"{meta['number']}  {meta['edition']}")
        canvas.drawRightString(A4[0] - _MARGIN, 11 * mm, page_label.format(canvas.getPageNumber()))

    width, height = A4[0] - 2 * _MARGIN, A4[1] - 36 * mm
    half = (width - _GAP) / 2
    pad = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
    frames = {
        "one": [Frame(_MARGIN, 18 * mm, width, height, **pad)],
        "two": [
            Frame(_MARGIN + side * (half + _GAP), 18 * mm, half, height, **pad) for side in (0, 1)
        ],
    }
    return [PageTemplate(name, boxes, onPage=running) for name, boxes in frames.items()]


def write(manual: Manual, path: Path) -> None:
    """Write the manual; ``invariant`` keeps dates and ids out of the file."""
    styles = _Styles(manual.meta["lang"])
    document = BaseDocTemplate(
        str(path),
        pagesize=A4,
        invariant=1,
        title=manual.meta["title"],
        author=manual.meta["brand"],
        subject=manual.meta["edition"],
        creator="examples/shop/build.py",
    )
    document.addPageTemplates(_templates(manual, styles))
    full = A4[0] - 2 * _MARGIN
    width = full
    story: list[Flowable] = [
        Paragraph(escape(manual.meta["title"]), styles.title),
        Paragraph(escape(manual.meta["edition"]), styles.cell),
        Spacer(1, 8),
    ]
    for block in manual.blocks:
        if block.kind == "columns":
            width = (full - _GAP) / 2 if block.text == "2" else full
        story += _flow(block, styles, width)
    document.build(story)
