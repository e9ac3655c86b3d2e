"""Known names and codes in a text: products of the knowledge, models that a customer writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from assist.text.normalise import fold
from assist.text.tokens import codes

MIN_NAME_CHARS = 2
TABLES_KEPT = 8  # sets of names: of the live version and the one before, of the shop's synonyms


def find_names(text: str, entities: Collection[str]) -> tuple[str, ...]:
    """Known names and codes in a text, longest first; a name inside a longer one does not count."""
    folded = fold(text)
    found = set(codes(text))
    found.update(folded[start:end] for start, end in names_at(folded, entities))
    longest: list[str] = []
    for name in sorted(found, key=lambda name: (-len(name), name)):
        if not any(name in other for other in longest):
            longest.append(name)
    return tuple(longest)


def names_at(folded: str, entities: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where known names stand in a folded text; Latin ones only as whole words."""
    known = _by_first(entities if isinstance(entities, frozenset) else frozenset(entities))
    for start, char in enumerate(folded):
        for name in known.get(char, ()):
            end = start + len(name)
            if folded.startswith(name, start) and _is_whole(folded, start, end):
                yield start, end


def _is_whole(folded: str, start: int, end: int) -> bool:
    """Whether no Latin word or number goes on at either end."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not (_goes_on(before, folded[start]) or _goes_on(folded[end - 1], after))


def _goes_on(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


@lru_cache(maxsize=TABLES_KEPT)
def _by_first(entities: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name in sorted(map(fold, entities)):
        if len(name) >= MIN_NAME_CHARS:
            table.setdefault(name[0], []).append(name)
    return {char: tuple(names) for char, names in table.items()}
