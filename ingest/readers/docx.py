"""DOCX: our own walk; python-docx drops tracked insertions and keeps hidden text.

Kept: insertions, moved-to text, hyperlinks, text boxes, footnotes, content controls. Left out:
deletions, field codes, comments, and of running headers and footers what states no fact; hidden
text is noted, never returned as content.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from ingest.readers.archive import open_archive, parse_xml, read_part
from ingest.readers.blocks import BlockKind, Extract
from ingest.readers.docx_styles import NS, Styles, W, read_styles
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import structure
from ingest.readers.page import pattern
from ingest.readers.text import plain_heading_level

MAX_DEPTH = 12  # of tables in tables; below, the text alone is kept
MAX_PSEUDO_HEADING = 40
PSEUDO_LEVEL = 7
DOCUMENT = "word/document.xml"
NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
EDGE_PART = re.compile(r"word/(?:header|footer)\d*\.xml$")
DROPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr")
)
ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"


def read_docx(data: bytes) -> Extract:
    """Read a Word document.

    Raises:
        UnreadableDocument: Damaged, encrypted, with a DTD, or without a document inside.
        SourceTooLarge: Over the limits of an archive.
    """
    archive = open_archive(data)
    root = parse_xml(read_part(archive, DOCUMENT))
    names = set(archive.namelist())
    styles = read_styles(archive) if "word/styles.xml" in names else Styles({}, {})
    walk = _Walk(styles)
    body = root.find("w:body", NS)
    if body is not None:
        walk.blocks_of(body, 0)
    for part, tag in NOTES:
        if part in names:
            for note in parse_xml(read_part(archive, part)).findall(f"w:{tag}", NS):
                if note.get(f"{W}type") is None:
                    walk.blocks_of(note, 0)
    _add_edges(archive, styles, walk.extract)
    if "docProps/core.xml" in names:
        title = parse_xml(read_part(archive, "docProps/core.xml"), recover=True).find(
            "{http://purl.org/dc/elements/1.1/}title"
        )
        walk.extract.title = (title.text or "").strip() if title is not None else ""
    return walk.extract


def _add_edges(archive: zipfile.ZipFile, styles: Styles, extract: Extract) -> None:
    """Add lines of running headers and footers, each once: the shop's phone number stands there."""
    seen: set[str] = set()
    for name in sorted(name for name in archive.namelist() if EDGE_PART.match(name)):
        walk = _Walk(styles)
        walk.blocks_of(parse_xml(read_part(archive, name), recover=True), 0)
        for block in walk.extract.blocks:
            if block.text in seen:
                continue
            seen.add(block.text)
            if pattern("fact").search(block.text):
                extract.add("aside", block.text)
            else:
                extract.drop("page edges", len(block.text))


class _Walk:
    """One pass over the body; paragraphs and tables in document order."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.extract = Extract()

    def blocks_of(self, parent: etree._Element, depth: int) -> None:
        """Add the blocks of a body, a cell or a text box."""
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                content = child.find("w:sdtContent", NS)
                self.blocks_of(child if content is None else content, depth)

    def _paragraph(self, paragraph: etree._Element) -> None:
        parts: list[str] = []
        bold = self._runs(paragraph, parts)
        text = "".join(parts).strip()
        if self.styles.is_contents(paragraph):
            self.extract.drop("table of contents", len(text))
        elif text:
            kind, level = self._kind(paragraph, text, all_bold=bold >= 0.9 * len(text))
            self.extract.add(kind, text, level=level)
        for box in _boxes(paragraph):
            self.blocks_of(box, 0)

    def _runs(self, parent: etree._Element, parts: list[str]) -> int:
        """Collect the visible text of runs; returns how many characters of it are bold."""
        bold = 0
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in DROPPED:
                continue
            if tag == f"{W}r":
                text = _run_text(child)
                if self.styles.is_hidden(child, parent):
                    self._hide(text)
                    continue
                parts.append(text)
                bold += len(text) if self.styles.is_bold(child, parent) else 0
            elif tag == MATH_TEXT:
                parts.append(child.text or "")
            elif tag != f"{W}tbl":
                bold += self._runs(child, parts)
        return bold

    def _hide(self, text: str) -> None:
        if text.strip():
            self.extract.hidden.append(text.strip())
            self.extract.drop("hidden", len(text))

    def _kind(
        self, paragraph: etree._Element, text: str, *, all_bold: bool
    ) -> tuple[BlockKind, int]:
        level = self.styles.heading_level(paragraph)
        if level and len(text) <= 4 * MAX_PSEUDO_HEADING:
            return "heading", level
        if structure("question").match(text):
            return "question", 0
        if structure("answer").match(text):
            return "answer", 0
        is_title = len(text) <= MAX_PSEUDO_HEADING and "//" not in text
        is_title = is_title and not structure("sentence_end").search(text)
        is_large = self.styles.is_large(paragraph)
        if is_title and "\n" not in text and (all_bold or is_large):
            first = 1 if is_large and not self.extract.blocks else PSEUDO_LEVEL
            return "heading", plain_heading_level(text) or first
        listed = self.styles.is_listed(paragraph) or structure("item").match(text)
        return ("item" if listed else "paragraph"), 0

    def _table(self, table: etree._Element, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.extract.add("paragraph", _plain_text(table))
            return
        rows, header = self._grid(table, depth)
        if max((len(row) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in row:
                    self.extract.add("paragraph", cell)
            return
        self.extract.blocks += grid_blocks(rows, header_rows=header or None)

    def _grid(self, table: etree._Element, depth: int) -> tuple[list[list[str]], int]:
        """Cells with merged ones repeated, and the number of rows marked as header."""
        rows: list[list[str]] = []
        header = 0
        for row in _table_rows(table):
            late = _value(row.find("w:trPr", NS), "w:gridBefore", "0")
            cells = [""] * (int(late) if late.isdecimal() else 0)
            for cell in _row_cells(row):
                properties = cell.find("w:tcPr", NS)
                span = _value(properties, "w:gridSpan", "1")
                merge = None if properties is None else properties.find("w:vMerge", NS)
                if merge is not None and merge.get(f"{W}val") != "restart" and rows:
                    above = rows[-1]
                    text = above[len(cells)] if len(cells) < len(above) else ""
                else:
                    text = self._cell_text(cell, depth)
                cells += [text] * (int(span) if span.isdecimal() else 1)
            rows.append(cells)
            marked = row.find("w:trPr/w:tblHeader", NS) is not None
            header += marked and header == len(rows) - 1
        return rows, header

    def _cell_text(self, cell: etree._Element, depth: int) -> str:
        inner = _Walk(self.styles)
        inner.blocks_of(cell, depth + 1)
        self.extract.hidden += inner.extract.hidden
        return "\n".join(block.text for block in inner.extract.blocks)


def _run_text(run: etree._Element) -> str:
    parts = []
    for child in run:
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            parts.append("\t")
        elif child.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif child.tag == f"{W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph; the copy for old readers is skipped."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(above.tag == f"{ALTERNATE}Fallback" for above in box.iterancestors()):
            yield box


def _table_rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}customXml"):
            yield from child.iter(f"{W}tr")


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}customXml"):
            content = child.find("w:sdtContent", NS)
            yield from (child if content is None else content).findall("w:tc", NS)


def _plain_text(node: etree._Element) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


def _value(parent: etree._Element | None, path: str, default: str) -> str:
    found = None if parent is None else parent.find(path, NS)
    return default if found is None else str(found.get(f"{W}val", default))
