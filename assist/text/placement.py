"""Values that stand in the evidence, but not where a sentence puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assist.text.normalise import match_text
from assist.text.sentences import split_clauses, split_sentences
from assist.text.tokens import index_tokens
from assist.text.values import Value, parse_values, same_number, same_value

CLOSE = 0.75  # of a clause's words, beside its values, from which an evidence clause is its source
CLOSE_TO_RULE = 0.5  # the same for a limit that the customer wrote: "30天内可以退吗"
MIN_WORDS = 4
TIE = 0.05
_HEADING = re.compile(r"[:：](?!\d)")
_LOOSE = " ,，;；。.!！、"


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause's words without its values, its values, and where it stands.

    Attributes:
        words: Index tokens.
        values: In order.
        piece: What stands behind a heading ("保修期：AF-500 两年"), else the clause; folded.
        sentence: Number of its sentence over all evidence.
    """

    words: frozenset[str]
    values: tuple[Value, ...]
    piece: str
    sentence: int = 0


def misplaced_values(
    sentence: str, evidence: Sequence[str], said: Sequence[str] = ()
) -> list[Value]:
    """Find values whose clause comes from an evidence clause that states another value.

    "A takes 3 days, B takes 7" carries no "A takes 7 days", although 7 days stand there.

    Args:
        sentence: Of a draft.
        evidence: Texts that may carry it.
        said: The customer's words: their values may stand anywhere but in a rule's limit.

    Returns:
        Values of the sentence in order; a clause that resembles no evidence clause is not judged.
    """
    known = list(_numbered(evidence))
    free = [value for text in said for value in parse_values(text)]
    found = []
    for clause in _clauses(sentence):
        if not clause.values or len(clause.words) < MIN_WORDS:
            continue
        shares = [len(clause.words & other.words) / len(clause.words) for other in known]
        best = max(shares, default=0.0)
        near = [o for o, share in zip(known, shares, strict=True) if share >= best - TIE]
        rivals = [value for other in near for value in other.values]
        own = [value for value in clause.values if _is_among(value, rivals)]
        own += _at_its_name(clause, near, known)
        for value in clause.values:
            if _is_among(value, own):
                continue
            others = [other for other in rivals if other.kind == value.kind]
            least = CLOSE
            if any(_is_same(value, other) for other in free):
                # A case ("199元可以包邮") is the customer's to name, a limit is the rule's.
                others = [o for o in others if o.comparator and o.comparator == value.comparator]
                least = CLOSE_TO_RULE
            if others and best >= least:
                found.append(value)
    return _placed(sentence, found)


def _at_its_name(clause: _Clause, near: Sequence[_Clause], known: Sequence[_Clause]) -> list[Value]:
    """The values of a clause that the sentence around its source gives to the same name.

    Of "保修期：AF-300 一年，AF-500 两年" a reply may say "保修期：AF-500 两年": as a piece that
    stands so, or with the model's code beside the value.
    """
    around = {other.sentence for other in near}
    pieces = [other for other in known if other.sentence in around]
    if any(clause.piece and clause.piece == other.piece for other in pieces):
        return list(clause.values)
    codes = [value for value in clause.values if value.kind == "code"]
    for other in pieces:
        if codes and all(_is_among(code, other.values) for code in codes):
            held = [value for value in clause.values if _is_among(value, other.values)]
            if len(held) > len(codes):
                return held
    return []


def _is_among(value: Value, others: Sequence[Value]) -> bool:
    return any(value.kind == other.kind and _is_same(value, other) for other in others)


def _is_same(value: Value, other: Value) -> bool:
    return same_value(value, other) or same_number(value, other)


def _placed(sentence: str, values: Sequence[Value]) -> list[Value]:
    """The values with their places in the whole sentence."""
    wanted = {value.surface for value in values}
    return [value for value in parse_values(sentence) if value.surface in wanted]


def _numbered(evidence: Sequence[str]) -> Iterator[_Clause]:
    count = 0
    for text in evidence:
        clauses = _clauses(text)
        for clause in clauses:
            yield _Clause(clause.words, clause.values, clause.piece, count + clause.sentence)
        count += 1 + max((clause.sentence for clause in clauses), default=0)


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[_Clause, ...]:
    found = []
    for number, sentence in enumerate(split_sentences(text)):
        for clause in split_clauses(sentence.text):
            values = tuple(parse_values(clause.text))
            bare = clause.text
            for value in reversed(values):
                bare = f"{bare[: value.start]} {bare[value.end :]}"
            piece = match_text(_HEADING.split(clause.text)[-1]).strip(_LOOSE)
            found.append(_Clause(frozenset(index_tokens(bare)), values, piece, number))
    return tuple(found)
