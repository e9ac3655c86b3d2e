"""One walk over a web page: inline text gathers in a buffer that every block boundary empties."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from ingest.readers import page_line
from ingest.readers.blocks import Block, BlockKind, Extract
from ingest.readers.grid import grid_blocks
from ingest.readers.lexicon import structure
from ingest.readers.page import (
    INLINE,
    MAX_PSEUDO_HEADING,
    SKIPPED,
    WAITING_STYLE,
    is_answer,
    is_edge,
    is_hidden,
    is_question,
    panel_name,
    panel_names,
    pattern,
    shown_attribute,
    text_of,
)
from ingest.readers.page_table import (
    children_of,
    is_layout,
    nearest_table,
    property_lines,
    read_table,
)

STRUCK = ("del", "s", "strike")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
MAX_DEPTH = 150
WAITING_SHARE = 0.5  # of the page
SPACES = re.compile(r"[ \t\r\n\f\v\xa0]+")
OFFICE = ("o:", "w:", "v:", "st1:")  # what Word leaves inside a line


class PageFlow:
    """Walks the page once; inline text gathers in a buffer that every block boundary empties."""

    def __init__(self, extract: Extract, page_chars: int) -> None:
        self.extract = extract
        self.page_chars = page_chars
        self.blocks: list[Block] = []
        self.buffer: list[str] = []
        self.bold_chars = 0
        self.links: list[int] = []  # characters of each link in the line
        self.edge = False
        self.kind: BlockKind = "paragraph"
        self.names: dict[str, str] = {}
        self.label = ""

    def enter(self, body: LexborNode, main: LexborNode | None) -> None:
        """Walk the body; outside the main element everything is edge."""
        self.names = panel_names(body)
        if main is None:
            self._children(body, 0)
            self._flush()
            return
        path = {body.mem_id}
        above = main.parent
        while above is not None:
            path.add(above.mem_id)
            above = above.parent
        self._outside(body, main.mem_id, path)
        self._flush()

    def _outside(self, node: LexborNode, main_id: int, path: set[int]) -> None:
        for child in children_of(node):
            if child.mem_id == main_id:
                self._flush()
                self._children(child, 0)
                self._flush()
            elif child.mem_id in path:
                self._outside(child, main_id, path)
            else:
                self._at_edge(child, 0)

    def _at_edge(self, node: LexborNode, depth: int) -> None:
        self._flush()
        before, self.edge = self.edge, True
        self._node(node, depth + 1)
        self._flush()
        self.edge = before

    def _children(self, node: LexborNode, depth: int) -> None:
        for child in children_of(node):
            self._node(child, depth)

    def _node(self, node: LexborNode, depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self.buffer.append(SPACES.sub(" ", node.text_content or ""))
        elif tag == "-comment":
            self._hide(node.comment_content or "")
        elif tag in SKIPPED or tag.startswith("-"):
            return
        elif is_hidden(node) and not self._is_waiting(node):
            self._hide(node.text(separator=" "))
        elif depth > MAX_DEPTH:
            self.buffer.append(node.text(separator=" "))
        elif not self.edge and is_edge(node, self.page_chars):
            self._at_edge(node, depth)
        else:
            self._element(node, tag, depth)

    def _is_waiting(self, node: LexborNode) -> bool:
        """Whether the page's own text waits for a script to show it, as some saved pages do."""
        waits = WAITING_STYLE.search(node.attributes.get("style") or "")
        size = len(" ".join(node.text().split()))
        if not waits or size < WAITING_SHARE * self.page_chars:
            return False
        self.extract.warnings.append("the main text is hidden until a script shows it; it was read")
        return True

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag == "br":
            self.buffer.append("\n")
        elif tag in HEADINGS:
            self._flush()
            self._children(node, depth + 1)
            # A question in a list is its entry's: it stands above none of what follows.
            asks = self.kind == "item" and structure("question_end").search(text_of(node))
            self._flush(*(("question", 0) if asks else ("heading", HEADINGS[tag])))
        elif tag == "table":
            self._flush()
            self._table(node, depth)
        elif tag == "dl":
            self._flush()
            self._terms(node, depth)
        elif tag == "pre":
            self._flush()
            self._add("paragraph", node.text())
        elif tag == "button" and not is_question(node):
            self._button(node, depth)
        elif (tag in INLINE or tag.startswith(OFFICE)) and not is_question(node):
            self._inline(node, tag, depth)
        else:
            self._block(node, tag, depth)

    def _inline(self, node: LexborNode, tag: str, depth: int) -> None:
        start = len(self.buffer)
        gap = " " if tag in STRUCK else ""  # an old price is no part of the new one
        self.buffer.append(gap)
        self._children(node, depth + 1)
        self.buffer.append(gap)
        if page_line.is_bullet(node):
            self.buffer[start:] = ["· "]
        elif tag in ("b", "strong"):
            self.bold_chars += sum(len(part.strip()) for part in self.buffer[start:])
        elif tag == "a":
            self.links.append(sum(len(part.strip()) for part in self.buffer[start:]))

    def _button(self, node: LexborNode, depth: int) -> None:
        """A button says what the page does, unless it is written like a question."""
        if structure("question_end").search(node.text().strip()):
            self._inline(node, "button", depth)

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        self._flush()
        if page_line.office_kind(node) == "contents":
            self.extract.drop("table of contents", len(text_of(node)))
            return
        before = (self.kind, self.label)
        name = shown_attribute(node) or panel_name(node, self.names)
        if structure("question_end").search(name):
            self._add("question", name)
        elif len(name) > MAX_PSEUDO_HEADING or pattern("fact").search(name):
            self._add("paragraph", name)
        else:
            self.label = name or self.label  # a title that ends with its panel
        if tag in ("summary", "dt") or is_question(node):
            self.kind = "question"
        elif tag in ("dd", "details") or is_answer(node):
            self.kind = "answer"
        elif tag == "li" or page_line.office_kind(node) == "item":
            self.kind = "item"
        self._children(node, depth + 1)
        self._flush(*(("heading", 1) if page_line.office_kind(node) == "title" else ()))
        self.kind, self.label = before

    def _terms(self, node: LexborNode, depth: int) -> None:
        """A list of terms: properties in one record, anything longer as questions and answers."""
        if lines := property_lines(node):
            self._add("row", "\n".join(lines))
        else:
            self._children(node, depth + 1)
            self._flush()

    def _table(self, node: LexborNode, depth: int) -> None:
        if is_layout(node) or depth > MAX_DEPTH // 2:
            for cell in node.css("td, th") if depth <= MAX_DEPTH // 2 else []:
                if nearest_table(cell) == node.mem_id:
                    self._block(cell, "td", depth + 1)
            return
        table = read_table(node, self._cell_text)
        if table.caption:
            self._add("paragraph", table.caption)
        for block in grid_blocks(table.rows, header_rows=table.header_rows, label=table.caption):
            self._add(block.kind, block.text, label=block.label)

    def _cell_text(self, cell: LexborNode) -> str:
        inner = PageFlow(self.extract, self.page_chars)
        inner._children(cell, MAX_DEPTH // 2)
        inner._flush()
        return "\n".join(block.text for block in inner.blocks)

    def _hide(self, text: str) -> None:
        if shown := " ".join(text.split()):
            self.extract.hidden.append(shown)
            self.extract.drop("hidden", len(shown))

    def _flush(self, kind: BlockKind | None = None, level: int = 0) -> None:
        lines = [SPACES.sub(" ", line).strip() for line in "".join(self.buffer).split("\n")]
        text = "\n".join(line for line in lines if line)
        bold, self.bold_chars = self.bold_chars, 0
        links, self.links, self.buffer = self.links, [], []
        if not text:
            return
        kind = kind or self.kind
        text = (kind == "question" and page_line.OPENER.sub("", text)) or text
        if kind == "paragraph":
            kind, level = page_line.sharpen(text, bold)
        if self.edge and page_line.leads_elsewhere(text, links):
            self.extract.drop("page edges", len(text))  # the title of another page
        else:
            self._add(kind, text, level=level)

    def _add(self, kind: BlockKind, text: str, *, level: int = 0, label: str = "") -> None:
        text = text.strip("\n")
        if not text.strip():
            return
        if kind != "row" and level != 1 and page_line.is_noise(text.strip(), is_edge=self.edge):
            self.extract.drop("boilerplate", len(text))
        elif not self.edge:
            self.blocks.append(Block(kind, text, level, label or self.label))
        elif kind == "heading" and level == 1:
            self.blocks.append(Block(kind, text, level))
        elif pattern("fact").search(text):
            self.blocks.append(Block("aside", text))
        else:
            self.extract.drop("page edges", len(text))
