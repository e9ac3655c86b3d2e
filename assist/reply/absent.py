"""Codes and names that a question has and no evidence does: hard evidence against an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.text.normalise import fold, han_share
from assist.text.tokens import codes
from assist.types import Evidence

_ORDER_DIGITS = 8
_ENGLISH_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august"
    r"|september|october|november|december|hello|thanks?"
)
_LATIN_NAME = re.compile(r"[A-Za-z]{4,}")


def foreign_codes(question: str, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the models and codes that the question names and no evidence has."""
    named = [
        code
        for code in codes(question)
        if not code.isdigit() and sum(char.isdigit() for char in code) < _ORDER_DIGITS
    ]
    if not named:
        return ()
    text = _squeeze(
        " ".join(
            " ".join((item.source.title, *item.chunk.heading_path, item.chunk.text))
            for item in evidence
        )
    )
    return tuple(code for code in named if _squeeze(code) not in text)


def foreign_names(question: str, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return names (capitalised in a sentence, or Latin in Chinese) that no evidence has."""
    chinese = han_share(question) > 0
    named = [
        match.group().strip()
        for match in (_LATIN_NAME if chinese else _ENGLISH_NAME).finditer(question)
    ]
    if not named:
        return ()
    text = _squeeze(" ".join(f"{item.source.title} {item.chunk.text}" for item in evidence))
    return tuple(
        name
        for name in named
        if _squeeze(name) not in text and not _CALENDAR.fullmatch(name.lower())
    )


def _squeeze(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
