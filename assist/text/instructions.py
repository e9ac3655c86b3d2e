"""Text that speaks to whoever writes a reply, a model or an agent, instead of to a customer.

Words find only some of it (a third of public attacks), so nothing rests on them alone: what a draft
states is checked in any case. What they do find is never quoted, cited or shown to a model.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from assist.text.normalise import fold, fold_with_offsets
from assist.text.sentences import split_sentences

MEMORY = 8192  # texts whose spans are remembered: the same chunks come back all day
_GAP = re.compile(r"\n[^\S\n]*\n")
_BETWEEN = " \t\r\n。;:,.!?"  # what a pattern may take from the sentence before


def find_instruction(text: str) -> str:
    """The first passage that reads like an instruction to a model, or ""."""
    for paragraph in text.split("\n\n"):
        if _trigger("instruction").search(paragraph):
            found = _pattern("instruction").search(fold(paragraph))
            if found:
                return found.group(0)
    return ""


@lru_cache(maxsize=MEMORY)
def instruction_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text tells somebody how to reply.

    Args:
        text: Of a chunk, as displayed.

    Returns:
        Spans in order, from the beginning of a sentence. What speaks to a model spoils the rest of
        its paragraph; what only directs agents, the rest of its line.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        at = _first(text[start:end], "instruction")
        spoilt = end if at is None else start + at
        spans += _directed(text, start, spoilt)
        if at is not None:
            spans.append((spoilt, end))
    return tuple(spans)


def quotable_blocks(text: str) -> list[tuple[int, int]]:
    """The paragraphs of a text, cut where something in them tells somebody how to reply."""
    spoilt = instruction_spans(text)
    blocks = []
    for start, end in _paragraphs(text):
        at = start
        for first, last in (span for span in spoilt if start <= span[0] < end):
            blocks.append((at, first))
            at = last
        blocks.append((at, end))
    return [(start, end) for start, end in blocks if text[start:end].strip()]


def without_instructions(text: str) -> str:
    """A text without the passages that tell somebody how to reply."""
    kept, at = [], 0
    for start, end in instruction_spans(text):
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _directed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines that direct agents, from the sentence that does."""
    for line in text[start:end].splitlines(keepends=True):
        at = _first(line, "directs")
        if at is not None:
            yield start + at, start + len(line)
        start += len(line)


def _first(piece: str, kind: str) -> int | None:
    """Where the sentence with the first hit of a kind begins."""
    if not _trigger(kind).search(piece):
        return None
    folded = fold_with_offsets(piece)
    match = _pattern(kind).search(folded.text)
    if match is None:
        return None
    begin = match.start() + len(match.group()) - len(match.group().lstrip(_BETWEEN))
    at = folded.original_span(begin, begin + 1)[0]
    return max(span.start for span in split_sentences(piece) if span.start <= at)


@cache
def _lexicon() -> Mapping[str, Any]:
    file = resources.files("assist.text").joinpath("data", "instructions.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _lexicon()[kind]), re.IGNORECASE)


@cache
def _trigger(kind: str) -> re.Pattern[str]:
    """Words of which every hit of a kind has one: most texts are examined no further."""
    return re.compile(_lexicon()[f"trigger_{kind}"], re.IGNORECASE)
