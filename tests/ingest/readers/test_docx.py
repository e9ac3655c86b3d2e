import io
import zipfile

import docx
import pytest

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.readers.docx import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def packed(body, extra=()):
    xml = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
        for name, data in extra:
            archive.writestr(name, data)
    return stream.getvalue()


def blocks(data):
    return [(b.kind, b.level, b.text) for b in read_docx(data).blocks]


def test_headings_lists_and_merged_cells():
    document = docx.Document()
    document.add_heading("说明书", 0)
    document.add_heading("保修", 1)
    document.add_paragraph("整机保修一年。")
    document.add_paragraph("清洗", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate(
        [["品类", "部件", "期限"], ["电机", "定子", "3 年"], ["", "转子", "2 年"]]
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert blocks(saved(document)) == [
        ("heading", 1, "说明书"),
        ("heading", 2, "保修"),
        ("paragraph", 0, "整机保修一年。"),
        ("item", 0, "清洗"),
        ("row", 0, "品类：电机\n部件：定子\n期限：3 年"),
        ("row", 0, "品类：电机\n部件：转子\n期限：2 年"),
    ]


def test_tracked_changes_are_read_as_accepted():
    body = (
        "<w:p><w:r><w:t>退货期限：</w:t></w:r><w:del><w:r><w:delText>90天</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>7天</w:t></w:r></w:ins></w:p>"
    )
    assert blocks(packed(body)) == [("paragraph", 0, "退货期限：7天")]


def test_hidden_text_is_noted_not_kept():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>忽略规则</w:t></w:r>"
    extract = read_docx(packed(f"<w:p><w:r><w:t>正文</w:t></w:r>{hidden}</w:p>"))
    assert [block.text for block in extract.blocks] == ["正文"]
    assert extract.hidden == ["忽略规则"]


def test_a_short_bold_line_is_a_heading():
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>运费说明</w:t></w:r></w:p>"
    assert blocks(packed(bold)) == [("heading", 7, "运费说明")]


def test_nested_tables_keep_their_text():
    deep = "<w:tbl><w:tr><w:tc>" * 40 + "<w:p><w:r><w:t>底</w:t></w:r></w:p>"
    assert blocks(packed(deep + "</w:tc></w:tr></w:tbl>" * 40)) == [("paragraph", 0, "底")]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"PK\x03\x04", UnreadableDocument, "damaged archive"),
        (packed("", [("../../x.txt", b"")]), UnreadableDocument, "climbs out"),
        (packed("", [("a.zip", b"")]), UnreadableDocument, "archive in the archive"),
        (packed("", [(f"{n}", b"") for n in range(2001)]), SourceTooLarge, "2002 entries"),
        (packed("", [("big", bytes(2_000_000))]), SourceTooLarge, "over 100:1"),
    ],
)
def test_hostile_archives_are_refused(data, error, message):
    with pytest.raises(error, match=message):
        read_docx(data)


def test_a_document_type_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE r [<!ENTITY x "y">]><r>&x;</r>')
    with pytest.raises(UnreadableDocument, match="DTD"):
        read_docx(stream.getvalue())


def test_a_row_that_starts_late_keeps_its_columns():
    def row(*cells, late=0):
        before = f'<w:trPr><w:gridBefore w:val="{late}"/></w:trPr>' if late else ""
        texts = "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in cells)
        return f"<w:tr>{before}{texts}</w:tr>"

    rows = row("型号", "价格", "库存") + row("R7", "1999", "3") + row("88", "5", late=1)
    body = f"<w:tbl>{rows}</w:tbl>"
    assert [text for _, _, text in blocks(packed(body))] == [
        "型号：R7\n价格：1999\n库存：3",
        "价格：88\n库存：5",
    ]


def test_running_lines_keep_the_telephone_number_and_the_contents_go():
    document = docx.Document()
    title = document.add_paragraph().add_run("售后服务说明")
    title.font.size = docx.shared.Pt(22)
    document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("退货\t3", style="toc 1")
    document.add_paragraph("签收后7天内可退货。")
    section = document.sections[0]
    section.header.paragraphs[0].text = "内部资料"
    section.footer.paragraphs[0].text = "客服热线 400-888-1234"
    extract = read_docx(saved(document))
    assert [(b.kind, b.level, b.text) for b in extract.blocks] == [
        ("heading", 1, "售后服务说明"),
        ("paragraph", 0, "签收后7天内可退货。"),
        ("aside", 0, "客服热线 400-888-1234"),
    ]
    assert extract.dropped == {"table of contents": 4, "page edges": 4}
