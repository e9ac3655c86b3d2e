"""How well a unit answers a question, learned: a log-linear choice among the units of one request.

The weights (lexicon/ranking.toml) maximise the probability of the units that state the right
facts, a conditional logit (McFadden, 1974) with an L2 penalty; bench/train_ranking.py writes them.
Features are differences inside one request where levels differ from question to question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assist.reply.lexicon import read_table
from assist.types import FloatMatrix

COSINE_SCALE = 20.0  # cosines of a request differ by hundredths


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a unit.

    Attributes:
        near: Cosine of the unit to the part and to the whole question, their mean, less what its
            language gives, times 20.
        near_gap: The same less that of the nearest unit; at most 0.
        late: MaxSim of the unit, likewise a mean, times 20; where it is unknown that of the others.
        late_gap: The same less that of the nearest unit; at most 0.
        chunk: Cosine of its chunk, likewise scaled.
        chunk_gap: The same less that of the nearest chunk; at most 0.
        own: Share of the part's needs that its own words meet, in [0, 1].
        lead: Share that its lead adds.
        context: Share that title and headings add.
        fit: Answer-type fit, in [-1, 1].
        evidence: Score of its chunk, in [0, 1].
        first: 1 in the first chunk.
        named: Share of the needs that the name of a record meets.
        off_topic: 1 for a record that has nothing of what is asked about the thing it names.
        foreign: 1 for a unit in another language than the question: fewer of its words can match.
        row: 1 for a record.
        step: 1 for a step.
        answer: 1 for a sentence of an answer.
        length: log(characters + 5) / 4.
        short: 1 below 12 characters.
        order: Place in its chunk, at most 1 from the eleventh on.
        case: 1 for what another customer was told, and for an example of a rule.
        contrary: 1 for what holds only of the contrary of a state that the customer names.
        special: 1 in a document made for a few weeks: while it holds, it outranks the general rule.
    """

    near: float
    near_gap: float
    late: float
    late_gap: float
    chunk: float
    chunk_gap: float
    own: float
    lead: float
    context: float
    fit: float
    evidence: float
    first: float
    named: float
    off_topic: float
    foreign: float
    row: float
    step: float
    answer: float
    length: float
    short: float
    order: float
    case: float
    contrary: float
    special: float


NAMES = tuple(field.name for field in fields(Features))


def logits(units: Sequence[Features], weights: Mapping[str, float] | None = None) -> list[float]:
    """Log-odds of each unit, comparable inside one request only.

    Args:
        units: Of one request.
        weights: One a feature; None = the shipped ones.
    """
    if not units:
        return []
    chosen = _shipped() if weights is None else _vector(weights)
    return [float(value) for value in matrix(units) @ chosen]


def matrix(units: Sequence[Features]) -> FloatMatrix:
    """The features as rows, columns as in NAMES, shape (n, features)."""
    rows = [[getattr(unit, name) for name in NAMES] for unit in units]
    return np.array(rows, np.float32).reshape(-1, len(NAMES))


@cache
def _shipped() -> NDArray[np.float32]:
    return _vector(read_table("lexicon/ranking.toml")["weights"])


def _vector(weights: Mapping[str, float]) -> NDArray[np.float32]:
    return np.array([weights[name] for name in NAMES], np.float32)
