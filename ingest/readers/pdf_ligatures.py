"""Joined letters ("fi", "ffl") of fonts that do not say which letters they stand for.

Such a font gives a control character in place of a ligature, so that "first" would read "rst".
Which one it is follows from its width beside those of f, i and l; where i and l are equally wide,
the more frequent character is "fi", as it is in English (about four times as often as "fl").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from ingest.readers.pdf_turn import Char

FIRST_JOINED = 0xE000  # private use: a ligature that has no name yet
CONTROLS = 0x20
LETTERS = ("fi", "fl", "ff", "ffi", "ffl")  # the likelier before those of the same width
TOLERANCE = 0.12  # of the width


def is_joined(code: int) -> bool:
    """Whether a character code may be a ligature: a control character that prints something."""
    return code < CONTROLS and code not in (0, 2, 9, 10, 13)  # 2 is PDFium's hyphen


def joined(code: int) -> str:
    """What stands for a ligature until it is named."""
    return chr(FIRST_JOINED + code)


def name_ligatures(chars: Sequence[Char]) -> int:
    """Give ligatures their letters.

    Args:
        chars: Of a page, changed in place; a ligature that stays unknown becomes "".

    Returns:
        How many stay unknown.
    """
    texts = [char.text for char in chars]
    found = Counter(filter(_is_unnamed, texts))
    if not found:
        return 0
    widths = {text: _width(chars, text) for text in ("f", "i", "l", *found)}
    letters: dict[str, str] = {}
    for text, _ in found.most_common():
        free = [each for each in LETTERS if each not in letters.values()]
        letters[text] = min(free, key=lambda each: _misfit(each, widths[text], widths), default="")
        if letters[text] and _misfit(letters[text], widths[text], widths) > TOLERANCE:
            letters[text] = ""
    unknown = 0
    for char, *beside in zip(chars, ("", *texts[:-1]), (*texts[1:], ""), strict=True):
        if char.text in letters:
            is_word = any(text.isascii() and text.isalpha() for text in beside)
            char.text = letters[char.text] if is_word else ""
            unknown += not char.text
    return unknown


def _is_unnamed(text: str) -> bool:
    return len(text) == 1 and FIRST_JOINED <= ord(text) < FIRST_JOINED + CONTROLS


def _width(chars: Sequence[Char], text: str) -> float:
    """Median width of a character, in sizes of its letters; 0 where it does not occur."""
    found = [(c.x1 - c.x0) / c.style.size for c in chars if c.text == text and c.style.size > 0]
    return median(found) if found else 0.0


def _misfit(letters: str, width: float, widths: dict[str, float]) -> float:
    """Share of a width by which some letters side by side differ from it."""
    if not width or not all(widths[letter] for letter in letters):
        return 1.0
    return round(abs(sum(widths[letter] for letter in letters) - width) / width, 2)
