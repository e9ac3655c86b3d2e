"""Builders shared by the tests of assist.reply."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from assist.reply.draft import DraftRequest
from assist.types import (
    Chunk,
    CustomerMessage,
    Decision,
    Evidence,
    Question,
    Source,
    Triage,
    Turn,
)


@dataclass(frozen=True)
class Outcome:
    """A search result as drafting sees it."""

    evidence: tuple[Evidence, ...] = ()
    best_expired: Evidence | None = None
    best_other_scope: Evidence | None = None


@pytest.fixture
def evidence_of() -> Callable[..., Evidence]:
    """Build one evidence; the chunk stands at offset 10 of its document."""

    def build(text: str, label: int = 1, **options: Any) -> Evidence:
        key = options.get("doc", f"doc{label}.md")
        source = Source(
            key=key,
            category=options.get("category", "policy"),
            title=options.get("title", ""),
            audience=options.get("audience", "public"),
            supersedes=options.get("supersedes", ""),
            tags=options.get("tags", {}),
        )
        chunk = Chunk(
            id=f"{label:016x}",
            doc_key=key,
            text=text,
            start=10,
            end=10 + len(text),
            heading_path=tuple(options.get("heading", ())),
            kind=options.get("kind", "prose"),
        )
        return Evidence(label, chunk, source, options.get("score", 1.0), options.get("parts", {}))

    return build


@pytest.fixture
def question_of() -> Callable[..., Question]:
    """Build a question of one or more parts."""

    def build(text: str, *parts: str, carried: tuple[str, ...] = ()) -> Question:
        return Question(text, parts or (text,), carried, text)

    return build


@pytest.fixture
def triage_of() -> Callable[..., Triage]:
    """Build a triage; calm simplified Chinese after-sale by default."""

    def build(**options: Any) -> Triage:
        values: dict[str, Any] = {
            "lang": "zh-Hans",
            "sentiment": "neutral",
            "emotion": "none",
            "intensity": 0.0,
            "scenario": "after_sale",
        }
        return Triage(**{**values, **options})

    return build


@pytest.fixture
def message_of() -> Callable[..., CustomerMessage]:
    """Build a message of one customer turn, with options of CustomerMessage."""

    def build(text: str, **options: Any) -> CustomerMessage:
        return CustomerMessage((Turn("customer", text),), **options)

    return build


@pytest.fixture
def outcome_of() -> Callable[..., Outcome]:
    """Build a search result."""

    def build(*evidence: Evidence, **options: Any) -> Outcome:
        return Outcome(tuple(evidence), **options)

    return build


@pytest.fixture
def answering() -> Decision:
    """The decision to answer in full."""
    return Decision("answer", "full", 0.9)


@pytest.fixture
def request_of(
    evidence_of: Callable[..., Evidence],
    message_of: Callable[..., CustomerMessage],
    question_of: Callable[..., Question],
    triage_of: Callable[..., Triage],
    answering: Decision,
) -> Callable[..., DraftRequest]:
    """Build a request to answer from one passage, with options of CustomerMessage."""

    def build(rule: str, text: str, **options: Any) -> DraftRequest:
        result = Outcome((evidence_of(rule),))
        message = message_of(text, **options)
        return DraftRequest(message, question_of("能退货吗"), triage_of(), answering, result)

    return build
