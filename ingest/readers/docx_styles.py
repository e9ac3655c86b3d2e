"""Styles of a Word document: which are headings, bold, large or hidden."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from ingest.readers.archive import parse_xml, read_part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
HEADING_NAME = re.compile(r"^(?:heading|标题|標題|überschrift|titre)\s*(\d)", re.IGNORECASE)
TITLE_NAME = re.compile(r"^(?:title|标题|標題)$", re.IGNORECASE)
CONTENTS_NAME = re.compile(r"^(?:toc|目录|目錄)\s*\d+$", re.IGNORECASE)
MAX_BASED_ON = 20
LARGE_HALF_POINTS = 32  # 16 points: larger than any body text
TINY_HALF_POINTS = 4  # 2 points: nobody can read it
BODY_LEVEL = 9  # outline level that means "no heading"


@dataclass(frozen=True, slots=True)
class Styles:
    """Paragraph and character styles by id, with the ids they are based on."""

    by_id: dict[str, etree._Element]
    based_on: dict[str, str]

    def heading_level(self, paragraph: etree._Element) -> int:
        """Level from 1, or 0 where the paragraph is no heading."""
        own = paragraph.find("w:pPr/w:outlineLvl", NS)
        if own is not None:
            return _level(own)
        for style in self._chain(_style_of(paragraph)):
            name = style.find("w:name", NS)
            title = "" if name is None else str(name.get(f"{W}val", ""))
            found = HEADING_NAME.match(title)
            if found:
                return int(found.group(1)) + 1  # the title stands above
            if TITLE_NAME.match(title):
                return 1
            outline = style.find("w:pPr/w:outlineLvl", NS)
            if outline is not None:
                return _level(outline)
        return 0

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph is a line of the table of contents, which repeats headings."""
        for style in self._chain(_style_of(paragraph))[:1]:
            name = style.find("w:name", NS)
            return name is not None and bool(CONTENTS_NAME.match(str(name.get(f"{W}val", ""))))
        return False

    def is_listed(self, paragraph: etree._Element) -> bool:
        """Whether a paragraph has a bullet or a number, by itself or by its style."""
        styles = self._chain(_style_of(paragraph))
        return any(item.find("w:pPr/w:numPr", NS) is not None for item in (paragraph, *styles))

    def is_bold(self, run: etree._Element, paragraph: etree._Element) -> bool:
        """Whether a run is bold by itself or by the paragraph's style."""
        own = run.find("w:rPr/w:b", NS)
        if own is not None:
            return _is_on(own)
        return any(
            _is_on(found)
            for style in self._chain(_style_of(paragraph))
            if (found := style.find("w:rPr/w:b", NS)) is not None
        )

    def is_hidden(self, run: etree._Element, paragraph: etree._Element) -> bool:
        """Whether a run is marked hidden or too small to be read."""
        properties = [found for found in [run.find("w:rPr", NS)] if found is not None]
        mark = run.find("w:rPr/w:rStyle", NS)
        names = ["" if mark is None else str(mark.get(f"{W}val", "")), _style_of(paragraph)]
        for name in names:
            properties += [
                found
                for style in self._chain(name)
                if (found := style.find("w:rPr", NS)) is not None
            ]
        for item in properties:
            vanish = item.find("w:vanish", NS)
            if vanish is not None:
                return _is_on(vanish)
        size = run.find("w:rPr/w:sz", NS)
        return size is not None and _number(size) <= TINY_HALF_POINTS

    def is_large(self, paragraph: etree._Element) -> bool:
        """Whether all text of a paragraph is set in a title's size."""
        sizes = [_number(size) for size in paragraph.iterfind("w:r/w:rPr/w:sz", NS)]
        runs = paragraph.findall("w:r", NS)
        return bool(sizes) and len(sizes) == len(runs) and min(sizes) >= LARGE_HALF_POINTS

    def _chain(self, style_id: str) -> list[etree._Element]:
        found: list[etree._Element] = []
        while style_id in self.by_id and len(found) < MAX_BASED_ON:
            found.append(self.by_id[style_id])
            style_id = self.based_on.get(style_id, "")
        return found


def read_styles(archive: zipfile.ZipFile) -> Styles:
    """The styles of a document.

    Raises:
        UnreadableDocument: The part is damaged.
    """
    root = parse_xml(read_part(archive, "word/styles.xml"))
    by_id: dict[str, etree._Element] = {}
    based_on: dict[str, str] = {}
    for style in root.findall("w:style", NS):
        style_id = str(style.get(f"{W}styleId", ""))
        by_id[style_id] = style
        base = style.find("w:basedOn", NS)
        if base is not None:
            based_on[style_id] = str(base.get(f"{W}val", ""))
    return Styles(by_id, based_on)


def _style_of(paragraph: etree._Element) -> str:
    while paragraph.tag != f"{W}p":
        above = paragraph.getparent()
        if above is None:
            return ""
        paragraph = above
    style = paragraph.find("w:pPr/w:pStyle", NS)
    return "" if style is None else str(style.get(f"{W}val", ""))


def _level(outline: etree._Element) -> int:
    level = _number(outline)
    return int(level) + 2 if level < BODY_LEVEL else 0


def _is_on(flag: etree._Element) -> bool:
    return flag.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _number(node: etree._Element) -> float:
    value = str(node.get(f"{W}val", "0"))
    try:
        return float(value)
    except ValueError:
        return 0.0
