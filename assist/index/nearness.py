"""How near chunks and the spans inside them are to the queries of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assist.index.arrange import Hit
from assist.index.version import IndexSnapshot
from assist.types import Evidence, FloatMatrix


def nearest_spans(snapshot: IndexSnapshot, hits: Sequence[Hit], vector: FloatMatrix) -> list[float]:
    """The nearest span of each hit without its language; the hit itself where it has no spans."""
    rows = np.array([hit.row for hit in hits], np.int64)
    whole = np.array([hit.parts["dense"] for hit in hits], np.float32)
    best = snapshot.spans.best(rows, vector)
    near = np.where(np.isnan(best), whole, best)
    return [float(value) for value in snapshot.languages.centred(near, rows, vector)]


def with_cosines(
    snapshot: IndexSnapshot, evidence: Evidence, row: int, vectors: FloatMatrix
) -> Evidence:
    """Say how near the chunk and each of its spans is to every query."""
    offsets = snapshot.languages.offsets(row, vectors)
    whole = snapshot.vectors.vectors(np.array([row], np.int64))[0] @ vectors.T - offsets
    spans = snapshot.spans.scores(row, vectors, offsets)
    return replace(evidence, spans=spans, cosines=tuple(map(float, whole)))
