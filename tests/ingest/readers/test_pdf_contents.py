import io
from itertools import product

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.blocks import COLON, JOIN
from ingest.readers.pdf import read_pdf


def pages(*drawings):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800), invariant=1)
    for drawing in drawings:
        for x, y, size, text in drawing:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return read_pdf(stream.getvalue())


def entries(titles, numbers, y=700):
    drawn = []
    for step, (title, number) in enumerate(zip(titles, numbers, strict=True)):
        drawn.append((60, y - 16 * step, 10, f"{title} " + "." * 60))
        drawn.append((500, y - 16 * step, 10, number))
    return drawn


TITLES = ["1 Safety", "2 Parts and accessories", "2.1 Filter", "3 Warranty terms"]
BODY = [(60, 700, 10, "The warranty lasts two years from the day of purchase.")]


@pytest.mark.parametrize("heading", ["Contents", "TABLE OF CONTENTS", "Directory"])
def test_a_table_of_contents_goes_with_its_heading(heading):
    extract = pages([(60, 740, 14, heading), *entries(TITLES, ["3", "5", "6", "11"])], BODY)
    assert [block.text for block in extract.blocks] == [BODY[0][3]]
    assert extract.dropped["table of contents"] > 200


def test_it_goes_on_over_pages_without_a_heading():
    first = [(60, 740, 14, "Contents"), *entries(TITLES, ["3", "5", "6", "11"])]
    second = entries(["4 Service", "5 Disposal", "6 Index"], ["12", "14", "15"])
    assert [block.text for block in pages(first, second, BODY).blocks] == [BODY[0][3]]


def test_a_price_list_keeps_its_text_and_loses_its_dots():
    extract = pages(entries(["Latte", "Mocha", "Tea"], ["28", "32", "18"]))
    text = "\n".join(block.text for block in extract.blocks)
    assert "...." not in text
    assert all(word in text for word in ("Latte", "28", "Mocha", "32", "Tea", "18"))
    assert not extract.dropped


def test_lines_to_write_on_stay():
    (block,) = pages([(60, 700, 10, "Signature: ______________")]).blocks
    assert block.text == "Signature: ______________"


def test_names_that_stand_over_several_columns():
    xs = (60, 160, 220, 300, 360)
    header = [(175, 720, 10, "Domestic"), (317, 720, 10, "Abroad")]
    cells = [
        ("Item", "First", "Next", "First", "Next"),
        ("Parcel", "8 yuan", "2 yuan", "90 yuan", "30 yuan"),
        ("Large", "20 yuan", "5 yuan", "200 yuan", "60 yuan"),
    ]
    body = [
        (x, 700 - 20 * row, 10, cell)
        for row, line in enumerate(cells)
        for x, cell in zip(xs, line, strict=True)
    ]
    names = ["Item", *(JOIN.join(p) for p in product(("Domestic", "Abroad"), ("First", "Next")))]
    assert [block.text.split("\n") for block in pages([*header, *body]).blocks] == [
        [f"{name}{COLON}{value}" for name, value in zip(names, row, strict=True)]
        for row in cells[1:]
    ]


def test_a_larger_line_ends_a_table_without_rules():
    table = [
        (x, 700 - 16 * row, 10, text)
        for row, cells in enumerate([("Sign", "Cause"), ("Cold", "Fuse"), ("Wet", "Seal")])
        for x, text in zip((60, 200), cells, strict=True)
    ]
    other = [(60, 640, 14, "Parts"), (60, 620, 10, "Filter for the pump and"), (280, 620, 10, "A1")]
    extract = pages([*table, *other, *BODY[:0]])
    assert [block.text for block in extract.blocks if block.kind == "row"] == [
        "Sign：Cold\nCause：Fuse",
        "Sign：Wet\nCause：Seal",
    ]


def test_what_both_of_two_pages_say_at_their_edge_is_said_once():
    edge = (60, 780, 9, "Nuanju internal paper")
    extract = pages([edge, *BODY], [edge, (60, 700, 10, "Repairs take ten days at most.")])
    assert [(block.kind, block.text) for block in extract.blocks] == [
        ("paragraph", BODY[0][3]),
        ("paragraph", "Repairs take ten days at most."),
        ("aside", "Nuanju internal paper"),
    ]
