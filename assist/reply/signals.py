"""What speaks for "the evidence answers this", as features, and the probability they give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from assist.reply.absent import foreign_codes, foreign_names
from assist.reply.lexicon import read_table
from assist.reply.reading import PartReading, Reading, Scored
from assist.reply.standing import standing
from assist.text.normalise import han_share
from assist.text.terms import coverage, terms_of
from assist.types import Evidence, Question

_DENSE_LOW, _DENSE_HIGH = 0.45, 0.75  # cosine of unrelated and of matching pairs, tuned e5-small
_MARGIN_FULL = 0.12
_AGREE_RANK = 3
_UNION = 3
_HAN = 0.3
UNFOUNDED = 0.15  # at most this sure of a reply that meets no word of the question
NAME_SHARE = 0.125  # a foreign name speaks an eighth as loud against an answer as a foreign code


@dataclass(frozen=True, slots=True)
class Signals:
    """Features of a part of the question against the evidence; names are those of decision.toml.

    Attributes:
        covered: Weighted share of its terms in the best unit with its headings, [0, 1].
        union: The same in the three best units together, [0, 1].
        fit: Answer-type fit of the best unit, [-1, 1].
        dense: Cosine of the best chunk between unrelated (0) and matching (1).
        margin: Its lead over the fifth chunk, [0, 1].
        agreement: 1 if both rankings have the best chunk in front.
        foreign: 1 if the question names a code that no evidence has.
        place: Share of the first chunk's score that the best unit's chunk has, [0, 1].
        lead: Probability that the ranking gives the best unit among all, (0, 1].
        second: Odds of the second unit against the best, [0, 1].
        near: How near the best unit is, as the ranking has it.
        chunk: How near its chunk is.
        row: 1 if it is a record.
        length: log(its characters + 5) / 4.
        units: log of the number of units.
        words: Characters of the part by hundreds.
        cross: 1 if it is in another language than the question.
        asked: 1 if the wording shows which kind of answer is wanted.
        parts: 1 if the message asks several things.
        nearer: log(1 + units that are nearer than the best one).
        mass: Probability that the ranking gives all units of its chunk, (0, 1].
        three: Probability that it gives the three best units, (0, 1].
        spread: How far the fifth nearest unit is behind the nearest.
    """

    covered: float
    union: float
    fit: float
    dense: float
    margin: float
    agreement: float
    foreign: float
    place: float = 0.0
    lead: float = 0.0
    second: float = 0.0
    near: float = 0.0
    chunk: float = 0.0
    row: float = 0.0
    length: float = 0.0
    units: float = 0.0
    words: float = 0.0
    cross: float = 0.0
    asked: float = 0.0
    parts: float = 0.0
    nearer: float = 0.0
    mass: float = 0.0
    three: float = 0.0
    spread: float = 0.0


def read_signals(part: PartReading, question: Question, evidence: Sequence[Evidence]) -> Signals:
    """Measure the features of one part.

    Args:
        part: The part as read.
        question: The whole question: a model named there counts for every part.
        evidence: Retrieved chunks, best first; `parts` may hold dense, dense_rank, lexical_rank.
    """
    best = part.ranked[0] if part.ranked else None
    joined: set[str] = set()
    for item in part.ranked[:_UNION]:
        joined |= terms_of(f"{item.unit.context} {item.unit.lead} {item.unit.text}")
    dense = [item.parts["dense"] for item in evidence if "dense" in item.parts]
    return Signals(
        covered=best.covered if best else 0.0,
        union=coverage(part.needs, joined),
        fit=best.fit if best else 0.0,
        dense=_between(max(dense, default=0.0), _DENSE_LOW, _DENSE_HIGH),
        margin=_between(dense[0] - dense[min(4, len(dense) - 1)], 0.0, _MARGIN_FULL)
        if dense
        else 0.0,
        agreement=float(_agree(question, evidence)),
        foreign=1.0
        if foreign_codes(question.text, evidence)
        else NAME_SHARE * bool(foreign_names(question.raw, evidence)),
        place=_place(best, evidence),
        **standing(part),
        asked=float(bool(part.asked)),
        words=len(part.part) / 100,
        parts=float(len(question.parts) > 1),
    )


def _agree(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether both rankings have the first chunk in front; words do not cross languages."""
    if not evidence:
        return False
    parts = evidence[0].parts
    crosses = (han_share(question.text) > _HAN) != (han_share(evidence[0].chunk.text) > _HAN)
    by_words = crosses or parts.get("lexical_rank", 99) <= _AGREE_RANK
    return parts.get("dense_rank", 99) <= _AGREE_RANK and by_words


def _place(best: Scored | None, evidence: Sequence[Evidence]) -> float:
    if best is None or not evidence or evidence[0].score <= 0:
        return 0.0
    return min(1.0, best.unit.evidence.score / evidence[0].score)


def probability(parts: Sequence[Signals], weights: Mapping[str, float] | None = None) -> float:
    """Return the probability, in (0, 1), that a reply made of the best units is right.

    A logistic regression over the mean of the parts' features and the least of `lead` and `near`,
    trained on gold sets by bench/train_ranking.py.

    Args:
        parts: Features of every part of a message, at least one.
        weights: "bias", one weight a feature, "least_lead", "least_near"; None = the shipped prior.
    """
    table = weights or read_table("lexicon/confidence.toml")["weights"]
    score = float(table["bias"])
    for field in fields(Signals):
        mean = sum(getattr(part, field.name) for part in parts) / len(parts)
        score += float(table[field.name]) * mean
    score += float(table["least_lead"]) * min(part.lead for part in parts)
    score += float(table["least_near"]) * min(part.near for part in parts)
    return 1 / (1 + math.exp(-score))


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probability that a reply to the whole message is right, and of each part alone."""

    whole: float
    parts: tuple[float, ...]


def reading_confidence(
    reading: Reading, question: Question, evidence: Sequence[Evidence]
) -> Confidence:
    """Return the probabilities of a reading; 0 where nothing was read."""
    signals = [read_signals(part, question, evidence) for part in reading.parts]
    alone = tuple(
        probability([one]) if part.ranked else 0.0
        for one, part in zip(signals, reading.parts, strict=True)
    )
    found = [one for one, part in zip(signals, reading.parts, strict=True) if part.ranked]
    whole = probability(found) if found else 0.0
    unfounded = is_unfounded(reading, question, evidence)
    return Confidence(min(whole, UNFOUNDED) if unfounded else whole, alone)


def is_unfounded(reading: Reading, question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether the question names a code that no document has, or meets no word of any best unit.

    Across languages words meet as concepts. Where none does, one reply in five was right (50 of 291
    such questions in 17 shops): nearness alone does not carry an answer over.
    """
    if foreign_codes(question.text, evidence):
        return True
    best = [part.ranked[0] for part in reading.parts if part.ranked]
    return not any(item.covered > 0 for item in best)


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
