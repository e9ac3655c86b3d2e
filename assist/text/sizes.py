"""How long a text is for the embedding model.

An estimate that needs no model, so that chunks (and their ids) never depend on which model is
installed. Fitted to multilingual-e5-small's tokenizer: mean error 6 %, chosen to err on the long
side.
"""

from __future__ import annotations

import re

HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]+")
WORD = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]+")
DIGIT = re.compile(r"\d+")
OTHER = re.compile(r"[^\w\s]+")


def estimate_tokens(text: str) -> int:
    """Tokens of a text, within about 20 % for Chinese and English."""
    words = WORD.findall(text)
    return round(
        0.65 * _length(HAN, text)
        + 0.8 * len(words)
        + 0.1 * sum(map(len, words))
        + 0.5 * _length(DIGIT, text)
        + _length(OTHER, text)
    )


def _length(pattern: re.Pattern[str], text: str) -> int:
    """Characters of a text that a pattern of runs covers."""
    return sum(map(len, pattern.findall(text)))
