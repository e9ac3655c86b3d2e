"""Sentence vectors for choosing sentences, remembered: the same rules are read all day."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assist.types import FloatMatrix

KEPT = 20_000  # vectors of 384 floats: 30 MB


class TextEmbedder(Protocol):
    """What is needed of an embedding model; `assist.index.embed.Embedder` fits."""

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Embed questions: unit rows, shape (n, dim)."""

    def embed_documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Embed passages: unit rows, shape (n, dim)."""


class SentenceVectors:
    """Embeds questions and sentences, each text once while it is remembered.

    Args:
        embedder: The model that the index was built with.
        kept: Texts remembered for each of the two kinds; the least recently used is dropped.
    """

    def __init__(self, embedder: TextEmbedder, kept: int = KEPT) -> None:
        self._queries = _Memory(embedder.embed_queries, kept)
        self._documents = _Memory(embedder.embed_documents, kept)

    def queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return unit rows of questions, shape (n, dim)."""
        return self._queries.get(texts)

    def documents(self, texts: Sequence[str]) -> FloatMatrix:
        """Return unit rows of sentences, shape (n, dim)."""
        return self._documents.get(texts)


class _Memory:
    """A bounded map from text to vector; safe between threads."""

    def __init__(self, embed: Callable[[Sequence[str]], FloatMatrix], kept: int) -> None:
        self._embed = embed
        self._kept = kept
        self._rows: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, texts: Sequence[str]) -> FloatMatrix:
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._embed(missing), strict=True))
        with self._lock:
            for text in texts:
                self._rows[text] = known[text]
                self._rows.move_to_end(text)
            while len(self._rows) > self._kept:
                self._rows.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32)
