"""PPTX: slides in their order, shapes as a person reads them, tables as records, speaker notes.

Our own walk over the package: hidden slides and hidden shapes are noted, never returned as
content; nothing outside the file is ever opened.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from assist.errors import UnreadableDocument
from ingest.readers.archive import open_archive, parse_xml, read_part
from ingest.readers.blocks import BlockKind, Extract
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import structure

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
PRESENTATION = "ppt/presentation.xml"
TITLES = frozenset(["title", "ctrTitle"])
FURNITURE = frozenset(["dt", "ftr", "sldNum", "hdr"])
LEVEL_ROOM = 200_000  # EMU: shapes whose tops differ by less stand beside each other
MAX_SLIDES = 2_000
MAX_DEPTH = 12
SLIDE_LEVEL = 2  # of a slide's title; the first slide's is the document's
SHAPES = frozenset(f"{P}{name}" for name in ("sp", "graphicFrame", "grpSp", "pic", "cxnSp"))


@dataclass(frozen=True, slots=True)
class _Slide:
    number: int
    root: etree._Element
    notes: etree._Element | None
    diagrams: dict[str, etree._Element]  # the texts of SmartArt by relation id


def read_pptx(data: bytes) -> Extract:
    """Read a presentation.

    Raises:
        UnreadableDocument: Damaged, encrypted, with a DTD, or without slides inside.
        SourceTooLarge: Over the limits of an archive.
    """
    archive = open_archive(data)
    extract = Extract()
    titles = 0
    for slide in _slides(archive, extract):
        extract.pages += 1
        walk = _Walk(extract, slide, SLIDE_LEVEL if titles else 1)
        if slide.root.get("show") == "0":
            walk.hide(_all_text(slide.root))
            extract.warnings.append(f"hidden slide left out: {slide.number}")
            continue
        walk.shapes(slide.root.find(f"{P}cSld/{P}spTree"), 0)
        titles += walk.has_title
        if slide.notes is not None:
            walk.notes(slide.notes)
    first = next((block for block in extract.blocks if block.level == 1), None)
    extract.title = " ".join(first.text.split()) if first else ""
    return extract


class _Walk:
    """One pass over a slide."""

    def __init__(self, extract: Extract, slide: _Slide, title_level: int) -> None:
        self.extract = extract
        self.diagrams = slide.diagrams
        self.place = f"slide {slide.number}"
        self.title_level = title_level
        self.has_title = False

    def shapes(self, tree: etree._Element | None, depth: int) -> None:
        """Add the shapes of a slide or a group: the title first, then top to bottom."""
        if tree is None or depth > MAX_DEPTH:
            return
        found = [shape for shape in _children(tree) if shape.tag in SHAPES]
        for shape in sorted(found, key=_order):
            properties = shape.find(f"{P}*/{P}cNvPr")
            if properties is not None and properties.get("hidden") in ("1", "true"):
                self.hide(_all_text(shape))
            elif shape.tag == f"{P}grpSp":
                self.shapes(shape, depth + 1)
            elif shape.tag == f"{P}graphicFrame":
                self._frame(shape)
            else:
                self._shape(shape)

    def notes(self, root: etree._Element) -> None:
        """Add the speaker's notes of the slide."""
        for shape in root.iter(f"{P}sp"):
            if _placeholder(shape) == "body":
                self._paragraphs(shape)

    def hide(self, text: str) -> None:
        """Note text that nobody sees."""
        if text.strip():
            self.extract.hidden.append(text.strip())
            self.extract.drop("hidden", len(text))

    def _shape(self, shape: etree._Element) -> None:
        kind = _placeholder(shape)
        if kind in FURNITURE:
            self.extract.drop("running lines", len(_all_text(shape)))
        elif kind in TITLES:
            title = " ".join(_all_text(shape).split())
            self.extract.add("heading", title, level=self.title_level, place=self.place)
            self.has_title = self.has_title or bool(title)
        else:
            self._paragraphs(shape)

    def _paragraphs(self, shape: etree._Element) -> None:
        body = shape.find(f"{P}txBody")
        paragraphs = [] if body is None else body.findall(f"{A}p")
        for paragraph in paragraphs:
            text = _paragraph_text(paragraph).strip()
            self.extract.add(_kind(paragraph, text, len(paragraphs)), text, place=self.place)

    def _frame(self, frame: etree._Element) -> None:
        """A table as records, the words of a diagram as entries of a list."""
        for parts in frame.iter(f"{D}relIds"):
            diagram = self.diagrams.get(str(parts.get(f"{R}dm")))
            texts = [] if diagram is None else list(diagram.iter(f"{A}p"))
            for paragraph in texts:
                self.extract.add("item", _paragraph_text(paragraph).strip(), place=self.place)
        table = frame.find(f".//{A}tbl")
        if table is None:
            return
        properties = table.find(f"{A}tblPr")
        marked = properties is not None and properties.get("firstRow") in ("1", "true")
        rows = _grid(table)
        places = [self.place] * len(rows)
        self.extract.blocks += grid_blocks(rows, header_rows=1 if marked else None, places=places)


def _slides(archive: zipfile.ZipFile, extract: Extract) -> Iterator[_Slide]:
    """Slides in the order of the presentation; a damaged one is reported."""
    links = _relations(archive, PRESENTATION)
    root = parse_xml(read_part(archive, PRESENTATION))
    entries = root.findall(f"{P}sldIdLst/{P}sldId")[:MAX_SLIDES]
    if not entries:
        raise UnreadableDocument("a presentation without slides")
    broken = 0
    for number, entry in enumerate(entries, 1):
        try:
            yield _slide(archive, number, links.get(str(entry.get(f"{R}id")), ""))
        except UnreadableDocument as error:
            broken += 1
            extract.warnings.append(f"slide {number} left out: {error}")
    if broken == len(entries):
        raise UnreadableDocument(f"damaged presentation: {extract.warnings[0]}")


def _slide(archive: zipfile.ZipFile, number: int, path: str) -> _Slide:
    root = parse_xml(read_part(archive, path))
    links = _relations(archive, path)
    notes = [target for target in links.values() if "/notesSlides/" in target]
    diagrams = {
        name: parse_xml(read_part(archive, target))
        for name, target in links.items()
        if "/diagrams/data" in target
    }
    spoken = parse_xml(read_part(archive, notes[0])) if notes else None
    return _Slide(number, root, spoken, diagrams)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Targets inside the package by relation id."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    root = parse_xml(read_part(archive, path))
    return {
        str(link.get("Id")): posixpath.normpath(posixpath.join(folder, str(link.get("Target"))))
        for link in _children(root)
        if link.get("TargetMode") != "External"
    }


def _order(shape: etree._Element) -> tuple[int, int, int]:
    """Title first, then rows from top to bottom, left to right inside a row."""
    if _placeholder(shape) in TITLES:
        return (0, 0, 0)
    offset = shape.find(f".//{A}off")
    if offset is None:  # a placeholder where the layout puts it: below the title
        return (1, 0, 0)
    return (1, int(offset.get("y", "0")) // LEVEL_ROOM, int(offset.get("x", "0")))


def _placeholder(shape: etree._Element) -> str:
    found = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return "" if found is None else str(found.get("type", "body"))


def _paragraph_text(paragraph: etree._Element) -> str:
    parts = []
    for node in paragraph.iter():
        if node.tag in (f"{A}t", MATH_TEXT):
            parts.append(node.text or "")
        elif node.tag == f"{A}br":
            parts.append("\n")
    return "".join(parts)


def _kind(paragraph: etree._Element, text: str, siblings: int) -> BlockKind:
    if structure("question").match(text):
        return "question"
    if structure("answer").match(text):
        return "answer"
    properties = paragraph.find(f"{A}pPr")
    bullets = (f"{A}buChar", f"{A}buAutoNum")
    marked = properties is not None and any(properties.find(tag) is not None for tag in bullets)
    plain = properties is not None and properties.find(f"{A}buNone") is not None
    listed = marked or (siblings > 1 and not plain) or structure("item").match(text)
    return "item" if listed else "paragraph"


def _grid(table: etree._Element) -> list[list[str]]:
    """Cells with merged ones repeated."""
    rows: list[list[str]] = []
    for row in table.findall(f"{A}tr"):
        cells: list[str] = []
        for column, cell in enumerate(row.findall(f"{A}tc")):
            if cell.get("hMerge") in ("1", "true") and cells:
                cells.append(cells[-1])
            elif cell.get("vMerge") in ("1", "true") and rows and column < len(rows[-1]):
                cells.append(rows[-1][column])
            else:
                texts = (_paragraph_text(item).strip() for item in cell.iter(f"{A}p"))
                cells.append("\n".join(filter(None, texts)))
        rows.append(cells)
    return rows


def _all_text(node: etree._Element) -> str:
    texts = (_paragraph_text(paragraph).strip() for paragraph in node.iter(f"{A}p"))
    return "\n".join(filter(None, texts))


def _children(node: etree._Element) -> list[etree._Element]:
    return [child for child in node if isinstance(child.tag, str)]
