"""Joining courtesies and claims into the text that would be sent, with every sentence's span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assist.reply.phrase import to_simplified, to_traditional
from assist.text.normalise import script_counts
from assist.types import Citation, Sentence, SentenceKind, SentenceState

_STEP = re.compile(r"^\d+\. ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence to be, with its citations; courtesies have none."""

    text: str
    kind: SentenceKind
    citations: tuple[Citation, ...] = ()


def compose(
    pieces: Sequence[Piece], lang: str, *, traditional: bool = False
) -> tuple[str, tuple[Sentence, ...]]:
    """Join pieces into a text.

    Args:
        pieces: In order.
        lang: "zh" joins without spaces, "en" with one; list steps stand on lines of their own.
        traditional: Write Traditional Chinese; citations keep the original wording.

    Returns:
        The text and its sentences, unchecked, with `text[start:end] == sentence.text`.
    """
    text = ""
    sentences: list[Sentence] = []
    previous = ""
    for piece in pieces:
        words = _written(piece.text, lang, traditional=traditional)
        text += _gap(previous, words, lang)
        start = len(text)
        text += words
        state: SentenceState = "courtesy" if piece.kind == "courtesy" else "unchecked"
        sentences.append(Sentence(words, start, len(text), piece.kind, state, piece.citations))
        previous = words
    return text, tuple(sentences)


def _written(words: str, lang: str, *, traditional: bool) -> str:
    """The script of the customer, whatever that of the evidence is."""
    if lang != "zh":
        return words
    if traditional:
        return to_traditional(words)
    return to_simplified(words) if script_counts(words)[1] else words


def _gap(previous: str, words: str, lang: str) -> str:
    if not previous:
        return ""
    if _STEP.match(words) or _STEP.match(previous):
        return "\n"
    return "" if lang == "zh" and not previous[-1].isascii() else " "
