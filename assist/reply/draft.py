"""What every drafter takes and gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from assist.reply.reading import Reading
from assist.types import (
    NOTHING_KNOWN,
    Actor,
    CustomerMessage,
    Decision,
    Draft,
    Evidence,
    Known,
    Question,
    Triage,
)

KnownFor = Callable[[CustomerMessage], Known]
OnText = Callable[[str], None]
_LISTENER: ContextVar[OnText | None] = ContextVar("draft-listener", default=None)


@contextmanager
def heard_by(on_text: OnText | None) -> Iterator[None]:
    """Let `on_text` hear what a model writes while drafts are made in this block.

    It travels with the context rather than through the chain, whose steps are LangChain runnables
    of one argument. What it raises ends the draft and the model call.
    """
    token = _LISTENER.set(on_text)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> OnText:
    """Who hears what a model writes now; a deaf one where nobody listens."""
    return _LISTENER.get() or (lambda _text: None)


class SearchOutcome(Protocol):
    """What drafting needs of a search result; `assist.index.retrieve.SearchResult` fits."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Chunks that may be used, best first."""

    @property
    def best_expired(self) -> Evidence | None:
        """Best chunk that only its validity excludes."""

    @property
    def best_other_scope(self) -> Evidence | None:
        """Best chunk that only the filters exclude."""


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Everything a draft is made from.

    Attributes:
        actor: Whose authority limits what may be promised.
        style: Name of a style sheet in assist/reply/styles, or a path to a TOML file.
        seed: Number of drafts already made for this message: another one, other words.
        reading: The evidence as `decide` read it; read again when None.
    """

    message: CustomerMessage
    question: Question
    triage: Triage
    decision: Decision
    result: SearchOutcome
    actor: Actor = field(default_factory=Actor)
    style: str = "default"
    seed: int = 0
    reading: Reading | None = None


class Drafter(Protocol):
    """Writes a reply: an LLM, or sentences of the evidence."""

    def draft(self, request: DraftRequest) -> Draft:
        """Write a checked draft.

        Raises:
            ModelError: No draft could be had; the next drafter is asked.
        """


def knows_nothing(_message: CustomerMessage) -> Known:
    """What is known where nobody says what the knowledge names."""
    return NOTHING_KNOWN


def reply_language(message: CustomerMessage, triage: Triage) -> str:
    """Return "zh" or "en": as asked for, else the customer's; mixed text counts as Chinese."""
    return message.reply_lang or ("en" if triage.lang == "en" else "zh")


def version_id(text: str, request: DraftRequest) -> str:
    """Return 12 hex that name this text for this message, the same on every run."""
    parts = (text, request.question.raw, str(request.seed))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]
