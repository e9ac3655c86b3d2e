"""The retriever as LangChain sees it."""

from __future__ import annotations

from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangchainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assist import clock
from assist.index.retrieve import Retriever, SearchRequest
from assist.index.scope import EVERY_GROUP
from assist.types import Evidence


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
