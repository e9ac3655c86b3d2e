"""Blocks to the text of a document, cleaned; personal data of cases is masked.

Display text stays as the author wrote it: scripts, widths, and pinyin glosses are folded only for
matching (`assist.text.normalise`). What is dropped is counted by reason, never silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assist.privacy import mask
from assist.text.border import admit
from ingest.pack import Placed
from ingest.readers.blocks import Block
from ingest.readers.page import pattern

VERSION = "1"
SPACES = re.compile(r"[\u00a0\u2007\u202f]")
LINE_EDGE = re.compile(r"[ \t\u3000]+(?=\n)|(?<=\n)[\u3000]+|\A[\s\u3000]+|\s+\Z")
BLANKS = re.compile(r"\n{3,}")
CLOSE_KINDS = frozenset(["item", "answer"])
MIN_REPEATING_DOCUMENTS = 4
REPEAT_SHARE = 0.6
MAX_REPEATED_CHARS = 120
MAX_CHARS = 50_000_000


@dataclass(slots=True)
class Cleaned:
    """A document's text with its blocks in place.

    Attributes:
        text: Of the document.
        placed: Every block where it stands in the text.
        dropped: Characters taken out, by kind.
        masked: Personal data replaced by place holders.
    """

    text: str
    placed: list[Placed]
    dropped: Counter[str] = field(default_factory=Counter)
    masked: int = 0


def clean(blocks: Iterable[Block], *, is_case: bool = False) -> Cleaned:
    """Clean blocks and join them to the text of a document.

    Args:
        blocks: From a reader.
        is_case: Whether personal data is masked, record by record.
    """
    cleaned = Cleaned("", [])
    kept: list[Block] = []
    for block in blocks:
        text = _tidy(block.text, cleaned.dropped)
        label = _tidy(block.label, cleaned.dropped)
        if is_case:
            masked = mask(text)
            cleaned.masked += len(masked.originals)
            text, label = masked.text, mask(label).text
        if text and (text, label) == (block.text, block.label):
            kept.append(block)
        elif text:
            kept.append(replace(block, text=text, label=label))
    _place(kept, cleaned)
    return cleaned


def repeated_lines(documents: Sequence[Sequence[Block]]) -> frozenset[str]:
    """Short texts that stand in most pages of a site and say nothing of their own.

    Args:
        documents: The blocks of each web page.

    Returns:
        Texts to leave out; a text with a number, an address or a rule is never among them.
    """
    if len(documents) < MIN_REPEATING_DOCUMENTS:
        return frozenset()
    counts: Counter[str] = Counter()
    for blocks in documents:
        counts.update(
            {b.text for b in blocks if b.kind != "row" and len(b.text) <= MAX_REPEATED_CHARS}
        )
    limit = max(MIN_REPEATING_DOCUMENTS, REPEAT_SHARE * len(documents))
    return frozenset(
        text
        for text, count in counts.items()
        if count >= limit and not pattern("fact").search(text) and not re.search(r"\d", text)
    )


def _tidy(text: str, dropped: Counter[str]) -> str:
    if not text:
        return text
    bordered = admit(text, max_chars=MAX_CHARS)
    dropped.update(bordered.dropped)
    tidy = SPACES.sub(" ", bordered.text)
    tidy = LINE_EDGE.sub("", tidy)
    return BLANKS.sub("\n\n", tidy)


def _place(blocks: Sequence[Block], cleaned: Cleaned) -> None:
    parts: list[str] = []
    at = 0
    before: Block | None = None
    for block in blocks:
        if before is not None:
            joint = "\n" if _is_close(before, block) else "\n\n"
            parts.append(joint)
            at += len(joint)
        parts.append(block.text)
        cleaned.placed.append(Placed(block, at, at + len(block.text)))
        at += len(block.text)
        before = block
    cleaned.text = "".join(parts)


def _is_close(before: Block, block: Block) -> bool:
    """Whether two blocks stand on neighbouring lines."""
    if block.kind in CLOSE_KINDS and before.kind in (*CLOSE_KINDS, "question"):
        return True
    return before.kind == "heading" and block.kind != "heading"
