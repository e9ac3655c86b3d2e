"""Do two statements contradict each other? Clause by clause: typed values, polarity, who pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assist.text.polarity import agrees, count_negations, payer
from assist.text.sentences import is_courtesy, is_question
from assist.text.values import Value, same_value
from ingest.radar.clauses import Clause, clauses_of, similarity, typed_values
from ingest.radar.statements import is_condition

Kind = Literal["value", "polarity", "payer"]
SAME_AROUND = 0.5  # share of the shorter side's terms around a clause about one named product
SAME_CLAUSE = 0.9  # similarity of two clauses that say the same of the same
MAX_FLIP = 12  # characters by which a denied clause is longer or shorter
MIXED = {"percent", "discount"}  # "75 % discount" and "discount: 75 %"
OPPOSITE = {("<", ">"), (">", "<")}


@dataclass(frozen=True, slots=True)
class Clash:
    """What two statements disagree about, e.g. "7天" against "15天"."""

    kind: Kind
    left: str
    right: str


def find_clash(left: str, right: str, *, are_named: bool = False) -> Clash | None:
    """The first thing that two statements about the same matter disagree about.

    Statements that name different codes are about different things: leave them out before.

    Args:
        left: A sentence.
        right: Another one.
        are_named: They name the same product, so that the clauses around may be worded otherwise.
    """
    if is_question(left) or is_question(right):
        return None
    ours, theirs = clauses_of(left), clauses_of(right)
    pairs = _aligned(ours, theirs)
    rest = _rest(ours, [a for a, _ in pairs]), _rest(theirs, [b for _, b in pairs])
    values = [each for a, b in pairs for each in _other_values(a.text, b.text)]
    if are_named:
        is_one = len(values) == 1 and not _is_flipped(left, right)
        return _value_clash(values[0]) if is_one and _same_around(*rest) else None
    if any(_limits(each) for clauses in rest for each in clauses):
        return None
    flipped = [(a.text, b.text) for a, b in pairs if _is_flipped(a.text, b.text)]
    if len(values) + len(flipped) > 1:
        return None  # "unopened: 15 days" and "opened: 7 days", or another step of a ladder
    if values or flipped:
        return _value_clash(values[0]) if values else _denied(*flipped[0])
    return next(filter(None, (_other_payer(a.text, b.text) for a, b in pairs)), None)


def _rest(clauses: Sequence[Clause], paired: Sequence[Clause]) -> list[Clause]:
    """Clauses without a counterpart."""
    return [each for each in clauses if each not in paired]


def _limits(clause: Clause) -> bool:
    """Whether a clause restricts what the others say."""
    return is_condition(clause.text) or bool(clause.topic and not is_courtesy(clause.text))


def _same_around(ours: Sequence[Clause], theirs: Sequence[Clause]) -> bool:
    """Whether what stands around speaks of the same, in whatever words."""
    first, second = (frozenset[str]().union(*(c.topic for c in each)) for each in (ours, theirs))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) >= SAME_AROUND * smaller


def _value_clash(pair: tuple[Value, Value]) -> Clash:
    return Clash("value", pair[0].surface, pair[1].surface)


def _aligned(ours: Sequence[Clause], theirs: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    """Clauses that say something of the same thing, each once, in order of the left."""
    pairs: list[tuple[Clause, Clause]] = []
    free = list(theirs)
    for clause in ours:
        best = max(free, key=lambda other: _clause_similarity(clause, other), default=None)
        if best is not None and _clause_similarity(clause, best) >= SAME_CLAUSE:
            pairs.append((clause, best))
            free.remove(best)
    return pairs


def _clause_similarity(a: Clause, b: Clause) -> float:
    if not a.topic and not b.topic:
        return 1.0
    return similarity(a.topic, b.topic)


def _is_flipped(left: str, right: str) -> bool:
    return count_negations(left) % 2 != count_negations(right) % 2


def _denied(left: str, right: str) -> Clash | None:
    """Whether one clause denies what the other says."""
    ours, theirs = typed_values(left), typed_values(right)
    if abs(len(left) - len(right)) > MAX_FLIP or len(ours) != len(theirs):
        return None
    if agrees(left, right) or _complementary(ours, theirs):
        return None
    return Clash("polarity", left, right)


def _other_payer(left: str, right: str) -> Clash | None:
    mine, yours = payer(left), payer(right)
    return Clash("payer", left, right) if mine and yours and mine != yours else None


def _other_values(left: str, right: str) -> list[tuple[Value, Value]]:
    """Pairs of values at the same place of both clauses that differ."""
    ours, theirs = typed_values(left), typed_values(right)
    if len(ours) != len(theirs):
        return []
    pairs = zip(ours, theirs, strict=True)
    return [(a, b) for a, b in pairs if not same_value(a, b) and {a.kind, b.kind} != MIXED]


def _complementary(ours: Sequence[Value], theirs: Sequence[Value]) -> bool:
    """Whether one side speaks of the time within and the other of the time after."""
    return any(
        (a.comparator[:1], b.comparator[:1]) in OPPOSITE for a, b in zip(ours, theirs, strict=False)
    )
