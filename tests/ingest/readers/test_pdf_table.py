import io

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ingest.readers.blocks import JOIN
from ingest.readers.pdf import read_pdf

FONT = "STSong-Light"
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)


@pytest.fixture(autouse=True)
def _font():
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def document(*parts, size=A4):
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=size, invariant=1).build(list(parts))
    return read_pdf(stream.getvalue())


def table(rows, *styles, **options):
    font = ("FONTNAME", (0, 0), (-1, -1), FONT)
    return Table(rows, style=TableStyle([font, *styles]), **options)


def drawn(draw):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800), invariant=1)
    draw(canvas)
    canvas.save()
    return read_pdf(stream.getvalue())


def put(canvas, cells, y, xs, *, size=10):
    canvas.setFont("Helvetica", size)
    for x, cell in zip(xs, cells, strict=True):
        canvas.drawString(x, y, cell)


def rows_of(extract):
    return [block.text for block in extract.blocks if block.kind == "row"]


def test_a_ruled_table_gives_records_with_its_column_names():
    extract = document(
        table([["故障", "原因", "处理"], ["E1", "缺水", "加水"], ["E2", "过热", "停机"]], GRID)
    )
    assert rows_of(extract) == [
        "故障：E1\n原因：缺水\n处理：加水",
        "故障：E2\n原因：过热\n处理：停机",
    ]


def test_narrow_cells_are_told_apart_by_the_lines_between_them():
    rows = [["Code", "Qty", "Size"], ["A1", "12", "34"], ["B2", "56", "78"]]
    latin = ("FONTNAME", (0, 0), (-1, -1), "Helvetica")
    extract = document(table(rows, GRID, latin, colWidths=[32, 24, 28]))
    assert rows_of(extract) == ["Code：A1\nQty：12\nSize：34", "Code：B2\nQty：56\nSize：78"]


def test_wrapped_cells_are_whole():
    style = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=12, wordWrap="CJK")
    long = "签收次日起七天内商品完好且附件齐全的可以申请无理由退货，运费由买家承担。"
    rows = [["项目", "规则", "时效"], ["退货", Paragraph(long, style), "7天"]]
    extract = document(table(rows, GRID, colWidths=[50, 120, 50]))
    assert rows_of(extract) == [f"项目：退货\n规则：{long}\n时效：7天"]


def test_merged_cells_are_repeated_and_a_header_of_two_rows_is_joined():
    rows = [
        ["型号", "价格", ""],
        ["", "会员", "非会员"],
        ["R7", "1999", "2099"],
        ["R8", "2999", "3099"],
    ]
    extract = document(table(rows, GRID, ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 0), (0, 1))))
    assert rows_of(extract) == [
        f"型号：R7\n价格{JOIN}会员：1999\n价格{JOIN}非会员：2099",
        f"型号：R8\n价格{JOIN}会员：2999\n价格{JOIN}非会员：3099",
    ]


def test_a_table_over_two_pages_keeps_its_names():
    rows = [["编号", "名称", "价格"], *([f"P-{n:02d}", f"杯{n}号", f"{n}.50"] for n in range(60))]
    for repeat in (0, 1):
        extract = document(table(rows, GRID, repeatRows=repeat))
        assert extract.pages == 2
        assert rows_of(extract) == [
            f"编号：P-{n:02d}\n名称：杯{n}号\n价格：{n}.50" for n in range(60)
        ]
        assert {b.place for b in extract.blocks} == {"page 1", "page 2"}


def test_columns_without_lines_are_found_by_their_gaps():
    xs = (60, 180, 260, 340)

    def draw(canvas):
        put(canvas, ("Product", "Unit cost", "Stock", "Notes"), 700, xs)
        for n in range(5):
            note = "Verified" if n % 2 else ""
            put(canvas, (f"SKU-{n}", f"${n}5.00", str(n * 7), note), 680 - 16 * n, xs)

    assert rows_of(drawn(draw)) == [
        f"Product：SKU-{n}\nUnit cost：${n}5.00\nStock：{n * 7}"
        + ("\nNotes：Verified" if n % 2 else "")
        for n in range(5)
    ]


def test_names_that_stand_closer_than_their_columns_are_cut_apart():
    def draw(canvas):
        put(canvas, ("Product Code Location", "Expected"), 700, (60, 240))
        for n in range(5):
            put(canvas, (f"SKU-88{n}", f"A-1{n}", f"4{n}0"), 680 - 16 * n, (60, 140, 240))

    assert rows_of(drawn(draw))[0] == "Product Code：SKU-880\nLocation：A-10\nExpected：400"


def test_what_continues_a_cell_alone_on_its_line_goes_back_to_it():
    xs = (60, 160, 400)

    def draw(canvas):
        put(canvas, ("Date", "Description", "Amount"), 700, xs)
        for n in range(4):
            put(canvas, (f"05/0{n + 1}", "Staff transportation", f"{n}20.68"), 680 - 28 * n, xs)
            put(canvas, ("Airfare to Kansas City",), 668 - 28 * n, (160,))

    assert rows_of(drawn(draw)) == [
        f"Date：05/0{n + 1}\nDescription：Staff transportation Airfare to Kansas City\n"
        f"Amount：{n}20.68"
        for n in range(4)
    ]


def test_a_form_is_no_table():
    def draw(canvas):
        for n, row in enumerate([("Name: Li", "Date: May 1"), ("Order: A1", "Total: 20")] * 2):
            put(canvas, row, 700 - 16 * n, (60, 300))

    extract = drawn(draw)
    assert rows_of(extract) == []
    assert extract.blocks[0].text == "Name: Li  Date: May 1"


def test_numbers_that_stand_apart_from_their_clause_make_entries():
    def draw(canvas):
        for n, words in enumerate(("Roles of the parties.", "Use of data.", "Audits.")):
            put(
                canvas,
                (f"2.{n + 1}", f"{words} The shop shall keep records of it for a year."),
                700 - 16 * n,
                (60, 110),
            )

    assert [(b.kind, b.text[:12]) for b in drawn(draw).blocks] == [
        ("item", "2.1 Roles of"),
        ("item", "2.2 Use of d"),
        ("item", "2.3 Audits. "),
    ]


def test_boxes_joined_by_lines_are_no_table():
    def draw(canvas):
        for n in range(3):
            canvas.rect(100, 600 - 100 * n, 120, 40)
            put(canvas, (f"Step {n}",), 615 - 100 * n, (120,))
            canvas.line(160, 600 - 100 * n, 160, 540 - 100 * n)

    assert rows_of(drawn(draw)) == []


def test_a_drawing_with_very_many_lines_costs_no_time():
    def draw(canvas):
        for n in range(5_000):
            canvas.line(50, 100 + n * 0.1, 550, 100 + n * 0.1)
        put(canvas, ("Plan",), 750, (60,))

    assert [block.text for block in drawn(draw).blocks] == ["Plan"]


def test_a_form_above_a_table_is_not_its_header():
    def draw(canvas):
        put(canvas, ("Patient ID:", "PAT-3847", "Shield"), 700, (60, 180, 300))
        put(canvas, ("Measure", "Value", "Range"), 684, (60, 180, 300))
        for n in range(4):
            put(canvas, (f"Rate {n}", f"{n}8 bpm", f"{n}0 to 99"), 668 - 16 * n, (60, 180, 300))

    extract = drawn(draw)
    assert extract.blocks[0].text == "Patient ID:  PAT-3847  Shield"
    assert rows_of(extract) == [
        f"Measure：Rate {n}\nValue：{n}8 bpm\nRange：{n}0 to 99" for n in range(4)
    ]


def test_a_wrapped_value_stays_beside_its_name():
    names = ["MCU", "Memory", "Screen", "Power", "Weight"]
    values = ["Dual core", "up to 240 MHz", "8 MB", "5 inch", "5 V", "300 g"]
    heights = [700, 688, 672, 656, 640, 624]

    def draw(canvas):
        for name, y in zip(names, [700, 672, 656, 640, 624], strict=True):
            put(canvas, (name,), y, (60,))
        for value, y in zip(values, heights, strict=True):
            put(canvas, (value,), y, (180,))

    assert rows_of(drawn(draw)) == [
        "MCU：Dual core up to 240 MHz\nMemory：8 MB\nScreen：5 inch\nPower：5 V\nWeight：300 g"
    ]
