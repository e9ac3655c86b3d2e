"""Whether anything of a gone passage's spans is left: in the live version, or in the caches."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from assist.index.version import IndexSnapshot
from assist.types import Chunk, Source
from ingest.spans import read_chunk_spans
from ingest.vector_cache import text_key


class SpanRemains:
    """Looks for the spans of an older version in a newer one.

    Args:
        old: The version that held the passages.
        new: The version that should be free of them.
    """

    def __init__(self, old: IndexSnapshot, new: IndexSnapshot) -> None:
        self._old = old
        self._new = new

    def in_version(self, gone: Sequence[Chunk]) -> bool:
        """Whether a vector of the gone passages stands under text that does not say the same.

        Args:
            gone: Chunks of the older version.
        """
        if len(self._new.spans.first) != len(self._new.chunks) + 1:
            return True
        for chunk in gone:
            row = self._old.rows[chunk.id]
            for index in range(self._old.spans.first[row], self._old.spans.first[row + 1]):
                held = self._held.get(self._old.spans.levels[index].tobytes(), ())
                said = _slice(self._old, index)
                others = [each for each in held if _slice(self._new, each) != said]
                if others and not self._is_said(chunk, index):
                    return True
        return False

    def in_cache(self, gone: Sequence[Chunk], cached: Collection[bytes]) -> bool:
        """Whether a vector of the gone passages is kept although no passage needs it any more.

        Args:
            gone: Chunks of the older version.
            cached: `text_key` of every text in the caches.
        """
        left = {text for text in self._texts(self._old, gone) if text_key(text) in cached}
        keys = {chunk.doc_key for chunk in gone}
        if left:  # mostly what the next revision of the document says as well
            left -= {*self._texts(self._new, [c for c in self._new.chunks if c.doc_key in keys])}
        return bool(left and left - self._now)

    def _is_said(self, chunk: Chunk, index: int) -> bool:
        """Whether the new version says what was embedded of a span in other letters."""
        spans = read_chunk_spans([chunk], self._sources(self._old, [chunk]))
        _, *wanted = map(int, self._old.spans.places[index])
        found = zip(spans.places, spans.texts, strict=True)
        return any(text in self._now for (_, *place), text in found if place == wanted)

    @functools.cached_property
    def _held(self) -> dict[bytes, list[int]]:
        """Positions of the new version's spans by their vectors."""
        found: dict[bytes, list[int]] = {}
        for index, level in enumerate(np.asarray(self._new.spans.levels)):
            found.setdefault(level.tobytes(), []).append(index)
        return found

    @functools.cached_property
    def _now(self) -> frozenset[str]:
        """What is embedded of the new version's spans."""
        return frozenset(self._texts(self._new, self._new.chunks))

    def _texts(self, snapshot: IndexSnapshot, chunks: Sequence[Chunk]) -> Iterator[str]:
        yield from read_chunk_spans(chunks, self._sources(snapshot, chunks)).texts

    def _sources(self, snapshot: IndexSnapshot, chunks: Sequence[Chunk]) -> dict[str, Source]:
        return {c.doc_key: snapshot.all_documents[c.doc_key].source for c in chunks}


def _slice(snapshot: IndexSnapshot, index: int) -> str:
    row, start, end, _ = map(int, snapshot.spans.places[index])
    return snapshot.chunks[row].text[start:end]
