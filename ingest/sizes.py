"""How long a chunk may be, and where a text may be cut."""

from __future__ import annotations

import re

from assist.text.sentences import split_sentences
from assist.text.sizes import estimate_tokens

TARGET = 384  # tokens of a chunk of prose
OVERLAP = 64  # tokens that two neighbours share at most
LIMIT = 460  # tokens that one chunk may have: the model reads 512, prompt and heading path included
SMALL_TAIL = 48  # a shorter rest is added to the chunk before it
# Runs, not single characters: a list of a million characters takes a hundred megabytes.
HARD_CUT = 220  # characters after which a text without any sentence end is cut
JOINING = re.compile("[\u0300-\u036f\ufe00-\ufe0f\u200d\u20e3]")
SOFT_STOP = re.compile(r"[，,、；;：:\s](?=\S)")

Span = tuple[int, int]


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences of text[start:end], cut further where one is too long for a chunk.

    The spans carry no white space at their ends and cover everything else.
    """
    spans: list[Span] = []
    for line_start, line_end in _lines(text, start, end):
        for sentence in split_sentences(text[line_start:line_end]):
            first, last = line_start + sentence.start, line_start + sentence.end
            spans += _bounded(text, first, last)
    return spans


def _lines(text: str, start: int, end: int) -> list[Span]:
    found = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            found.append((start, stop))
        start = stop + 1
    return found


def _bounded(text: str, start: int, end: int) -> list[Span]:
    """One sentence without its outer white space, in pieces that fit a chunk."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return []
    if end - start <= HARD_CUT or estimate_tokens(text[start:end]) <= TARGET:
        return [(start, end)]
    pieces: list[Span] = []
    while end - start > HARD_CUT:
        stops = [found.end() for found in SOFT_STOP.finditer(text, start + 1, start + HARD_CUT)]
        cut = stops[-1] if stops and stops[-1] > start + HARD_CUT // 2 else start + HARD_CUT
        while cut > start + 1 and _joins(text[cut]):
            cut -= 1
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces


def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    return bool(JOINING.match(char))
