"""What is asked of retrieval, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assist.types import Evidence, FloatMatrix

# "set" is what drafts use: both rankings, and the second look where the settings want it.
# The others are for looking at one ranking alone.
Mode = Literal["set", "hybrid", "dense", "lexical"]


@dataclass(frozen=True)
class SearchRequest:
    """What to search, for whom, as of when.

    Attributes:
        queries: The stand-alone question, then the single questions inside it.
        as_of: Day on which rules are judged, in the business zone.
        vectors: The queries, embedded; None = embed them here.
        tokens: With vectors, for each query unit rows of its tokens, as `CaseVectors` has them;
            none = not known.
        filters: Metadata that is known, e.g. {"store": "anhe"}.
        channel: Where the customer writes; a filter that never warns.
        audience_internal: Whether internal text may be found.
        groups: The actor's groups; "*" = all.
        k: Evidence wanted, at least 1.
        mode: Which rankings are asked; "hybrid" is both without the second look.
        passages: Whether each hit comes with what stands around it (assist.index.passages), as
            people and models read it; drafts are made of the hits themselves.
    """

    queries: tuple[str, ...]
    as_of: date
    vectors: FloatMatrix | None = None
    tokens: tuple[FloatMatrix, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""
    audience_internal: bool = True
    groups: tuple[str, ...] = ()
    k: int = 8
    mode: Mode = "set"
    passages: bool = False


@dataclass(frozen=True)
class SearchResult:
    """What was found.

    Attributes:
        evidence: Best first, labelled 1…n.
        index_version: The version that was searched.
        warnings: Unknown filters, a version served instead of a corrupt one …
        timings_ms: By step.
        best_expired: Best hit that only validity keeps out, scored like the others, label 0.
        best_other_scope: Best hit that only the metadata filters keep out, likewise.
    """

    evidence: tuple[Evidence, ...]
    index_version: str
    warnings: tuple[str, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    best_expired: Evidence | None = None
    best_other_scope: Evidence | None = None
