"""What a person may want to know of a document that is otherwise fine; nothing is held for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assist.privacy import mask
from ingest.readers.blocks import Block

MIN_LETTERS = 5
LONG_LETTERS = 3_000  # a text from this size on wants headings
MAX_OTHER_SHARE = 0.5  # of the letters in another script than Han and Latin
SAMPLE = 100_000
# Numbers that people own; a shop publishes its own hotlines and addresses.
PERSONAL = frozenset(["手机", "身份证", "银行卡", "护照", "车牌"])
MAYBE_PERSONAL = re.compile(r"\d[\d\s-]{9,}\d|[A-Z]\d{8}|[一-鿿][A-Z][A-Z0-9]{5}")
KNOWN_LETTERS = re.compile(r"[A-Za-zÀ-ɏ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
HOLDER = re.compile(r"<(\D+)_\d+>")


def quality_notes(blocks: Sequence[Block]) -> list[str]:
    """Notes on the text of a document, in words; records of tables say nothing here.

    Args:
        blocks: From a reader; without any the document is judged elsewhere.
    """
    prose = [block for block in blocks if block.kind not in ("row", "record")]
    text = "\n".join(block.text for block in blocks)[:SAMPLE]
    letters = sum(map(str.isalnum, text))
    notes = []
    if 0 < letters < MIN_LETTERS:
        notes.append(f"very short: {letters} letters")
    written = sum(len(block.text) for block in prose)
    if written > LONG_LETTERS and not any(block.kind == "heading" for block in prose):
        notes.append(f"no heading in {written} characters; passages are found by their words alone")
    other = letters - len(KNOWN_LETTERS.findall(text)) - sum(map(str.isdigit, text))
    if letters and other > MAX_OTHER_SHARE * letters:
        notes.append("mostly neither Chinese nor English")
    return notes + _personal(text)


def _personal(text: str) -> list[str]:
    if not MAYBE_PERSONAL.search(text):
        return []
    labels = (found.group(1) for holder in mask(text).originals if (found := HOLDER.match(holder)))
    counts = Counter(label for label in labels if label in PERSONAL)
    if not counts:
        return []
    shown = ", ".join(f"{label} {count}" for label, count in sorted(counts.items()))
    return [f"holds what looks like personal data: {shown}"]
