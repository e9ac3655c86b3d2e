"""Writes a manual as DOCX: heading styles, real numbered lists, tables, a picture."""

import copy
import io
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from source.figures import as_png
from source.fixed_zip import STAMP, settle
from source.markup import Block, Manual

_FONT = "宋体"


def _restart_numbering(document: Document, items: list[Paragraph]) -> None:
    """Give the list its own numbering, so that it starts at 1 again."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    base_id = style.find(f".//{qn('w:numId')}").get(qn("w:val"))
    base = next(n for n in numbering.findall(qn("w:num")) if n.get(qn("w:numId")) == base_id)
    number = copy.deepcopy(base)
    ids = [int(n.get(qn("w:numId"))) for n in numbering.findall(qn("w:num"))]
    new_id = str(max(ids) + 1)
    number.set(qn("w:numId"), new_id)
    override = OxmlElement("w:lvlOverride")
    override.set(qn("w:ilvl"), "0")
    start = OxmlElement("w:startOverride")
    start.set(qn("w:val"), "1")
    override.append(start)
    number.append(override)
    numbering.append(number)
    for item in items:
        properties = item._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - no public way
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = int(new_id)


def _table(document: Document, rows: list[list[str]]) -> None:
    """Add a grid table with a bold header row that repeats on every page."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Light Grid Accent 1")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - no public way
    document.add_paragraph()


def _add(document: Document, block: Block) -> None:
    """Add one block."""
    if block.kind == "heading":
        document.add_heading(block.text, level=1)
    elif block.kind == "table":
        _table(document, block.rows)
    elif block.kind == "figure":
        document.add_picture(io.BytesIO(as_png(block.items[0])), width=Cm(12))
        document.add_paragraph(block.text, style="Caption")
    elif block.kind == "steps":
        items = [document.add_paragraph(item, style="List Number") for item in block.items]
        _restart_numbering(document, items)
    elif block.kind == "bullets":
        for item in block.items:
            document.add_paragraph(item, style="List Bullet")
    else:
        style = "Intense Quote" if block.kind == "warning" else None
        document.add_paragraph(block.text, style=style)


def write(manual: Manual, path: Path) -> None:
    """Write the manual with fixed core properties and archive dates."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = _FONT
    normal.font.size = Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    core = document.core_properties
    core.title, core.author = manual.meta["title"], manual.meta["brand"]
    core.subject, core.comments = manual.meta["number"], ""
    core.last_modified_by, core.revision = manual.meta["brand"], 1
    core.created = core.modified = STAMP
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{manual.meta['brand']}  {manual.meta['title']}"
    section.footer.paragraphs[0].text = f"{manual.meta['number']}  {manual.meta['edition']}"
    document.add_heading(manual.meta["title"], level=0)
    document.add_paragraph(manual.meta["edition"])
    for block in manual.blocks:
        _add(document, block)
    document.save(str(path))
    settle(path)
