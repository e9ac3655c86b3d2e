"""How near chunks and the spans inside them are to the queries of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assist.index.arrange import Hit
from assist.index.passages import Extent
from assist.index.version import IndexSnapshot
from assist.types import Evidence, FloatMatrix, SpanScore


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
    if not spans:  # one statement: it is what is near
        spans = (SpanScore(shift, shift + len(chunk.text), evidence.cosines),)
    return replace(evidence, chunk=replace(chunk, text=text, start=start, end=end), spans=spans)
