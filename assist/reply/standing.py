"""How the best unit of a part stands among the others: what the ranking says of how sure it is."""

from __future__ import annotations

import math

from assist.reply.alike import has_its_values, says_same
from assist.reply.reading import PartReading, Scored

PHANTOM = 0.5  # odds of an answer that was not found: the best of few is not the best of many
_SPREAD_RANK = 5
_THREE = 3
_WITNESSES = 10  # best units among which others are looked for that say the same


def standing(part: PartReading) -> dict[str, float]:
    """Measure a part's ranking; the names are those of `Signals`. Empty where nothing was read."""
    if not part.ranked:
        return {}
    best = part.ranked[0]
    total = PHANTOM + sum(item.score for item in part.ranked)
    chunk = best.unit.evidence.chunk.id
    witnesses = {id(item) for item in part.ranked[:_WITNESSES] if _bears_out(item, best)}
    found = {
        "mass": sum(
            item.score
            for item in part.ranked
            if item.unit.evidence.chunk.id == chunk or id(item) in witnesses
        )
        / total,
        "three": sum(item.score for item in part.ranked[:_THREE]) / total,
    }
    features = best.features
    if features is None:
        return found
    near = sorted((i.features.near for i in part.ranked if i.features), reverse=True)
    return found | {
        "row": features.row,
        "cross": features.foreign,
        "nearer": math.log1p(sum(value > features.near for value in near)),
        "spread": near[0] - near[min(_SPREAD_RANK, len(near)) - 1],
    }


def _bears_out(item: Scored, best: Scored) -> bool:
    """Whether a unit of another chunk says what the best one says: no rival, but a witness.

    Sentences and answers do; two records are two things even where their values agree.
    """
    if "row" in (item.unit.kind, best.unit.kind):
        return False
    if item.unit.evidence.chunk.id == best.unit.evidence.chunk.id:
        return False
    is_same = says_same(item.unit, [best.unit]) or says_same(best.unit, [item.unit])
    return is_same or has_its_values(item.unit, best.unit)
