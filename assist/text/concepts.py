"""Words of one meaning, in both languages: what makes "邮费", "运费" and "postage" one term."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assist.text.normalise import fold, han_share
from assist.text.synonyms import active
from assist.text.tokens import index_tokens

MARK = "≈"  # begins every concept term, so that it never meets a word of a text
_MAX_WORDS = 4
_STEMS_KEPT = 8192
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept found in a text: its term ("≈refund") and the surface that showed it."""

    term: str
    surface: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Surfaces by their first two characters, longest first, and by stemmed English words.

    Attributes:
        starts: The characters that a surface in Chinese begins with.
        han: By the first two characters; a surface of one character by itself.
        words: By stems.
    """

    starts: re.Pattern[str]
    han: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    words: Mapping[tuple[str, ...], tuple[str, ...]]


def find_meanings(folded: str) -> tuple[Concept, ...]:
    """Find the concepts of a folded text and the groups of the shop's own synonyms.

    The index holds concepts only: synonyms change without a rebuild.
    """
    own = (Concept(term, surface) for term, surface in active().find(folded))
    return (*find_concepts(folded), *own)


def find_concepts(folded: str) -> tuple[Concept, ...]:
    """Find the concepts of a folded text; several may share a surface, repeats are kept once."""
    lexicon = _lexicon()
    found: dict[tuple[str, str], Concept] = {}
    inside = 0  # the end of the last place: Berlin (柏林) is none in Dublin (都柏林)
    for match in lexicon.starts.finditer(folded):
        at = match.start()
        longer = lexicon.han.get(folded[at : at + 2], ())
        ends = inside
        for surface, names in (*longer, *lexicon.han.get(match.group(), ())):
            if not folded.startswith(surface, at):
                continue
            is_place = MARK + names[0] in _places()
            if is_place and at + len(surface) <= inside:
                continue
            if is_place:
                ends = max(ends, at + len(surface))
            for name in names:
                found.setdefault((name, surface), Concept(MARK + name, surface))
        inside = ends
    if any("a" <= char <= "z" for char in folded):
        for surface_words, names in _english(folded, lexicon):
            surface = " ".join(surface_words)
            for name in names:
                found.setdefault((name, surface), Concept(MARK + name, surface))
    return tuple(found.values())


def find_places(folded: str) -> tuple[Concept, ...]:
    """Find the places of a folded text; an English surface is the stem of its words."""
    return tuple(found for found in find_concepts(folded) if is_place(found.term))


def is_place(term: str) -> bool:
    """Whether a term is the concept of a place."""
    return term in _places()


@cache
def _places() -> frozenset[str]:
    return frozenset(MARK + name for name in _read_file("places.toml"))


def _english(folded: str, lexicon: _Lexicon) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    stems = tuple(_stem(word) for word in _WORD.findall(folded))
    keys = (
        stems[at : at + width]
        for at in range(len(stems))
        for width in range(1, min(_MAX_WORDS, len(stems) - at) + 1)
    )
    return [(key, lexicon.words[key]) for key in keys if key in lexicon.words]


@lru_cache(maxsize=_STEMS_KEPT)
def _stem(word: str) -> str:
    """The indexed form of a word; a stop word stays as it is, phrases need it ("sign in")."""
    return next(iter(index_tokens(word)), word)


def _read() -> Mapping[str, list[str]]:
    return {**_read_file("concepts.toml"), **_read_file("places.toml")}


@cache
def _read_file(name: str) -> Mapping[str, list[str]]:
    file = resources.files("assist.text").joinpath("data", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _lexicon() -> _Lexicon:
    han: dict[str, dict[str, list[str]]] = {}
    words: dict[tuple[str, ...], list[str]] = {}
    for name, surfaces in _read().items():
        for surface in map(fold, surfaces):
            if han_share(surface) > 0:
                han.setdefault(surface[:2], {}).setdefault(surface, []).append(name)
                continue
            key = tuple(_stem(word) for word in _WORD.findall(surface))
            words.setdefault(key, []).append(name)
    starts = re.escape("".join(sorted({first[0] for first in han})))
    return _Lexicon(
        re.compile(f"[{starts}]"),
        {
            first: tuple(
                (surface, tuple(names))
                for surface, names in sorted(table.items(), key=lambda row: -len(row[0]))
            )
            for first, table in han.items()
        },
        {key: tuple(names) for key, names in words.items()},
    )
