"""Hand-written stand-ins that tests share. `from tests.fakes import TinyEmbedder`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assist.index.content import VersionContent
from assist.index.embedding import CaseVectors, Fingerprint, without_tokens
from assist.index.probes import probe_vectors
from assist.text.tokens import index_tokens
from assist.types import Chunk, Document, FloatMatrix, Source

DIM = 64


class TinyEmbedder:
    """An embedder without a model: hashed tokens, summed. Texts that share words are near."""

    def __init__(self, dim: int = DIM, *, name: str = "tiny", salt: str = "") -> None:
        self.fingerprint = Fingerprint(
            model=name,
            sha256=hashlib.sha256(f"{name}{salt}".encode()).hexdigest(),
            dim=dim,
            query_prompt="",
            document_prompt="",
            max_tokens=512,
        )
        self._salt = salt
        self.calls = 0

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Unit rows, shape (n, dim)."""
        self.calls += 1
        return np.stack([self._vector(text) for text in texts])

    def embed_questions(self, texts: Sequence[str]) -> tuple[FloatMatrix, tuple[FloatMatrix, ...]]:
        """What `embed_queries` says; there are no token vectors."""
        return self.embed_queries(texts), without_tokens(len(texts))

    def embed_case(self, messages: Sequence[str], queries: Sequence[str]) -> CaseVectors:
        """The messages and the queries, unit rows of the same kind."""
        said, asked = np.split(self.embed_queries([*messages, *queries]), [len(messages)])
        return CaseVectors(said, asked, without_tokens(len(queries)))

    def embed_passages(self, texts: Sequence[str]) -> tuple[FloatMatrix, NDArray[np.int8]]:
        """What `embed_documents` says; there are no token vectors."""
        return self.embed_documents(texts), np.zeros((len(texts), 0), np.int8)

    def embed_documents(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Unit rows, shape (n, dim); a text has one vector, as query and as document."""
        if progress is not None:
            progress(len(texts))
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.fingerprint.dim), np.float32)

    def _vector(self, text: str) -> FloatMatrix:
        total = np.zeros(self.fingerprint.dim, np.float32)
        for token in ["", *index_tokens(text)]:
            digest = hashlib.blake2b(f"{self._salt}{token}".encode(), digest_size=8).digest()
            seed = int.from_bytes(digest, "little")
            total += np.random.default_rng(seed).standard_normal(len(total), np.float32)
        return total / np.linalg.norm(total)


def content_of(
    texts: Mapping[str, str | Sequence[str]],
    embedder: TinyEmbedder | None = None,
    sources: Mapping[str, Source] | None = None,
) -> VersionContent:
    """An index version's content: one document per key, one chunk per given text.

    Args:
        texts: Text or texts by document key.
        embedder: Default TinyEmbedder().
        sources: By key; without one, a public manual whose title is its key.
    """
    embed = embedder or TinyEmbedder()
    documents: list[Document] = []
    chunks: list[Chunk] = []
    for key, given in texts.items():
        source = (sources or {}).get(key, Source(key, title=key))
        pieces = [given] if isinstance(given, str) else list(given)
        documents.append(Document(source, "\n".join(pieces)))
        start = 0
        for number, piece in enumerate(pieces):
            digest = hashlib.sha256(f"{key}\0{piece}\0{number}".encode()).hexdigest()
            chunks.append(Chunk(digest[:16], key, piece, start, start + len(piece)))
            start += len(piece) + 1
    vectors = embed.embed_documents([chunk.text for chunk in chunks])
    return VersionContent(
        tuple(documents), tuple(chunks), vectors, embed.fingerprint, probes=probe_vectors(embed)
    )
