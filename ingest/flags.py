"""What a person should look at before a text may answer customers.

Held for review: text that speaks to a model, hidden instructions, smuggled characters, wrongly
decoded text.
Only reported: hidden text without instructions, texts that repeat themselves, notes on quality.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assist.text.border import admit
from assist.text.instructions import find_instruction
from ingest.quality import quality_notes
from ingest.readers.blocks import Block, Extract
from ingest.readers.lexicon import read_lexicon

MIN_SMUGGLED = 8  # characters that only a machine reads
MIN_HIDDEN = 12  # characters of hidden text in a file whose author chose to hide them
MIN_STUFFED = 600  # characters
STUFFED_SHARE = 0.15  # distinct pieces of a text; below, it repeats itself
GRAM = 6
SHOWN = 60
MAX_HIDDEN = 20_000
SMUGGLING = ("tag", "variation")
AUTHORED = ("docx", "pdf")


@dataclass(slots=True)
class Flags:
    """Reasons to hold a document for review, and what is merely reported."""

    review: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


def flag_document(extract: Extract, reader: str, dropped: Mapping[str, int]) -> Flags:
    """Judge what a reader found and cleaning dropped; records are judged by `held_records`.

    Args:
        extract: From the reader.
        reader: Its name; hidden text weighs more where an author must have hidden it.
        dropped: Characters that cleaning took out, by kind.
    """
    flags = Flags()
    texts = [block.text for block in extract.blocks if block.kind not in ("row", "record")]
    body = "\n".join((*texts, extract.title))
    found = find_instruction(body)
    if found:
        flags.review.append(f"speaks to a model: {_quoted(found)}")
    hidden = "\n".join(admit(text or " ", max_chars=MAX_HIDDEN).text for text in extract.hidden)
    if hidden.strip():
        found = find_instruction(hidden)
        if found:
            flags.review.append(f"hidden text speaks to a model: {_quoted(found)}")
        elif reader in AUTHORED and len(hidden) >= MIN_HIDDEN:
            flags.review.append(f"hidden text left out: {_quoted(hidden)}")
        elif reader in AUTHORED:
            flags.warned.append(f"hidden text left out: {_quoted(hidden)}")
    _flag_characters(dropped, flags)
    if is_mojibake(body) or any(is_mojibake(b.text) for b in extract.blocks[:200]):
        flags.review.append("decoded wrongly before it was saved (mojibake)")
    if _is_stuffed(body):
        flags.warned.append("repeats the same words over and over")
    flags.warned += quality_notes(extract.blocks)
    return flags


def held_records(blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    """Records of a table that speak to a model; they are left out one by one, with the reason."""
    found = []
    for block in blocks:
        if block.kind in ("row", "record"):
            hit = find_instruction(block.text)
            if hit:
                found.append(
                    (block, f"{block.place or 'a record'} speaks to a model: {_quoted(hit)}")
                )
    return found


def is_mojibake(text: str) -> bool:
    """Whether a text is what wrong decoding makes of Chinese."""
    found = _mojibake().findall(text[:20_000])
    return sum(map(len, found)) > max(6, 0.02 * len(text[:20_000]))


def _flag_characters(dropped: Mapping[str, int], flags: Flags) -> None:
    smuggled = sum(count for kind, count in dropped.items() if kind.startswith(SMUGGLING))
    if smuggled >= MIN_SMUGGLED:
        flags.review.append(f"{smuggled} characters that only a machine reads were taken out")
    other = {kind: n for kind, n in dropped.items() if not kind.startswith(SMUGGLING)}
    if sum(other.values()) >= MIN_SMUGGLED:
        names = ", ".join(f"{n} {kind}" for kind, n in sorted(other.items()))
        flags.warned.append(f"invisible characters taken out: {names}")


def _is_stuffed(text: str) -> bool:
    plain = re.sub(r"\s+", "", text)[:50_000]
    if len(plain) < MIN_STUFFED:
        return False
    grams = Counter(plain[at : at + GRAM] for at in range(len(plain) - GRAM + 1))
    return len(grams) < STUFFED_SHARE * sum(grams.values())


@functools.cache
def _mojibake() -> re.Pattern[str]:
    return re.compile(read_lexicon("flags")["mojibake"])


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f"“{short[:SHOWN]}…”" if len(short) > SHOWN else f"“{short}”"
