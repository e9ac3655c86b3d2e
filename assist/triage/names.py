"""Known names and codes in a text: products of the knowledge, models that a customer writes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from assist.text.normalise import fold
from assist.text.tokens import codes

MIN_NAME_CHARS = 2


def find_names(text: str, entities: Collection[str]) -> tuple[str, ...]:
    """Known names and codes in a text, longest first; a name inside a longer one does not count."""
    folded = fold(text)
    found = set(codes(text))
    known = _by_first(frozenset(entities))
    for position, char in enumerate(folded):
        for name in known.get(char, ()):
            if folded.startswith(name, position):
                found.add(name)
    longest: list[str] = []
    for name in sorted(found, key=lambda name: (-len(name), name)):
        if not any(name in other for other in longest):
            longest.append(name)
    return tuple(longest)


@cache
def _by_first(entities: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name in sorted(map(fold, entities)):
        if len(name) >= MIN_NAME_CHARS:
            table.setdefault(name[0], []).append(name)
    return {char: tuple(names) for char, names in table.items()}
