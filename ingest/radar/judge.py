"""Do two statements contradict each other? Clause by clause: typed values, polarity, who pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assist.text.polarity import agrees, count_negations, payer
from assist.text.sentences import is_courtesy, is_question, split_clauses
from assist.text.tokens import codes
from assist.text.values import Value, parse_values, same_value
from ingest.radar.candidates import similarity
from ingest.radar.statements import is_condition, topic_of, without_remarks

Kind = Literal["value", "polarity", "payer"]
SAME_CLAUSE = 0.9  # similarity of two clauses that say the same of the same
TYPED = frozenset(["duration", "money", "percent", "discount", "count", "date", "phone"])
MAX_FLIP = 12  # characters by which a denied clause is longer or shorter
MIXED = {"percent", "discount"}  # "75 % discount" and "discount: 75 %"
OPPOSITE = {("<", ">"), (">", "<")}


@dataclass(frozen=True, slots=True)
class Clash:
    """What two statements disagree about, e.g. "7天" against "15天"."""

    kind: Kind
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    topic: frozenset[str]


def find_clash(left: str, right: str) -> Clash | None:
    """The first thing that two statements about the same matter disagree about.

    Args:
        left: A sentence.
        right: Another one.
    """
    if is_question(left) or is_question(right) or set(codes(left)) != set(codes(right)):
        return None
    ours, theirs = _clauses(left), _clauses(right)
    pairs = _aligned(ours, theirs)
    if _differ_in_scope(ours, [a for a, _ in pairs]) or _differ_in_scope(
        theirs, [b for _, b in pairs]
    ):
        return None
    found = [pair for a, b in pairs for pair in _other_values(_typed(a.text), _typed(b.text))]
    flipped = [(a.text, b.text) for a, b in pairs if _is_flipped(a.text, b.text)]
    if len(found) + len(flipped) > 1:
        return None  # "unopened: 15 days" and "opened: 7 days", or another step of a ladder
    if found:
        return Clash("value", found[0][0].surface, found[0][1].surface)
    if flipped:
        return _denied(*flipped[0])
    return next(filter(None, (_other_payer(a.text, b.text) for a, b in pairs)), None)


@lru_cache(maxsize=16_384)
def _clauses(text: str) -> tuple[_Clause, ...]:
    """Clauses, remarks in brackets apart; a remark that limits nothing is left out."""
    bare, remarks = without_remarks(text)
    clauses = [each.text for each in split_clauses(bare)]
    return tuple(_Clause(each.strip(), topic_of(each.strip())) for each in (*clauses, *remarks))


def _aligned(ours: Sequence[_Clause], theirs: Sequence[_Clause]) -> list[tuple[_Clause, _Clause]]:
    """Clauses that say something of the same thing, each once, in order of the left."""
    pairs: list[tuple[_Clause, _Clause]] = []
    free = list(theirs)
    for clause in ours:
        best = max(free, key=lambda other: _clause_similarity(clause, other), default=None)
        if best is not None and _clause_similarity(clause, best) >= SAME_CLAUSE:
            pairs.append((clause, best))
            free.remove(best)
    return pairs


def _clause_similarity(a: _Clause, b: _Clause) -> float:
    if not a.topic and not b.topic:
        return 1.0
    return similarity(a.topic, b.topic)


def _differ_in_scope(clauses: Sequence[_Clause], paired: Sequence[_Clause]) -> bool:
    """Whether a clause without a counterpart restricts what the others say."""
    return any(
        clause not in paired
        and (is_condition(clause.text) or (clause.topic and not is_courtesy(clause.text)))
        for clause in clauses
    )


def _is_flipped(left: str, right: str) -> bool:
    return count_negations(left) % 2 != count_negations(right) % 2


def _denied(left: str, right: str) -> Clash | None:
    """Whether one clause denies what the other says."""
    ours, theirs = _typed(left), _typed(right)
    if abs(len(left) - len(right)) > MAX_FLIP or len(ours) != len(theirs):
        return None
    if agrees(left, right) or _complementary(ours, theirs):
        return None
    return Clash("polarity", left, right)


def _other_payer(left: str, right: str) -> Clash | None:
    mine, yours = payer(left), payer(right)
    return Clash("payer", left, right) if mine and yours and mine != yours else None


def _typed(text: str) -> list[Value]:
    """Values that a rule can be about; a bare number may be anything."""
    return [v for v in parse_values(text) if v.kind in TYPED and (v.kind != "count" or v.unit)]


def _other_values(ours: Sequence[Value], theirs: Sequence[Value]) -> list[tuple[Value, Value]]:
    """Pairs of values at the same place of both clauses that differ."""
    if len(ours) != len(theirs):
        return []
    pairs = zip(ours, theirs, strict=True)
    return [(a, b) for a, b in pairs if not same_value(a, b) and {a.kind, b.kind} != MIXED]


def _complementary(ours: Sequence[Value], theirs: Sequence[Value]) -> bool:
    """Whether one side speaks of the time within and the other of the time after."""
    return any(
        (a.comparator[:1], b.comparator[:1]) in OPPOSITE for a, b in zip(ours, theirs, strict=False)
    )
