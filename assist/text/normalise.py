"""The matching copy of a text.

Display text stays as its author wrote it; search, checks and scores compare folded text: NFKC,
lower case, Traditional to Simplified (OpenCC's dictionaries), without zero-width characters and
without the pinyin glosses that some web pages print after each character ("服務(wù)").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

# Ranges of Han characters as they appear in a regular expression class (U+3007 is the numeral
# zero).
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

MEMORY = (
    2048  # texts whose copies are remembered: the same evidence is checked sentence by sentence
)
_HAN_CHAR = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_GLOSS = re.compile(rf"(?<=[{HAN}]) ?\((?=[^()]{{0,24}}[{_TONED}])[a-zü{_TONED} '·]{{1,24}}\)")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with its way back.

    Attributes:
        text: The matching copy.
        offsets: int32, shape (len(text) + 1,); offsets[i] is the index in the original of the
            character that folded character i came from, offsets[-1] the original's length. Never
            falls.
    """

    text: str
    offsets: NDArray[np.int32]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span into the original, covering every character it came from."""
        if start >= end:
            at = int(self.offsets[start])
            return at, at
        first = int(self.offsets[start])
        last = int(self.offsets[end - 1])
        after = int(self.offsets[end])
        return first, max(after, last + 1)


def fold(text: str) -> str:
    """Return the matching copy of a text."""
    if text.isascii():
        return text.lower()
    text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _drop_glosses(_simplify(text.lower()))


def fold_script(text: str) -> str:
    """Return a text in Simplified Chinese without glosses and odd forms; case stays.

    For embedding: a model that learned "退货" knows "退貨" less well.
    """
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return _drop_glosses(_simplify(text))


@lru_cache(maxsize=MEMORY)
def fold_with_offsets(text: str) -> Folded:
    """Return the matching copy with an offset map; its text equals `fold(text)`."""
    if text.isascii():
        return Folded(text.lower(), np.arange(len(text) + 1, dtype=np.int32))
    pieces = list(map(_alone, text))
    if "" in pieces:
        pieces, origins = _by_cluster(text)
        kept = np.array([*origins, len(text)], dtype=np.int32)
    else:
        kept = np.arange(len(text) + 1, dtype=np.int32)
    folded = _simplify("".join(pieces))
    for match in reversed(list(_GLOSS.finditer(folded))):
        kept = np.delete(kept, slice(match.start(), match.end()))
    return Folded(_drop_glosses(folded), kept)


@lru_cache(maxsize=MEMORY)
def match_text(text: str) -> str:
    """Fold for comparing strings: single spaces, none between Han characters, none at the ends."""
    folded = fold(text)
    return _SPACES.sub(" ", _BETWEEN_HAN.sub("", folded)).strip()


def is_han(char: str) -> bool:
    """Whether a single character is a Han character."""
    return _HAN_CHAR.match(char) is not None


def han_share(text: str) -> float:
    """Share of Han characters among all letters, in [0, 1]; 0 where there is no letter."""
    letters = len(_LETTER.findall(text))
    return len(_HAN_CHAR.findall(text)) / letters if letters else 0.0


def script_counts(text: str) -> tuple[int, int]:
    """Count characters that exist only in Simplified and only in Traditional writing."""
    simplified, traditional = _script_characters()
    return sum(char in simplified for char in text), sum(char in traditional for char in text)


def _simplify(text: str) -> str:
    phrases, starts, characters = _conversion()
    if starts.search(text):
        text = starts.sub(lambda match: phrases[match.group()], text)
    return text.translate(characters)


def _drop_glosses(text: str) -> str:
    return _GLOSS.sub("", text) if "(" in text else text


def _by_cluster(text: str) -> tuple[list[str], list[int]]:
    """Folded pieces of a text, and for each of their characters where its cluster begins."""
    pieces: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        piece = unicodedata.normalize("NFKC", _INVISIBLE.sub("", cluster)).lower()
        pieces.append(piece)
        origins.extend([start] * len(piece))
    return pieces, origins


@cache
def _alone(char: str) -> str:
    """The one character that a character folds to by itself; "" where it needs its neighbours."""
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 and not _extends(char) else ""


def _clusters(text: str) -> list[tuple[int, str]]:
    """Cut a text where normalisation cannot reach across."""
    starts = [
        index
        for index, char in enumerate(text)
        if index == 0 or char.isascii() or not _extends(char)
    ]
    ends = [*starts[1:], len(text)]
    return [(start, text[start:end]) for start, end in zip(starts, ends, strict=True)]


@cache
def _extends(char: str) -> bool:
    """Whether a character may combine with the one before it (marks, Hangul vowels)."""
    if _INVISIBLE.match(char):
        return True  # removed before normalisation, so its neighbours may meet
    first = unicodedata.normalize("NFKC", char)[:1]
    category = unicodedata.category(first) if first else "Mn"
    return category.startswith("M") or "\u1160" <= first <= "\u11ff"


@cache
def _dictionary(name: str) -> dict[str, str]:
    """Read an OpenCC dictionary: "source<TAB>target [other targets]", first target wins."""
    file = resources.files("opencc").joinpath("dictionary", name)
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line)
    return {row[0]: row[1].split(" ")[0] for row in rows if len(row) > 1}


@cache
def _conversion() -> tuple[dict[str, str], re.Pattern[str], dict[int, str]]:
    """Phrases with a pattern that finds them, and the table of single characters.

    Only phrases and characters of equal length before and after are used, so offsets survive.
    """
    single = {
        ord(source): target
        for source, target in _dictionary("TSCharacters.txt").items()
        if len(source) == len(target) == 1 and source != target
    }
    single[ord("\u03c2")] = "\u03c3"  # str.lower() chooses between the two by position
    phrases = {
        source: target
        for source, target in _dictionary("TSPhrases.txt").items()
        if len(source) == len(target) > 1 and target != source.translate(single)
    }
    # A target is translated once more after the phrase step: characters that must stay are
    # protected by leaving out phrases whose target the single table would change again.
    stable = {
        source: target for source, target in phrases.items() if target.translate(single) == target
    }
    longest_first = sorted(stable, key=lambda phrase: (-len(phrase), phrase))
    return stable, re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"), single


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    to_simplified = _dictionary("TSCharacters.txt")
    to_traditional = _dictionary("STCharacters.txt")
    traditional = {char for char, target in to_simplified.items() if char != target}
    simplified = {char for char, target in to_traditional.items() if char != target}
    return frozenset(simplified - traditional), frozenset(traditional - simplified)
