"""Values that stand in the evidence, but not where a sentence puts them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assist.text.sentences import split_clauses, split_sentences
from assist.text.tokens import index_tokens
from assist.text.values import Value, parse_values, same_number, same_value

CLOSE = 0.75  # of a clause's words, beside its values, from which an evidence clause is its source
MIN_WORDS = 4
TIE = 0.05


def misplaced_values(
    sentence: str, evidence: Sequence[str], said: Sequence[str] = ()
) -> list[Value]:
    """Find values whose clause comes from an evidence clause that states another value.

    "A takes 3 days, B takes 7" carries no "A takes 7 days", although 7 days stand there.

    Args:
        sentence: Of a draft.
        evidence: Texts that may carry it.
        said: The customer's words: their values may stand anywhere.

    Returns:
        Values of the sentence in order; a clause that resembles no evidence clause is not judged.
    """
    known = [clause for text in evidence for clause in _clauses(text)]
    free = [value for text in said for value in parse_values(text)]
    found = []
    for words, values in _clauses(sentence):
        if not values or len(words) < MIN_WORDS:
            continue
        shares = [len(words & other) / len(words) for other, _ in known]
        best = max(shares, default=0.0)
        if best < CLOSE:
            continue
        near = [own for (_, own), share in zip(known, shares, strict=True) if share >= best - TIE]
        for value in values:
            rivals = [other for own in near for other in own if other.kind == value.kind]
            if rivals and not any(_is_same(value, other) for other in (*rivals, *free)):
                found.append(value)
    return _placed(sentence, found)


def _is_same(value: Value, other: Value) -> bool:
    return same_value(value, other) or same_number(value, other)


def _placed(sentence: str, values: Sequence[Value]) -> list[Value]:
    """The values with their places in the whole sentence."""
    wanted = {value.surface for value in values}
    return [value for value in parse_values(sentence) if value.surface in wanted]


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[tuple[frozenset[str], tuple[Value, ...]], ...]:
    """Each clause's words without its values, and the values."""
    found = []
    for sentence in split_sentences(text):
        for clause in split_clauses(sentence.text):
            values = tuple(parse_values(clause.text))
            bare = clause.text
            for value in reversed(values):
                bare = f"{bare[: value.start]} {bare[value.end :]}"
            found.append((frozenset(index_tokens(bare)), values))
    return tuple(found)
