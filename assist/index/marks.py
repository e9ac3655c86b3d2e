"""What is told of a row besides its words: the concepts it touches and the codes it names."""

from __future__ import annotations

import re

from assist.text.concepts import find_concepts
from assist.text.normalise import fold
from assist.text.tokens import codes

Marks = tuple[str, str]  # concepts and codes of a row, each joined by spaces


def code_key(code: str) -> str:
    """A folded code without spaces and hyphens: "ppr-9087" and "ppr 9087" are the same code."""
    return re.sub(r"[\s\-_]+", "", code)


def marks_of(title: str, heading: str, body: str) -> Marks:
    """The concepts and codes of a row: the costly part of its analysis, worth keeping."""
    whole = "\n".join((title, heading, fold(body)))
    return (
        " ".join(concepts_of(whole)),
        " ".join(dict.fromkeys(map(code_key, codes(whole)))),
    )


def concepts_of(text: str) -> tuple[str, ...]:
    """The concept terms of a text, each once, in reading order."""
    return tuple(dict.fromkeys(concept.term for concept in find_concepts(fold(text))))
