"""Whether a clause only mentions a value: as past, as wrong, or as somebody's words."""

from __future__ import annotations

import re
from functools import cache

from assist.text.normalise import match_text
from eval.lexicon import words


def is_mention(clause: str) -> bool:
    """Whether a clause marks what it holds as past, retracted or reported.

    The marks are patterns with their context, not bare words: "原包装15天内可退" and "the old model
    can be returned" state a rule of today.
    """
    return is_outdated(clause) or _marks("reported").search(match_text(clause)) is not None


def is_outdated(clause: str) -> bool:
    """Whether a clause marks what it holds as past or retracted."""
    return _marks("past", "retracted").search(match_text(clause)) is not None


@cache
def _marks(*names: str) -> re.Pattern[str]:
    patterns = [pattern for name in names for pattern in words(name)]
    return re.compile("|".join(rf"\b(?:{p})\b" if p.isascii() else p for p in patterns))
