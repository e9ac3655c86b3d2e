"""What others give on the same question sets: BM25 over jieba's words, LangChain's FAISS store.

    pip install jieba bm25s langchain-community

The store gets the passages and vectors that we have, a passage a document, with its stock settings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings

from assist.index.lexical import LexicalRow
from assist.types import FloatMatrix
from bench.retrieval_sets import Query


def bm25_jieba(rows: Sequence[LexicalRow], queries: Sequence[Query], depth: int) -> list[list[int]]:
    """Rank by BM25 (k1 1.5, b .75) over the words that jieba cuts, title and text as one."""
    try:
        import bm25s
        import jieba
    except ImportError:
        raise SystemExit("peers are not installed: pip install jieba bm25s") from None
    jieba.setLogLevel("ERROR")

    def words(text: str) -> list[str]:
        return [word for word in jieba.lcut(text.lower()) if not word.isspace()]

    index = bm25s.BM25()
    index.index([words(f"{row.title}\n{row.body}") for row in rows], show_progress=False)
    depth = min(depth, len(rows))
    asked = [words(query.text) for query in queries]
    found, _ = index.retrieve(asked, k=depth, show_progress=False)
    return [[int(row) for row in ranking] for ranking in np.asarray(found)]


def langchain_faiss(rows: FloatMatrix, queries: FloatMatrix, depth: int) -> list[list[int]]:
    """Rank by LangChain's FAISS store as `from_embeddings` makes it."""
    try:
        from langchain_community.vectorstores import FAISS  # noqa: TID251  what is compared with
    except ImportError:
        raise SystemExit("peers are not installed: pip install langchain-community") from None
    pairs = [(str(number), row.tolist()) for number, row in enumerate(rows)]
    store = FAISS.from_embeddings(pairs, _Unused())
    return [
        [int(found.page_content) for found in store.similarity_search_by_vector(query, k=depth)]
        for query in queries.tolist()
    ]


class _Unused(Embeddings):
    """The store asks for a model; all vectors are at hand."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError
