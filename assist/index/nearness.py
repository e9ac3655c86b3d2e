"""How near chunks and the spans inside them are to the queries of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assist.index.arrange import Hit
from assist.index.passages import Extent
from assist.index.spans import SpanVectors
from assist.index.version import IndexSnapshot
from assist.types import Evidence, FloatMatrix, SpanScore

# Tokens tell more than the whole, but a record of many fields is near to every question with them.
LATE_SHARE = 1.0


def nearest_spans(
    snapshot: IndexSnapshot, hits: Sequence[Hit], vector: FloatMatrix, tokens: FloatMatrix
) -> list[float]:
    """How near the nearest span of each hit is, as a whole and token by token.

    Args:
        snapshot: The version that was searched.
        hits: Candidates of one query.
        vector: The query, shape (dim,).
        tokens: Unit rows of its tokens, shape (t, size); size 0 = not known.

    Returns:
        One number a hit, comparable inside one query: the cosine, without what its language gives,
        and where tokens are known MaxSim. A hit without spans counts by its own vector, and by the
        mean MaxSim of the others.
    """
    rows = np.array([hit.row for hit in hits], np.int64)
    alone = np.array([hit.parts["dense"] for hit in hits], np.float32)
    best = snapshot.spans.best(rows, vector)
    near = np.where(np.isnan(best), alone, best)
    whole = snapshot.languages.centred(near, rows, vector)
    return [float(value) for value in whole + LATE_SHARE * late_of(snapshot.spans, rows, tokens)]


def late_of(spans: SpanVectors, rows: NDArray[np.int64], tokens: FloatMatrix) -> FloatMatrix:
    """MaxSim of the nearest span of each row; the mean of the others, or 0, where it is unknown."""
    late = spans.best_late(rows, tokens)
    known = np.isfinite(late)
    return np.where(known, late, late[known].mean() if known.any() else np.float32(0))


def with_cosines(
    snapshot: IndexSnapshot,
    evidence: Evidence,
    row: int,
    vectors: FloatMatrix,
    tokens: Sequence[FloatMatrix],
) -> Evidence:
    """Say how near the chunk and each of its spans is to every query, and to its tokens."""
    offsets = snapshot.languages.offsets(row, vectors)
    whole = snapshot.vectors.vectors(np.array([row], np.int64))[0] @ vectors.T - offsets
    spans = snapshot.spans.scores(row, vectors, offsets, tokens)
    return replace(evidence, spans=spans, cosines=tuple(map(float, whole)))


def as_passage(snapshot: IndexSnapshot, evidence: Evidence, extent: Extent) -> Evidence:
    """The evidence with the text of its passage; its own spans stay what they are.

    The chunk keeps its id: it is the hit, with what stands around it in the document.
    """
    chunk = evidence.chunk
    around = snapshot.chunks[extent.first : extent.last + 1]
    start, end = min(each.start for each in around), max(each.end for each in around)
    if (start, end) == (chunk.start, chunk.end):
        return evidence
    text = snapshot.documents[chunk.doc_key].text[start:end]
    shift = chunk.start - start
    spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in evidence.spans)
    if not spans:  # nothing to quote: the hit itself is what is near
        spans = (SpanScore(shift, shift + len(chunk.text), evidence.cosines),)
    return replace(evidence, chunk=replace(chunk, text=text, start=start, end=end), spans=spans)
