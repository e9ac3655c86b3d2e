r"""A stock LangChain RAG over the same knowledge and the same embedding, to compare with.

Recursive splitter, LangChain's FAISS store, the four nearest excerpts, "stuffed" into the reply as
they are: what a tutorial gives without a language model. Needs two more packages:

    pip install langchain-community langchain-text-splitters
    python -m eval run --gold examples/shop/gold --data DATA --out RUN \
        --runnable bench.stock_rag:stock

With ASSIST_LLM__BASE_URL and ASSIST_LLM__MODEL set, `bench.stock_rag:stock_llm` lets the model
write the answer from the same excerpts, with a tutorial's prompt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_community.vectorstores import FAISS  # noqa: TID251  what is compared with
from langchain_community.vectorstores.utils import DistanceStrategy  # noqa: TID251
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assist.bootstrap import Services, open_services
from assist.index.embedding import Embedder
from assist.llm.client import OpenAIChat
from assist.llm.langchain_model import EndpointChatModel
from assist.settings import read_settings

K = 4
CHUNK_SIZE, CHUNK_OVERLAP = 500, 50
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", ". ", " ", ""]
PROMPT = (
    "Answer the customer's question with the excerpts only, in the customer's language. "
    "If they do not hold the answer, say that you do not know.\n\n{context}\n\nQuestion: {question}"
)


class SameEmbedding(Embeddings):
    """Our embedding model under LangChain's interface."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector per text."""
        return self._embedder.embed_documents(texts).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embedder.embed_queries([text])[0].tolist()  # type: ignore[no-any-return]


def stock(data: Path) -> Runnable[dict[str, Any], dict[str, Any]]:
    """The chain without a language model: the excerpts are the answer."""
    services = open_services(read_settings(paths={"data": data}))
    return _retrieving(services) | RunnableLambda(
        lambda found: found | {"answer": _stuffed(found["context"])}
    )


def stock_llm(data: Path) -> Runnable[dict[str, Any], dict[str, Any]]:
    """The chain with the language model of the settings."""
    services = open_services(read_settings(paths={"data": data}))
    model = EndpointChatModel(chat=OpenAIChat(services.settings.llm))

    def write(found: dict[str, Any]) -> dict[str, Any]:
        prompt = PROMPT.format(context=_stuffed(found["context"]), question=found["question"])
        return found | {"answer": model.invoke(prompt)}

    return _retrieving(services) | RunnableLambda(write)


def _retrieving(services: Services) -> Runnable[dict[str, Any], dict[str, Any]]:
    snapshot = services.holder()
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_SIZE,
        chunk_overlap=CHUNK_OVERLAP,
        separators=SEPARATORS,
        add_start_index=True,
    )
    pieces = splitter.split_documents(
        [
            Document(document.text, metadata={"doc": key})
            for key, document in snapshot.documents.items()
        ]
    )
    store = FAISS.from_documents(
        pieces,
        SameEmbedding(services.embedder),
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )

    def retrieve(request: dict[str, Any]) -> list[Document]:
        scored = store.similarity_search_with_score(request["question"], k=10)
        for document, score in scored:
            document.metadata["score"] = float(score)
        return [document for document, _ in scored]

    return RunnablePassthrough.assign(context=RunnableLambda(retrieve))


def _stuffed(documents: list[Document]) -> str:
    return "\n".join(document.page_content for document in documents[:K])
