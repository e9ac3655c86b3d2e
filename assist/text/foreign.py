"""Names that a sentence states and its evidence does not: known, of closed sets, foreign words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assist.text.names import names_at
from assist.text.normalise import fold_with_offsets, han_share, match_text
from assist.text.sentences import Span
from assist.text.tokens import index_tokens, stem

HAN_TEXT = 0.3
STEMS_KEPT = 16  # texts; those around one draft are asked for with each of its sentences
_LATIN = re.compile(r"(?<![a-z0-9._@/-])[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*(?![a-z0-9_@])")
_MIN_LATIN = 3
_NAME = re.compile(r"(?<![.!?:;\"“‘'(\[]\s)(?<!^)(?<![\w'’-])[A-Z][A-Za-z]*[a-z][A-Za-z]*\b")


@dataclass(frozen=True, slots=True)
class _Sets:
    """Every form of the closed names, the forms that mean the same, and Latin words anyone uses."""

    pattern: re.Pattern[str]
    same: Mapping[str, tuple[str, ...]]
    plain: frozenset[str]


def foreign_names(
    sentence: str, allowed: Sequence[str], entities: Collection[str] = ()
) -> list[Span]:
    """Find names that a sentence states and no allowed text holds.

    Args:
        sentence: Of a draft.
        allowed: Evidence, its titles, the customer's words.
        entities: Names known from the knowledge.

    Returns:
        Spans of the sentence: known names; places, carriers, days and the like; in a Chinese
        sentence Latin words, in an English one capitalised words inside the sentence.
    """
    folded = fold_with_offsets(sentence)
    theirs = "\n".join(map(match_text, allowed))
    found: dict[tuple[int, int], None] = {}
    for start, end in names_at(folded.text, entities):
        if match_text(folded.text[start:end]) not in theirs:
            found[folded.original_span(start, end)] = None
    for start, end in _closed(folded.text, theirs):
        found[folded.original_span(start, end)] = None
    if han_share(sentence) > HAN_TEXT:
        sets = _sets()
        for start, end in (match.span() for match in _LATIN.finditer(folded.text)):
            word = folded.text[start:end]
            if len(word) >= _MIN_LATIN and word not in sets.plain and word not in theirs:
                found[folded.original_span(start, end)] = None
    elif han_share(theirs) <= HAN_TEXT:
        for match in _NAME.finditer(sentence):
            word = match.group()
            if index_tokens(word) and stem(word.lower()) not in _stems(theirs):
                found[match.span()] = None
    return [Span(sentence[start:end], start, end) for start, end in sorted(found)]


def _closed(folded: str, theirs: str) -> Iterator[tuple[int, int]]:
    sets = _sets()
    for match in sets.pattern.finditer(folded):
        if not any(form in theirs for form in sets.same[match.group()]):
            yield match.span()


@lru_cache(maxsize=STEMS_KEPT)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", text))


@cache
def _sets() -> _Sets:
    file = resources.files("assist.text").joinpath("data", "closed_names.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    plain = frozenset(data.pop("plain_latin").split())
    same: dict[str, tuple[str, ...]] = {}
    for words in data.values():
        for group in str(words).split():
            forms = tuple(form.replace("_", " ") for form in group.split("="))
            same.update(dict.fromkeys(forms, forms))
    longest = sorted(same, key=lambda form: (-len(form), form))
    sources = (
        rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" if form.isascii() else re.escape(form)
        for form in longest
    )
    return _Sets(re.compile("|".join(sources)), same, plain)
