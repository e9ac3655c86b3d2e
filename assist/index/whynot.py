"""Why a document was not among the hits: not live, filtered out, or ranked too low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assist.index.freshness import may_see
from assist.index.scope import metadata_of, values_in
from assist.index.version import IndexSnapshot
from assist.types import Actor, Evidence

Cause = Literal["gone", "rights", "filter", "not_yet", "expired", "rank", "unranked", "shown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause.

    Attributes:
        cause: "rank" has rank and score, "filter" the key, what was wanted and what it has.
    """

    cause: Cause
    values: Mapping[str, str] = field(default_factory=dict)


def why_not(
    snapshot: IndexSnapshot,
    doc_key: str,
    actor: Actor,
    scope: tuple[Mapping[str, str], date],
    ranking: tuple[Sequence[Evidence], int],
) -> list[Reason]:
    """Explain where a document stands for a question.

    Args:
        snapshot: The live version.
        doc_key: The document.
        actor: Who searched.
        scope: Filters (channel among them) and the day of the search.
        ranking: The same search with many hits, best first, and how many of them are shown.

    Returns:
        Every reason that keeps it out; when none does, its rank, or that it was not a candidate.
    """
    document = snapshot.documents.get(doc_key)
    if document is None:
        return [Reason("gone")]
    source = document.source
    if not may_see(actor, source):
        return [Reason("rights")]
    filters, day = scope
    has = metadata_of(source)
    reasons = [
        Reason("filter", {"key": key, "wanted": wanted, "has": has[key]})
        for key, wanted in filters.items()
        if wanted and not _matches(has.get(key, ""), wanted)
    ]
    if source.valid_from and source.valid_from > day:
        reasons.append(Reason("not_yet", {"day": source.valid_from.isoformat()}))
    if source.valid_to and source.valid_to < day:
        reasons.append(Reason("expired", {"day": source.valid_to.isoformat()}))
    return reasons or [_ranked(doc_key, *ranking)]


def _ranked(doc_key: str, hits: Sequence[Evidence], shown: int) -> Reason:
    for rank, hit in enumerate(hits, start=1):
        if hit.chunk.doc_key == doc_key:
            values = {"rank": str(rank), "score": f"{hit.score:.3f}", "k": str(shown)}
            return Reason("shown" if rank <= shown else "rank", values)
    return Reason("unranked", {"n": str(len(hits))})


def _matches(has: str, wanted: str) -> bool:
    """As retrieval matches: a value of the document is among the wanted ones, or it has none."""
    values = values_in(has)
    return not values or not set(values).isdisjoint(values_in(wanted))
