"""What is told of a row besides its words: the concepts it touches and the codes it names."""

from __future__ import annotations

import re

from assist.text.concepts import find_concepts
from assist.text.normalise import fold
from assist.text.tokens import codes

# Of a row: concepts and code keys, each joined by spaces; codes as they are written, by line.
Marks = tuple[str, str, str]


def code_key(code: str) -> str:
    """A folded code without spaces and hyphens: "ppr-9087" and "ppr 9087" are the same code."""
    return re.sub(r"[\s\-_]+", "", code)


def marks_of(title: str, heading: str, body: str) -> Marks:
    """The concepts and codes of a row: the costly part of its analysis, worth keeping."""
    whole = fold("\n".join((title, heading, body)))
    found = list(dict.fromkeys(codes(whole)))
    keys = dict.fromkeys(map(code_key, found))
    return " ".join(concepts_of(whole)), " ".join(keys), "\n".join(found)


def concepts_of(text: str) -> tuple[str, ...]:
    """The concept terms of a text, each once, in reading order."""
    return tuple(dict.fromkeys(concept.term for concept in find_concepts(fold(text))))
