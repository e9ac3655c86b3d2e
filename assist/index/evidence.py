"""From ranked rows to the evidence of a request: arranged, labelled, as passages where asked."""

from __future__ import annotations

from collections.abc import Sequence

from assist.index.arrange import Hit, arrange
from assist.index.nearness import as_passage, with_cosines
from assist.index.passages import Extent, widen
from assist.index.request import SearchRequest
from assist.index.version import IndexSnapshot
from assist.text.normalise import fold
from assist.text.sizes import estimate_tokens
from assist.types import Chunk, Evidence, FloatMatrix

TEXTS_KEPT = 20_000


class EvidenceBuilder:
    """Makes evidence; what it has read of the chunks of a version is kept."""

    def __init__(self) -> None:
        self._version = ""
        self._texts: dict[str, str] = {}
        self._sizes: dict[str, int] = {}

    def of(
        self,
        snapshot: IndexSnapshot,
        hits: Sequence[Hit],
        vectors: FloatMatrix,
        tokens: Sequence[FloatMatrix],
        request: SearchRequest,
    ) -> tuple[Evidence, ...]:
        """The evidence of a request.

        Args:
            snapshot: The version that was searched.
            hits: Each row once, best first.
            vectors: Of the queries, shape (q, dim).
            tokens: Of each query, shape (t, size); size 0 = not known.
            request: How many are wanted, and whether as passages.

        Returns:
            At most k, labelled from 1.
        """
        if self._version != snapshot.id:
            self._version = snapshot.id
            self._texts.clear()
            self._sizes.clear()
        extents = self._extents(snapshot, hits) if request.passages else {}
        shown = arrange(
            [hit for hit in hits if hit.row in extents] if extents else hits,
            request.k,
            lambda row: snapshot.documents[snapshot.chunks[row].doc_key].source.category,
            lambda row: self._folded(snapshot.chunks[row]),
            lambda row: _table(snapshot.chunks[row]),
        )
        evidence = (
            with_cosines(snapshot, as_evidence(snapshot, hit, label), hit.row, vectors, tokens)
            for label, hit in enumerate(shown, start=1)
        )
        return tuple(
            as_passage(snapshot, item, extents[hit.row]) if extents else item
            for item, hit in zip(evidence, shown, strict=True)
        )

    def _extents(self, snapshot: IndexSnapshot, hits: Sequence[Hit]) -> dict[int, Extent]:
        chunks, documents = snapshot.chunks, snapshot.documents

        def is_alone(row: int) -> bool:
            document = documents.get(chunks[row].doc_key)
            return document is None or "case" in (chunks[row].kind, document.source.category)

        return widen(hits, chunks, is_alone, lambda row: self._size(chunks[row]))

    def _size(self, chunk: Chunk) -> int:
        size = self._sizes.get(chunk.id)
        if size is None:
            size = estimate_tokens(chunk.text)
            if len(self._sizes) < TEXTS_KEPT:
                self._sizes[chunk.id] = size
        return size

    def _folded(self, chunk: Chunk) -> str:
        folded = self._texts.get(chunk.id)
        if folded is None:
            folded = "".join(fold(chunk.text).split())
            if len(self._texts) < TEXTS_KEPT:
                self._texts[chunk.id] = folded
        return folded


def as_evidence(snapshot: IndexSnapshot, hit: Hit, label: int) -> Evidence:
    """A hit with its chunk and source."""
    chunk = snapshot.chunks[hit.row]
    source = snapshot.documents[chunk.doc_key].source
    return Evidence(label, chunk, source, hit.score, hit.parts)


def _table(chunk: Chunk) -> str:
    return chunk.doc_key if chunk.kind == "row" else ""
