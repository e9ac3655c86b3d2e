"""The composition root: the only place that builds concrete clients from settings.

Entry points call `services()`; everything below takes what it needs as arguments.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assist.chain import AssistChain
from assist.index.embed import Embedder, open_embedder
from assist.index.retrieve import Retriever
from assist.index.version import SnapshotHolder
from assist.llm.client import ChatModel, OpenAIChat
from assist.llm.langchain_model import EndpointChatModel, LangChainChat
from assist.reply.draft import Drafter
from assist.reply.extract import ExtractiveDrafter
from assist.reply.generate import Draw, LlmDrafter
from assist.reply.guard import Limits
from assist.settings import Settings, read_settings
from assist.store.stores import Store, open_store


@dataclass
class Services:
    """One process's parts, each opened at first use.

    Attributes:
        settings: What the parts were built from.
        chat: Takes the place of the endpoint of the settings, for recordings and tests.
        draw: Chance behind prompts; see `LlmDrafter`.
    """

    settings: Settings
    chat: ChatModel | None = None
    draw: Draw | None = None

    @property
    def index_dir(self) -> Path:
        """Folder of this tenant's index versions."""
        return self.settings.paths.data / "index" / self.settings.access.tenant

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model; expanding its weights, once per machine, takes a minute."""
        return open_embedder(self.settings.embedding, self.settings.paths.models)

    @cached_property
    def holder(self) -> SnapshotHolder:
        """The live index version, hot-swapped when another one is published."""
        return SnapshotHolder(self.index_dir, self.embedder.fingerprint)

    @cached_property
    def retriever(self) -> Retriever:
        """The one retrieval function."""
        return Retriever(self.holder, self.embedder, self.settings.retrieval)

    @cached_property
    def chain(self) -> AssistChain:
        """From a customer's message to a suggestion."""
        return AssistChain(
            self.retriever,
            self.embedder,
            self._drafters(),
            limits=Limits.from_settings(self.settings.reply.authority),
            zone=self.settings.business_zone,
            k=self.settings.retrieval.k,
        )

    @cached_property
    def store(self) -> Store:
        """The application database: conversations, suggestions, decisions, jobs."""
        return open_store(self.settings)

    def _drafters(self) -> list[Drafter]:
        """The model's drafter first, where one is set; excerpts need nothing and never fail."""
        llm, reply = self.settings.llm, self.settings.reply
        drafters: list[Drafter] = []
        if llm.enabled and (llm.is_local or self.settings.privacy.egress != "off"):
            chat = self.chat or OpenAIChat(llm)
            model = LangChainChat(EndpointChatModel(chat=chat), llm.model)
            chance = {"draw": self.draw} if self.draw else {}
            drafters.append(LlmDrafter(model, llm, reply, self.settings.privacy, **chance))
        return [*drafters, ExtractiveDrafter(reply)]


_lock = threading.RLock()
_current: list[Services] = []


def open_services(
    settings: Settings, *, chat: ChatModel | None = None, draw: Draw | None = None
) -> Services:
    """Build the parts for these settings; nothing is loaded before it is used."""
    return Services(settings, chat, draw)


def services() -> Services:
    """This process's one Services, built from file and environment at the first call."""
    with _lock:
        if not _current:
            _current.append(open_services(read_settings()))
        return _current[-1]


def warm_up(parts: Services) -> None:
    """Load the models now and keep the collector off them.

    Streamlit collects garbage after every run; with the models' objects frozen a collection takes
    milliseconds instead of hundreds.
    """
    parts.embedder.embed_queries(["warm up"])
    gc.collect()
    gc.freeze()


@contextmanager
def using(parts: Services) -> Iterator[Services]:
    """Replace this process's Services, for tests."""
    with _lock:
        _current.append(parts)
    try:
        yield parts
    finally:
        with _lock:
            _current.remove(parts)
