import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from assist.errors import UnreadableDocument
from ingest.readers.pptx import read_pptx


@pytest.fixture
def deck():
    return Presentation()


def saved(deck):
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def slide(deck, title, *lines, layout=1):
    found = deck.slides.add_slide(deck.slide_layouts[layout])
    found.shapes.title.text = title
    if lines:
        frame = found.placeholders[1].text_frame
        frame.text = lines[0]
        for line in lines[1:]:
            frame.add_paragraph().text = line
    return found


def shape(extract):
    return [(b.kind, b.level, b.text, b.place) for b in extract.blocks]


def box(found, text, left, top):
    added = found.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(0.4))
    added.text_frame.text = text
    return added


def test_slides_give_titles_entries_and_notes_in_order(deck):
    slide(deck, "R7 Pro 培训手册", "2026 版", layout=0)
    returns = slide(deck, "退货流程", "客户提交申请", "24 小时内审核")
    returns.notes_slide.notes_text_frame.text = "运费由商家承担。"
    extract = read_pptx(saved(deck))
    assert shape(extract) == [
        ("heading", 1, "R7 Pro 培训手册", "slide 1"),
        ("paragraph", 0, "2026 版", "slide 1"),
        ("heading", 2, "退货流程", "slide 2"),
        ("item", 0, "客户提交申请", "slide 2"),
        ("item", 0, "24 小时内审核", "slide 2"),
        ("paragraph", 0, "运费由商家承担。", "slide 2"),
    ]
    assert extract.title == "R7 Pro 培训手册"
    assert extract.pages == 2


def test_a_table_gives_records_and_boxes_are_read_as_they_stand(deck):
    found = slide(deck, "价格", layout=5)
    box(found, "右边", 5, 1.5)
    box(found, "左边", 1, 1.5)
    table = found.shapes.add_table(3, 2, Inches(1), Inches(2.5), Inches(6), Inches(2)).table
    for r, row in enumerate([["型号", "价格"], ["R7", "1999元"], ["R7 Pro", "2599元"]]):
        for c, cell in enumerate(row):
            table.cell(r, c).text = cell
    assert [b.text for b in read_pptx(saved(deck)).blocks] == [
        "价格",
        "左边",
        "右边",
        "型号：R7\n价格：1999元",
        "型号：R7 Pro\n价格：2599元",
    ]


def test_merged_cells_are_repeated(deck):
    found = slide(deck, "保修", layout=5)
    table = found.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for r, row in enumerate([["部件", "期限"], ["电机", "三年"], ["主板", ""]]):
        for c, cell in enumerate(row):
            table.cell(r, c).text = cell
    table.cell(1, 1).merge(table.cell(2, 1))
    assert [b.text for b in read_pptx(saved(deck)).blocks][1:] == [
        "部件：电机\n期限：三年",
        "部件：主板\n期限：三年",
    ]


def test_hidden_slides_and_shapes_are_noted_and_left_out(deck):
    found = slide(deck, "公开", layout=5)
    secret = box(found, "隐藏的形状", 1, 2)
    secret._element.nvSpPr.cNvPr.set("hidden", "1")
    slide(deck, "隐藏页", layout=5)._element.set("show", "0")
    extract = read_pptx(saved(deck))
    assert [block.text for block in extract.blocks] == ["公开"]
    assert extract.hidden == ["隐藏的形状", "隐藏页"]
    assert extract.warnings == ["hidden slide left out: 2"]


def test_groups_are_walked(deck):
    found = slide(deck, "组", layout=5)
    group = found.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(0.5))
    inner.text_frame.text = "组内文字"
    assert [block.text for block in read_pptx(saved(deck)).blocks] == ["组", "组内文字"]


def test_a_damaged_slide_costs_only_itself(deck):
    slide(deck, "好", layout=5)
    slide(deck, "坏", layout=5)
    data = without(saved(deck), "ppt/slides/slide2.xml")
    extract = read_pptx(data)
    assert [block.text for block in extract.blocks] == ["好"]
    assert extract.warnings == ["slide 2 left out: ppt/slides/slide2.xml is missing inside"]


def test_a_presentation_without_its_parts_is_refused(deck):
    slide(deck, "甲", layout=5)
    data = saved(deck)
    with pytest.raises(UnreadableDocument, match=r"presentation\.xml is missing"):
        read_pptx(without(data, "ppt/presentation.xml"))
    with pytest.raises(UnreadableDocument, match="damaged presentation: slide 1 left out"):
        read_pptx(without(data, "ppt/slides/slide1.xml"))
    with pytest.raises(UnreadableDocument, match="without slides"):
        read_pptx(saved(Presentation()))


def without(data, name):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
    return stream.getvalue()
