"""What one line of a web page is: a title in bold, a question, the mark of an entry, or noise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from ingest.readers.blocks import BlockKind
from ingest.readers.lexicon import structure
from ingest.readers.page import (
    MAX_PSEUDO_HEADING,
    MIN_LIST_LINKS,
    MOSTLY_LINKS,
    ONLY_LINKS,
    pattern,
    text_of,
)

PSEUDO_LEVEL = 7
BULLET_STYLE = re.compile(r"font-family\s*:\s*[\"']?(?:wingdings|symbol)", re.IGNORECASE)
OPENER = re.compile(r"\s*[+▼▾▲﹀⌄]$")  # the sign at the end of what opens on a click


def sharpen(text: str, bold_chars: int) -> tuple[BlockKind, int]:
    """A paragraph that is a title in bold, a question or an answer."""
    if structure("question").match(text):
        return "question", 0
    if structure("answer").match(text):
        return "answer", 0
    all_bold = bold_chars >= len(text.replace("\n", "").replace(" ", "")) * 0.9
    if all_bold and len(text) <= MAX_PSEUDO_HEADING and not structure("sentence_end").search(text):
        return "heading", PSEUDO_LEVEL
    return "paragraph", 0


def is_noise(text: str, *, is_edge: bool) -> bool:
    """Whether a line says nothing about the shop: a label of the page, a notice of its owner."""
    if pattern("line").fullmatch(text):
        return True
    is_notice = (
        pattern("notice").search(text) if is_edge else pattern("notice_line").fullmatch(text)
    )
    return bool(is_notice) and not pattern("reach").search(text)


def leads_elsewhere(text: str, links: Sequence[int]) -> bool:
    """Whether a line outside the content only leads to other pages: "Popular: A · B · C".

    Args:
        text: The line.
        links: Characters of each link in it. Of several a figure is part of a title ("12
            instalments"); only a phone number or an address keeps the line.
    """
    is_list = len(links) >= MIN_LIST_LINKS
    share = MOSTLY_LINKS if is_list else ONLY_LINKS
    kept = pattern("address" if is_list else "contact").search(text)
    return sum(links) >= share * len(text) and not kept


def is_bullet(node: LexborNode) -> bool:
    """Whether the element only draws the mark of a list entry, as Word writes it."""
    style = node.attributes.get("style") or ""
    return bool(BULLET_STYLE.search(style)) and len(text_of(node)) <= 1


def office_kind(node: LexborNode) -> str:
    """What Word's class says of a paragraph: "title", "item", "contents" or ""."""
    name = node.attributes.get("class") or ""
    kinds = {"MsoTitle": "title", "MsoList": "item", "MsoToc": "contents"}
    return next((kind for start, kind in kinds.items() if name.startswith(start)), "")
