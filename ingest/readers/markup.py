"""HTML pages and fragments: every content line in reading order, nothing else.

No character is added inside the flow, so a passage of the page with its tags removed is found in
the text.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from ingest.readers.blocks import Block, Extract
from ingest.readers.encoding import decode
from ingest.readers.page import find_main, pattern
from ingest.readers.page_flow import PageFlow

WHOLE_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
TEMPLATE_TAG = re.compile(r"<(/?)template\b", re.IGNORECASE)
HAN = re.compile(r"[一-鿿，。；：！？（）、]")


def read_html(data: bytes) -> Extract:
    """Read a web page or a page template.

    Raises:
        UnreadableDocument: Not text.
    """
    decoded = decode(data, declared=True)
    extract = Extract()
    if decoded.lost:
        extract.warnings.append(
            f"{decoded.lost} characters could not be decoded ({decoded.encoding})"
        )
    extract.blocks = html_blocks(decoded.text, extract)
    return extract


def html_blocks(text: str, extract: Extract) -> list[Block]:
    """The blocks of markup.

    Args:
        text: A page or a fragment.
        extract: Where hidden and dropped text is noted, and the title if there is none yet.
    """
    cleaned = pattern("template").sub(_gap, text)
    extract.drop("template code", len(text) - len(cleaned))
    if not WHOLE_PAGE.search(cleaned):
        # The parts of a component are its text; in a whole page nobody sees a template.
        cleaned = TEMPLATE_TAG.sub(r"<\1div", cleaned)
    page = LexborHTMLParser(cleaned)
    body = page.body
    if body is None:
        return []
    flow = PageFlow(extract, len(" ".join(body.text().split())))
    main = find_main(body)
    flow.enter(body, main)
    if not extract.title:
        names = [
            block.text for block in flow.blocks if block.kind == "heading" and block.level == 1
        ]
        named = page.css_first("head title")
        extract.title = names[0] if len(names) == 1 else (named.text().strip() if named else "")
    return flow.blocks


def _gap(code: re.Match[str]) -> str:
    """What stands where code stood: nothing between Han characters, else a space."""
    around = code.string[max(0, code.start() - 1) : code.start()] + code.string[code.end() :][:1]
    return "" if len(HAN.findall(around)) > 1 else " "
