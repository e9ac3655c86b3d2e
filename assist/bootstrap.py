"""The composition root: the only place that builds concrete clients from settings.

Entry points call `services()`; everything below takes what it needs as arguments.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from assist.casework import Casework
from assist.chain import AssistChain
from assist.channels.delivery import channel_of, open_channels
from assist.channels.protocol import Channel
from assist.conversations.intake import Intake
from assist.errors import IndexVersionError
from assist.feedback import Feedback
from assist.identity import Identity
from assist.index.embed import open_embedder
from assist.index.embedding import Embedder
from assist.index.freshness import Freshness
from assist.index.names import KnownNames
from assist.index.retrieve import Retriever
from assist.index.scope import EVERY_GROUP
from assist.index.version import IndexSnapshot, SnapshotHolder
from assist.llm.client import ChatModel, OpenAIChat
from assist.llm.langchain_model import EndpointChatModel, LangChainChat
from assist.reply.draft import Drafter, KnownFor, knows_nothing
from assist.reply.extract import ExtractiveDrafter
from assist.reply.generate import Draw, LlmDrafter
from assist.reply.guard import check_text
from assist.reply.promise import Limits
from assist.reply.selection import SelectionRewriter
from assist.settings import Settings, read_settings
from assist.store.stores import Store, open_store
from assist.text.synonyms import SynonymsFile, synonyms_path
from assist.translate import Translator
from assist.types import Actor, ActorRole, CustomerMessage, Evidence, Sentence, Turn
from assist.versions import Rewriter


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
        return Retriever(self._live, self.embedder, self.settings.retrieval)

    @cached_property
    def synonyms(self) -> SynonymsFile:
        """The shop's own synonyms, followed while this process runs."""
        return SynonymsFile(synonyms_path(self.settings))

    def _live(self) -> IndexSnapshot:
        """The live version, as every request asks for it: with the synonyms of now."""
        self.synonyms.refresh()
        return self.holder()

    @cached_property
    def known_names(self) -> KnownNames:
        """The names that replies are checked for."""
        return KnownNames(self.holder, self.settings.reply.store_names)

    @cached_property
    def chain(self) -> AssistChain:
        """From a customer's message to a suggestion."""
        return AssistChain(
            self.retriever,
            self.embedder,
            self._drafters,
            limits=Limits.from_settings(self.settings.reply.authority),
            zone=self.settings.business_zone,
            k=self.settings.retrieval.k,
        )

    @cached_property
    def store(self) -> Store:
        """The application database: conversations, suggestions, decisions, jobs."""
        return open_store(self.settings)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        """The adapters that carry replies out."""
        return open_channels(self.settings.channels)

    @cached_property
    def freshness(self) -> Freshness:
        """Compares stored evidence with the live version."""
        return Freshness(self.holder, self.settings.business_zone)

    @cached_property
    def casework(self) -> Casework:
        """Drafts of cases and their versions."""
        s, model = self.settings, self._model
        selections = SelectionRewriter(s.llm, s.reply, s.privacy, model, self.known_names)
        rewriter = Rewriter(self.chain, self._drafters, selections, s.reply)
        return Casework(self.store, self.chain, rewriter, self.freshness)

    @cached_property
    def feedback(self) -> Feedback:
        """Records decisions; edited text is checked within the authority of the settings."""
        names = self.known_names
        return open_feedback(self.settings, self.store, self.casework, self.channels, names)

    @cached_property
    def translator(self) -> Translator | None:
        """Puts messages into the agent's language; None without a language model."""
        model = self._model
        return Translator(model, self.settings.llm, self.settings.privacy) if model else None

    @cached_property
    def intake(self) -> Intake:
        """The way into the queue."""
        return Intake(self.store, prepares=self.settings.ui.prepare)

    @cached_property
    def identity(self) -> Identity:
        """Who is asking."""
        access = self.settings.access
        return Identity(self.store, access.tenant, access.sign_in, self.local_actor())

    def local_actor(self, role: ActorRole = "admin") -> Actor:
        """Whoever acts without signing in: the one local user, or this process itself."""
        return Actor(tenant=self.settings.access.tenant, role=role, groups=(EVERY_GROUP,))

    @cached_property
    def _model(self) -> ChatModel | None:
        """The language model, where one is set and may be asked; one, so that its limits hold."""
        llm = self.settings.llm
        if not llm.enabled or not (llm.is_local or self.settings.privacy.egress != "off"):
            return None
        return LangChainChat(EndpointChatModel(chat=self.chat or OpenAIChat(llm)), llm.model)

    @cached_property
    def _drafters(self) -> list[Drafter]:
        """The model's drafter first, where one is set; excerpts need nothing and never fail."""
        settings, names, model = self.settings, self.known_names, self._model
        drafters: list[Drafter] = [ExtractiveDrafter(settings.reply, names)]
        if model is not None:
            chance = {"draw": self.draw} if self.draw else {}
            llm, reply, privacy = settings.llm, settings.reply, settings.privacy
            drafters.insert(0, LlmDrafter(model, llm, reply, privacy, known_for=names, **chance))
        return drafters


def open_feedback(
    settings: Settings,
    store: Store,
    casework: Casework,
    channels: Mapping[str, Channel],
    known_for: KnownFor = knows_nothing,
) -> Feedback:
    """Whoever records decisions, with the checks and the way out that the settings name."""
    limits = Limits.from_settings(settings.reply.authority)

    def check(
        text: str, evidence: Sequence[Evidence], message: CustomerMessage, role: ActorRole
    ) -> tuple[Sentence, ...]:
        return check_text(text, evidence, message, role, limits, known_for(message))

    return Feedback(
        store,
        check,
        stale=casework.stale,
        channel_of=partial(channel_of, channels=channels),
    )


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
    """Load models, index and store now and keep the collector off them.

    Streamlit collects garbage after every run; with what is loaded frozen a collection takes
    milliseconds instead of hundreds.
    """
    parts.embedder.embed_queries(["warm up"])
    with suppress(
        IndexVersionError
    ):  # nothing is published yet, or it cannot be read: pages say so
        parts.chain.search(CustomerMessage((Turn("customer", "warm up"),)), 1, parts.local_actor())
    parts.store.jobs.waiting_kinds()
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
