from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers.blocks import Extract
from ingest.readers.picture import NOTHING, read_picture
from ingest.readers.scan import ScanLine, ScanPage, report_scans, scan_pieces

HEIGHT = 20


def line(text, x, y, *, height=HEIGHT, score=0.98):
    return ScanLine(text, x, y, x + 10 * len(text), y + height, score)


def page(*lines, number=0):
    return ScanPage(number, 800, 1000, list(lines))


def test_columns_of_a_scan_are_read_one_after_the_other():
    left = [line(f"left column line {n} runs on", 40, 100 + 26 * n) for n in range(6)]
    right = [line(f"right column line {n} goes on", 440, 104 + 26 * n) for n in range(6)]
    mixed = [item for pair in zip(left, right, strict=True) for item in pair]
    assert [piece.text for piece in scan_pieces([page(*mixed)])[0]] == [
        item.text for item in (*left, *right)
    ]
    texts = [block.text for block in read_picture(b"", [page(*mixed)]).blocks]
    assert texts == [" ".join(i.text for i in left), " ".join(i.text for i in right)]


def test_a_larger_line_is_a_heading_and_equal_letters_are_no_headings():
    lines = [
        line("退货政策", 40, 40, height=44),
        line("签收次日起七天内可以申请退货", 40, 110, height=19),
        line("商品须完好且附件须齐全才可以", 40, 138, height=23),
        line("办理手续。", 40, 166, height=21),
    ]
    assert [(b.kind, b.text) for b in read_picture(b"", [page(*lines)]).blocks] == [
        ("heading", "退货政策"),
        ("paragraph", "签收次日起七天内可以申请退货商品须完好且附件须齐全才可以办理手续。"),
    ]


def test_a_table_in_a_picture_gives_records():
    rows = [
        ("型号", "价格", "库存"),
        ("R7", "1999元", "12"),
        ("R8", "2999元", "30"),
        ("R9", "99元", "7"),
    ]
    lines = [
        line(cell, 40 + 200 * column, 40 + 50 * row)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    assert [block.text for block in read_picture(b"", [page(*lines)]).blocks] == [
        "型号：R7\n价格：1999元\n库存：12",
        "型号：R8\n价格：2999元\n库存：30",
        "型号：R9\n价格：99元\n库存：7",
    ]


def test_what_ocr_is_unsure_of_is_said():
    extract = Extract()
    pages = [
        page(line("清楚", 0, 0, score=0.95)),
        page(line("模糊", 0, 0, score=0.75), number=1),
        ScanPage.unread(2, "takes longer than 30 s to read"),
    ]
    report_scans(pages, extract)
    assert extract.warnings == [
        "2 pages read by OCR, mean confidence 0.85; the text may have errors",
        "OCR is unsure of pages 2 (0.75)",
        "pages not read: 3: takes longer than 30 s to read",
    ]


def test_a_picture_without_text_says_so():
    extract = read_picture(b"", [page()])
    assert (extract.blocks, extract.warnings) == ([], [NOTHING])


LINES = st.builds(
    line, st.text("甲乙ab1", min_size=1, max_size=9), st.integers(0, 700), st.integers(0, 900)
)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=25))
def test_no_line_is_lost_or_doubled(lines):
    pieces = scan_pieces([page(*lines)])[0]
    assert sorted(piece.text for piece in pieces) == sorted(item.text for item in lines)
    text = "".join(block.text for block in read_picture(b"", [page(*lines)]).blocks)
    assert all(set(item.text) <= set(text) for item in lines)
    assert ScanPage.from_wire(page(*lines).to_wire()) == page(*lines)
