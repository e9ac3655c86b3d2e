"""How the best unit of a part stands among the others: what the ranking says of how sure it is."""

from __future__ import annotations

import math

from assist.reply.reading import PartReading, Scored

PHANTOM = 0.5  # odds of an answer that was not found: the best of few is not the best of many
_SPREAD_RANK = 5
_THREE = 3


def standing(part: PartReading) -> dict[str, float]:
    """Measure a part's ranking; the names are those of `Signals`. Empty where nothing was read."""
    if not part.ranked:
        return {}
    best = part.ranked[0]
    total = PHANTOM + sum(item.score for item in part.ranked)
    chunk = best.unit.evidence.chunk.id
    rivals = [item.score for item in part.ranked[1:] if not _same_thing(item, best)]
    found = {
        "lead": best.score / (PHANTOM + best.score + sum(rivals)),
        "second": max(rivals, default=0.0),
        "units": math.log(len(part.ranked)),
        "mass": sum(i.score for i in part.ranked if i.unit.evidence.chunk.id == chunk) / total,
        "three": sum(item.score for item in part.ranked[:_THREE]) / total,
    }
    features = best.features
    if features is None:
        return found
    near = sorted((i.features.near for i in part.ranked if i.features), reverse=True)
    return found | {
        "near": features.near,
        "chunk": features.chunk,
        "row": features.row,
        "length": features.length,
        "cross": features.foreign,
        "nearer": math.log1p(sum(value > features.near for value in near)),
        "spread": near[0] - near[min(_SPREAD_RANK, len(near)) - 1],
    }


def _same_thing(item: Scored, best: Scored) -> bool:
    """Whether two records are variants of one thing ("X3", "X3 套装"): no rivals of each other."""
    if item.unit.kind != "row" or best.unit.kind != "row":
        return False
    one, other = item.unit.lead.strip(), best.unit.lead.strip()
    return bool(one and other) and (one in other or other in one)
