"""Retrieval: filter, search both indexes, fuse, arrange -> evidence.

Desk, command line, evaluation and LangChain all search through here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangchainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assist import clock
from assist.index.arrange import merge
from assist.index.embedding import Embedder, without_tokens
from assist.index.evidence import EvidenceBuilder, as_evidence
from assist.index.hybrid import HybridSearch
from assist.index.nearness import nearest_spans
from assist.index.probes import check_probes
from assist.index.request import SearchRequest, SearchResult
from assist.index.rerank import Terms, rerank
from assist.index.scope import EVERY_GROUP, Rights, ScopeCache, ScopeTable
from assist.index.version import IndexSnapshot
from assist.settings import Retrieval
from assist.text.terms import terms_of
from assist.types import Evidence, FloatMatrix

__all__ = ["EvidenceRetriever", "Retriever", "SearchRequest", "SearchResult", "as_langchain"]

CHANNEL = "channel"
ALONE = {"dense": 1.0, "lexical": 0.0}  # the dense share of a ranking by itself


class Retriever:
    """The one retrieval function, over whatever version is live.

    Args:
        provider: Gives the snapshot for one request, e.g. a SnapshotHolder.
        embedder: Embeds queries.
        settings: Fusion weight and number of candidates.
    """

    def __init__(
        self, provider: Callable[[], IndexSnapshot], embedder: Embedder, settings: Retrieval
    ) -> None:
        self._provider = provider
        self._embedder = embedder
        self._settings = settings
        self._scopes = ScopeCache()
        self._proved = ""
        self._evidence = EvidenceBuilder()

    def entities(self) -> frozenset[str]:
        """Product codes and titles of the live version."""
        return self._provider().entities

    def search(self, request: SearchRequest) -> SearchResult:
        """Find the evidence for a question.

        Raises:
            NoIndex: Nothing has been published.
            IndexMismatch: The live version was built with another embedding.
            ValueError: No query, k < 1, or vectors that do not fit the queries.
        """
        if not request.queries or request.k < 1:
            raise ValueError(f"{len(request.queries)} queries, k={request.k}: at least 1 of each")
        watch = _Watch()
        snapshot = self._provider()
        self._prove(snapshot)
        vectors, tokens = self._embedded(request)
        watch.lap("embed")
        rights = Rights(request.audience_internal, tuple(sorted(request.groups)))
        masks = self._scopes.masks(snapshot, rights, _filters(request), request.as_of)
        watch.lap("filter")
        hybrid = self._hybrid(snapshot, request)
        found = hybrid.rank(request.queries, vectors, masks.allowed)
        watch.lap("search")
        if self._settings.rerank and request.mode == "set":
            found = [
                rerank(
                    query,
                    hits,
                    lambda row: _terms(snapshot, row),
                    nearest_spans(snapshot, hits, vector, late),
                )
                for query, hits, vector, late in zip(
                    request.queries, found, vectors, tokens, strict=True
                )
            ]
        watch.lap("rerank")
        outside = [
            hybrid.best_outside(request.queries[0], vectors[:1], mask, found[0])
            for mask in (masks.expired, masks.other_scope)
        ]
        watch.lap("outside")
        evidence = self._evidence.of(snapshot, merge(found), vectors, tokens, request)
        watch.lap("arrange")
        return SearchResult(
            evidence=evidence,
            index_version=snapshot.id,
            warnings=(*snapshot.warnings, *_unknown(self._scopes.table(snapshot), request)),
            timings_ms=watch.laps,
            best_expired=as_evidence(snapshot, outside[0], 0) if outside[0] else None,
            best_other_scope=as_evidence(snapshot, outside[1], 0) if outside[1] else None,
        )

    def _prove(self, snapshot: IndexSnapshot) -> None:
        """Compare the embedder with a version's probes, once per version."""
        if snapshot.id != self._proved:
            check_probes(snapshot.manifest, self._embedder)
            self._proved = snapshot.id

    def _embedded(self, request: SearchRequest) -> tuple[FloatMatrix, Sequence[FloatMatrix]]:
        """The queries' vectors and those of their tokens."""
        if request.vectors is None:
            return self._embedder.embed_questions(request.queries)
        if len(request.vectors) != len(request.queries):
            raise ValueError(f"{len(request.vectors)} vectors, {len(request.queries)} queries")
        return request.vectors, request.tokens or without_tokens(len(request.queries))

    def _hybrid(self, snapshot: IndexSnapshot, request: SearchRequest) -> HybridSearch:
        return HybridSearch(
            snapshot.vectors,
            snapshot.lexical,
            alpha=ALONE.get(request.mode, self._settings.alpha),
            candidates=max(self._settings.candidates, 2 * request.k),
            languages=snapshot.languages,
        )


class EvidenceRetriever(BaseRetriever):
    """LangChain's view of Retriever: a question in, the chunks as documents out."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    filters: dict[str, str] = {}  # noqa: RUF012  a pydantic field, copied per instance
    channel: str = ""
    as_of: date | None = None
    zone: str = "Asia/Shanghai"
    groups: tuple[str, ...] = (EVERY_GROUP,)
    k: int = 8

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  LangChain passes it
    ) -> list[LangchainDocument]:
        request = SearchRequest(
            queries=(query,),
            as_of=self.as_of or clock.today(self.zone),
            filters=self.filters,
            channel=self.channel,
            groups=self.groups,
            k=self.k,
            passages=True,
        )
        return [as_langchain(item) for item in self.retriever.search(request).evidence]


def as_langchain(item: Evidence) -> LangchainDocument:
    """Evidence as a LangChain document; the metadata locates the span in its source."""
    return LangchainDocument(
        id=item.chunk.id,
        page_content=item.chunk.text,
        metadata={
            "doc": item.source.key,
            "title": item.source.title,
            "category": item.source.category,
            "start": item.chunk.start,
            "end": item.chunk.end,
            "heading_path": list(item.chunk.heading_path),
            "label": item.label,
            "score": item.score,
        },
    )


class _Watch:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = (now - self._last) * 1000
        self._last = now


def _terms(snapshot: IndexSnapshot, row: int) -> Terms:
    chunk = snapshot.chunks[row]
    title = snapshot.documents[chunk.doc_key].source.title
    return terms_of(chunk.text), terms_of(" ".join((title, *chunk.heading_path)))


def _filters(request: SearchRequest) -> dict[str, str]:
    filters = {key: value for key, value in request.filters.items() if value}
    if request.channel:
        filters.setdefault(CHANNEL, request.channel)
    return filters


def _unknown(table: ScopeTable, request: SearchRequest) -> list[str]:
    return [
        f"filter {key}={request.filters[key]} is unknown: no document has this key"
        for key in table.unknown_keys(request.filters)
    ]
