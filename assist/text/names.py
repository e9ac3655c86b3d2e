"""Known names and codes in a text: products of the knowledge, models that a customer writes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from assist.text.normalise import fold, fold_with_offsets
from assist.text.tokens import codes

MIN_NAME_CHARS = 2


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


@dataclass(frozen=True, slots=True)
class Alias:
    """What a nickname stands for: the product's name, and the document that says so."""

    name: str
    doc_key: str


class Aliases:
    """The nicknames of a version.

    Args:
        names: By folded nickname.
    """

    def __init__(self, names: Mapping[str, Alias] | None = None) -> None:
        self._names = dict(names or {})
        self._known = frozenset(self._names)

    def renamed(self, text: str, withheld: Collection[str] = ()) -> str:
        """A text with the names that its nicknames stand for in their place.

        Args:
            text: What a customer asks; where it says the name, the nickname stays.
            withheld: Documents whose nicknames nobody is told.
        """
        if not self._names:
            return text
        folded = fold_with_offsets(text)
        pieces, done, end_before = [], 0, 0
        spans = names_at(folded.text, self._known)
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start < end_before:
                continue
            end_before = (
                end  # a nickname inside another one is none, whether that is renamed or not
            )
            alias = self._names[folded.text[start:end]]
            if fold(alias.name) in folded.text or alias.doc_key in withheld:
                continue
            first, last = folded.original_span(start, end)
            pieces += [text[done:first], alias.name]
            done = last
        return "".join([*pieces, text[done:]])


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


@cache
def _by_first(entities: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name in sorted(map(fold, entities)):
        if len(name) >= MIN_NAME_CHARS:
            table.setdefault(name[0], []).append(name)
    return {char: tuple(names) for char, names in table.items()}
