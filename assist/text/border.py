"""The border that all outside text passes: messages, documents, file names, gold cases.

Cuts the length first, then removes what no shop text needs and what breaks or fools later stages.
What was removed is reported, never hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_MESSAGE_CHARS = 8000
MAX_COMBINING_MARKS = 4  # Vietnamese needs 2, Hebrew 3; more is decoration that hides text

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile(r"[\u00ad\u180e\u200b-\u200d\u2060-\u2065\ufeff]")
_TAG = re.compile("[\U000e0000-\U000e007f]")
_SELECTOR_RUN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_MARK_RUN = re.compile(f"([{_MARKS}]{{{MAX_COMBINING_MARKS}}})([{_MARKS}]+)")
_SUSPECT = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    f"\ufe00-\ufe0f\ufeff\ud800-\udfff{_MARKS}\U000e0000-\U000e01ef]"
)


@dataclass(frozen=True, slots=True)
class Bordered:
    """Text that may enter. `dropped` counts removed or replaced characters by kind."""

    text: str
    dropped: Mapping[str, int]


def admit(raw: str, *, max_chars: int = MAX_MESSAGE_CHARS) -> Bordered:
    """Let outside text in.

    Args:
        raw: Any string, lone surrogates included.
        max_chars: Code points that are kept, at least 1.

    Returns:
        The text without control, bidi, zero-width and tag characters, with line feeds as line ends,
        lone surrogates as U+FFFD, at most 4 combining marks in a row and no runs of variation
        selectors.

    Raises:
        ValueError: max_chars is below 1.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars must be at least 1, got {max_chars}")
    dropped: dict[str, int] = {}
    if len(raw) > max_chars:
        dropped["cut"] = len(raw) - max_chars
        raw = raw[:max_chars]
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not _SUSPECT.search(text):
        return Bordered(text, dropped)
    for kind, pattern, replacement in _STEPS:
        changed = pattern.sub(replacement, text)
        if changed != text:
            dropped[kind] = _size(kind, pattern, text, changed)
            text = changed
    return Bordered(text, dropped)


def _size(kind: str, pattern: re.Pattern[str], before: str, after: str) -> int:
    return len(pattern.findall(before)) if kind == "surrogate" else len(before) - len(after)


def _first_mark_group(match: re.Match[str]) -> str:
    return match.group(1)


_STEPS: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("surrogate", _SURROGATE, "\ufffd"),
    ("control", _CONTROL, ""),
    ("bidi", _BIDI, ""),
    ("zero_width", _ZERO_WIDTH, ""),
    ("tag", _TAG, ""),
    ("variation", _SELECTOR_RUN, ""),
    ("combining", _MARK_RUN, _first_mark_group),
)
