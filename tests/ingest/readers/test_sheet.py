import io
from datetime import date

import openpyxl
import pytest

from assist.errors import UnreadableDocument
from ingest.readers.sheet import read_xlsx


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_merged_cells_title_rows_and_formats():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2026 价目表"])
    sheet.merge_cells("A1:D1")
    sheet.append(["系列", "型号", "价格", "折扣"])
    sheet.append(["空气炸锅", "AF-5", 329.0, 0.15])
    sheet.append([None, "AF-7", 459.5, 0.2])
    sheet.merge_cells("A3:A4")
    sheet["D3"].number_format = sheet["D4"].number_format = "0%"
    sheet["C4"].number_format = "0.00"
    assert [block.text for block in read_xlsx(saved(book)).blocks] == [
        "2026 价目表",
        "系列：空气炸锅\n型号：AF-5\n价格：329\n折扣：15%",
        "系列：空气炸锅\n型号：AF-7\n价格：459.50\n折扣：20%",
    ]


def test_several_sheets_are_labelled_and_hidden_ones_left_out():
    book = openpyxl.Workbook()
    first = book.active
    first.title = "保修"
    first.append(["品类", "期限"])
    first.append(["电机", date(2026, 3, 1)])
    other = book.create_sheet("内部")
    other.append(["a", "b"])
    other.sheet_state = "hidden"
    extract = read_xlsx(saved(book))
    assert [(b.text, b.label, b.place) for b in extract.blocks] == [
        ("品类：电机\n期限：2026-03-01", "保修", "row 2")
    ]
    assert extract.warnings == ["hidden sheet left out: 内部"]


def test_a_sheet_that_claims_a_million_rows_is_read_by_its_cells():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["型号", "价格", "库存"])
    sheet.append(["A", 1, 2])
    sheet["C1048576"] = "最后"
    assert [b.text for b in read_xlsx(saved(book)).blocks] == ["型号：A\n价格：1\n库存：2", "最后"]


def test_formulas_are_not_evaluated():
    book = openpyxl.Workbook()
    book.active.append(["问题", "答案"])
    book.active.append(["退货", '=HYPERLINK("http://evil.invalid","点击")'])
    extract = read_xlsx(saved(book))
    assert [block.text for block in extract.blocks] == ["问题：退货"]
    assert extract.warnings == ["sheet Sheet: 1 formulas without a stored result"]


def test_a_damaged_workbook_is_refused():
    with pytest.raises(UnreadableDocument, match="damaged archive"):
        read_xlsx(b"PK\x03\x04 nothing else")


def test_notes_on_cells_are_told_and_a_second_table_has_its_own_header():
    book = openpyxl.Workbook()
    for row in (["地区", "运费"], ["新疆", 20], [], ["部门", "电话"], ["售前", "400-1"]):
        book.active.append(row)
    book.active["B2"].comment = openpyxl.comments.Comment("大促免运费", "张三")
    extract = read_xlsx(saved(book))
    assert [(block.text, block.place) for block in extract.blocks] == [
        ("地区：新疆\n运费：20", "row 2"),
        ("部门：售前\n电话：400-1", "row 5"),
    ]
    assert extract.warnings == [
        "1 notes on cells left out; what is knowledge goes in a cell",
    ]
