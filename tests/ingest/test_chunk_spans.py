"""Every chunk of every format is exactly the slice of the document that its span names."""

import csv
import io
import json
from html import escape

import pytest
from docx import Document as Word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.chunk import chunk_document
from ingest.clean import clean
from ingest.readers import dispatch
from ingest.readers.scan import ScanLine, ScanPage

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

PIECES = (
    "退货",
    "七天内可以申请",
    "。",
    "？",
    "！",
    "；",
    "Refund within 7 days",
    ". ",
    "PPR-9087",
    "1,299.50元",
    "https://example.com/a?b=1",
    "👍🏽",
    "👨‍👩‍👧",
    "e\u0301",
    "한국어",
    "が",
    "𠮷",
    "第三条",
    "1. ",
    "Q：",
    "A：",
    "【提示】",
    "服務(wù)",
    "\u200b",
    "\u3000",
    "|",
    "#",
)
LINE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
LINES = st.lists(st.one_of(LINE, LINE.map(lambda line: line * 40)), min_size=1, max_size=8)


def markdown(lines):
    return "\n\n".join(f"{'#' * (n % 4)} {line}" for n, line in enumerate(lines)).encode()


def text(lines):
    return "\n".join(lines).encode("utf-16")


def page(lines):
    tags = ("h2", "p", "li", "td", "summary", "dd", "div")
    parts = [f"<{tags[n % 7]}>{escape(line)}</{tags[n % 7]}>" for n, line in enumerate(lines)]
    return ("<main>" + "".join(parts) + "</main>").encode()


def table(lines):
    stream = io.StringIO()
    csv.writer(stream).writerows([["编号", "说明"], *([n, line] for n, line in enumerate(lines))])
    return stream.getvalue().encode()


def records(lines):
    return json.dumps([{"title": line, "内容": {"说明": line}} for line in lines]).encode()


def json_lines(lines):
    return "\n".join(json.dumps({"问题": line, "答案": line}) for line in lines).encode()


def xml(lines):
    kept = ["".join(char for char in line if char.isprintable()) for line in lines]
    return ("<a>" + "".join(f"<b><c>{escape(line)}</c></b>" for line in kept) + "</a>").encode()


def sheet(lines):
    book, stream = Workbook(), io.BytesIO()
    for number, line in enumerate(lines):
        book.active.append([number, line.replace("=", "")])
    book.save(stream)
    return stream.getvalue()


def word(lines):
    document, stream = Word(), io.BytesIO()
    for number, line in enumerate(lines):
        document.add_paragraph(line, style="Heading 2" if number % 3 == 0 else None)
    document.save(stream)
    return stream.getvalue()


def slides(lines):
    deck, stream = Presentation(), io.BytesIO()
    found = deck.slides.add_slide(deck.slide_layouts[5])
    for number, line in enumerate(lines):
        box = found.shapes.add_textbox(Inches(1), Inches(1 + number), Inches(4), Inches(0.5))
        box.text_frame.text = line
    deck.save(stream)
    return stream.getvalue()


def pdf(lines):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800), invariant=1)
    canvas.setFont("STSong-Light", 11)
    for number, line in enumerate(lines):
        kept = "".join(char for char in line if char <= "\uffff")
        for part in range(0, min(len(kept), 400), 40):
            canvas.drawString(
                50 + 200 * (number % 2), 750 - 60 * number - part / 3, kept[part:][:40]
            )
    canvas.save()
    return stream.getvalue()


MAKERS = {
    "markdown": markdown,
    "text": text,
    "html": page,
    "csv": table,
    "json": records,
    "jsonl": json_lines,
    "xml": xml,
    "xlsx": sheet,
    "docx": word,
    "pptx": slides,
    "pdf": pdf,
}


def check(extract, category):
    cleaned = clean(extract.blocks, is_case=category == "case")
    for item in cleaned.placed:
        assert cleaned.text[item.start : item.end] == item.block.text
    chunks = chunk_document("doc", cleaned.text, cleaned.placed, category)
    for chunk in chunks:
        assert cleaned.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    # Nothing but headings, which go into the path, stays outside the chunks.
    covered = bytearray(len(cleaned.text))
    for chunk in chunks:
        covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
    for item in cleaned.placed:
        if item.block.kind != "heading":
            missed = [
                cleaned.text[at]
                for at in range(item.start, item.end)
                if not covered[at] and not cleaned.text[at].isspace()
            ]
            assert missed == []


def test_every_format_is_checked():
    assert {*MAKERS, dispatch.PICTURE} == set(dispatch.READERS)


@pytest.mark.parametrize("reader", MAKERS)
@settings(
    deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
@given(lines=LINES, category=st.sampled_from(["manual", "policy", "case"]))
def test_spans_are_exact_in_every_format(reader, lines, category):
    check(dispatch.read(reader, MAKERS[reader](lines)), category)


@settings(deadline=None, derandomize=True)
@given(LINES)
def test_spans_are_exact_in_scans(lines):
    found = [
        ScanLine(
            line, 40 + 300 * (n % 2), 30 * n, 40 + 300 * (n % 2) + 9 * len(line), 30 * n + 20, 0.9
        )
        for n, line in enumerate(lines)
    ]
    scan = ScanPage(0, 900, 1200, found)
    check(dispatch.read(dispatch.PICTURE, b"", [scan]), "manual")
