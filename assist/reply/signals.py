"""What speaks for "the evidence answers this", as features, and the probability they give."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from assist.reply.absent import foreign_codes, foreign_names
from assist.reply.lexicon import read_table
from assist.reply.reading import PartReading, Reading
from assist.reply.standing import standing
from assist.text.normalise import han_share
from assist.types import Evidence, Question

_DENSE_LOW, _DENSE_HIGH = 0.45, 0.75  # cosine of unrelated and of matching pairs, tuned e5-small
_AGREE_RANK = 3
_HAN = 0.3
UNFOUNDED = 0.15  # at most this sure of a reply that meets no word of the question
NAME_SHARE = 0.125  # a foreign name speaks an eighth as loud against an answer as a foreign code


@dataclass(frozen=True, slots=True)
class Signals:
    """Features of a part of the question against the evidence; names are those of confidence.toml.

    Twelve more, coverage and the odds of the best unit among them, told nothing beside these, and
    how near its chunk is told of the size of the index (docs/decisions/0027).

    Attributes:
        fit: Answer-type fit of the best unit, [-1, 1].
        dense: Cosine of the best chunk between unrelated (0) and matching (1).
        agreement: 1 if both rankings have the best chunk in front.
        foreign: 1 if the question names a code that no evidence has.
        row: 1 if the best unit is a record.
        cross: 1 if it is in another language than the question.
        asked: 1 if the wording shows which kind of answer is wanted.
        parts: 1 if the message asks several things.
        nearer: log(1 + units that are nearer than the best one).
        mass: Probability that the ranking gives all units of its chunk, (0, 1].
        three: Probability that it gives the three best units, (0, 1].
        spread: How far the fifth nearest unit is behind the nearest.
    """

    fit: float
    dense: float
    agreement: float
    foreign: float
    row: float = 0.0
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
    dense = max((item.parts.get("dense", 0.0) for item in evidence), default=0.0)
    return Signals(
        fit=part.ranked[0].fit if part.ranked else 0.0,
        dense=_between(dense, _DENSE_LOW, _DENSE_HIGH),
        agreement=float(_agree(question, evidence)),
        foreign=1.0
        if foreign_codes(question.text, evidence)
        else NAME_SHARE * bool(foreign_names(question.raw, evidence)),
        **standing(part),
        asked=float(bool(part.asked)),
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


def probability(parts: Sequence[Signals], weights: Mapping[str, float] | None = None) -> float:
    """Return the probability, in (0, 1), that a reply made of the best units is right.

    A logistic regression over the mean of the parts' features, trained by bench/train_ranking.py.

    Args:
        parts: Features of every part of a message, at least one.
        weights: "bias" and one weight a feature; None = the shipped prior.
    """
    table = weights or read_table("lexicon/confidence.toml")["weights"]
    score = float(table["bias"])
    for field in fields(Signals):
        mean = sum(getattr(part, field.name) for part in parts) / len(parts)
        score += float(table[field.name]) * mean
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
