"""The domain types that every package speaks.

Frozen dataclasses only: a value that has been built never changes. Spans are code points of the
text they point into, end exclusive. Times are aware UTC; validity is counted in whole days of the
business zone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]

Category = Literal["policy", "manual", "case", "catalog", "law", "faq"]
Audience = Literal["public", "internal"]
Role = Literal["customer", "agent"]
ActorRole = Literal["agent", "senior_agent", "knowledge_manager", "evaluator", "admin"]
Lang = Literal["zh-Hans", "zh-Hant", "en", "mixed"]
ChunkKind = Literal["prose", "row", "qa", "article", "steps", "case"]
Sentiment = Literal["positive", "neutral", "negative"]
Emotion = Literal["none", "grateful", "anxious", "disappointed", "angry"]
Scenario = Literal["product", "order", "after_sale", "complaint", "other"]
Action = Literal["answer", "clarify", "abstain", "escalate"]
Reason = Literal[
    "full",
    "partial",
    "missing_slot",
    "ambiguous",
    "no_source",
    "weak",
    "expired",
    "out_of_scope",
    "needs_live_data",
    "conflict",
    "beyond_authority",
    "complaint",
    "safety",
    "legal",
]
SentenceKind = Literal["fact", "promise", "amount", "deadline", "action", "courtesy"]
SentenceState = Literal["supported", "unsupported", "unchecked", "courtesy"]
Origin = Literal["llm", "extractive"]
Status = Literal["ok", "partial", "model_down"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from and whom it is for.

    Attributes:
        key: Path below the knowledge folder, NFC, "/" between parts. The document's identity.
        category: Pool the document belongs to.
        title: Shown to agents; the file name's stem where nothing better is known.
        lang: "zh" or "en", of the document's text.
        audience: "internal" text may inform an agent but is never quoted to a customer.
        acl_groups: Groups that may see it; empty means everybody.
        valid_from: First day the document holds, or None for always.
        valid_to: Last day it holds, or None for open.
        supersedes: Key of the document this one replaces, or "".
        tags: Every other metadata column: store, channel, region, owner, version, source_url …
            Several values are one string joined by "|".
        sha256: Of the file's bytes.
    """

    key: str
    category: Category = "manual"
    title: str = ""
    lang: str = "zh"
    audience: Audience = "public"
    acl_groups: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    supersedes: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a document.

    Start is its offset in the document's text, level counts from 1.
    """

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    """Cleaned display text of one source. Every span in the system points into `text`."""

    source: Source
    text: str
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document that is embedded and retrieved as one.

    `document.text[start:end] == text`, in code points. `heading_path` is put before the text for
    embedding and lexical indexing and is not part of the span. `id` = 16 hex of sha256(doc key,
    text, occurrence).
    """

    id: str
    doc_key: str
    text: str
    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    kind: ChunkKind = "prose"


@dataclass(frozen=True, slots=True)
class SpanScore:
    """A sentence, step or record inside a chunk, and how near it is to each query.

    Attributes:
        start: First character in the chunk's text; `end` is exclusive.
        cosines: One per query of the request, in [-1, 1], less what the language alone gives.
        late: Token by token (MaxSim), one per query, in [-1, 1]; empty where tokens are not known.
    """

    start: int
    end: int
    cosines: tuple[float, ...]
    late: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A retrieved chunk with its source.

    Attributes:
        label: 1-based number that citations use.
        score: Fused score in [0, 1], comparable only inside one result list.
        parts: Named components of the score: dense, lexical, rerank …, and dense_rank,
        lexical_rank (1-based).
        spans: What the chunk says one by one; empty where nothing of it can be quoted.
        cosines: Of the whole chunk, likewise.
    """

    label: int
    chunk: Chunk
    source: Source
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    spans: tuple[SpanScore, ...] = ()
    cosines: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. Before sign-in exists there is one local actor with every right."""

    id: str = "local"
    tenant: str = "default"
    role: ActorRole = "admin"
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """A request for a suggestion: the conversation and what the desk knows about it.

    Attributes:
        turns: Oldest first; the last is the customer's. Several customer turns in a row are one
        burst.
        as_of: Day on which rules are judged; None = today in the business zone.
        filters: Metadata the desk knows, e.g. {"store": "anhe"}.
        channel: Where the customer writes; also a filter.
        customer: Card fields that were given (tier, orders …); nothing else may be mentioned.
        reply_lang: "zh", "en" or "" for the customer's own.
        instruction: What the agent asks of the draft, e.g. "更简短".
    """

    turns: tuple[Turn, ...]
    as_of: date | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""
    customer: Mapping[str, str] = field(default_factory=dict)
    reply_lang: str = ""
    instruction: str = ""


SEARCHED_PARTS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched: the message made stand-alone, once, for search, drafting and display.

    Attributes:
        text: Stand-alone question (the customer's own words where nothing had to be carried over).
        parts: The single questions inside it, in order; (text,) when there is one.
        carried: Terms taken from earlier turns.
        raw: The customer's last burst, unchanged.
    """

    text: str
    parts: tuple[str, ...]
    carried: tuple[str, ...]
    raw: str

    @property
    def queries(self) -> tuple[str, ...]:
        """What is embedded and searched: the question, then its first three single questions."""
        return tuple(dict.fromkeys((self.text, *self.parts[:SEARCHED_PARTS])))


@dataclass(frozen=True, slots=True)
class Cue:
    """A span of the customer's last burst that gave a judgement, e.g. name="threat"."""

    name: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Triage:
    """What kind of message this is.

    `intensity` is in [0, 1]; `escalation` names a rule or is "". `unnamed` is the probability that
    a first message leaves open which thing it is about; 0 for later ones.
    """

    lang: Lang
    sentiment: Sentiment
    emotion: Emotion
    intensity: float
    scenario: Scenario
    slots: Mapping[str, str] = field(default_factory=dict)
    needs_escalation: bool = False
    escalation: str = ""
    cues: tuple[Cue, ...] = ()
    trend: Literal["better", "same", "worse"] = "same"
    unnamed: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether and how to answer. `confidence` is calibrated, in [0, 1].

    `options` are the choices to name when clarifying; `labels` the evidence that decided (e.g.
    both sides of
    a conflict); `missing` the slots or parts that stay open.
    """

    action: Action
    reason: Reason
    confidence: float
    options: tuple[str, ...] = ()
    labels: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim piece of evidence: `document.text[start:end] == quote`."""

    label: int
    chunk_id: str
    doc_key: str
    quote: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that failed and the words it is about; offsets into the sentence it belongs to."""

    check: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft with what the checks say of it.

    Start/end point into the draft's text. `failed_checks` are the names of `findings`, each once.
    """

    text: str
    start: int
    end: int
    kind: SentenceKind
    state: SentenceState
    citations: tuple[Citation, ...] = ()
    failed_checks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Names from the knowledge: of products and the like, and of stores that are not this one."""

    entities: Collection[str] = ()
    other_stores: Collection[str] = ()


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as a drafter wrote it, checked sentence by sentence.

    `text` is what would be sent: no citation marks. For abstain and escalate it is a short
    holding reply.
    """

    version_id: str
    text: str
    tone: str
    decision: Decision
    origin: Origin
    sentences: tuple[Sentence, ...]
    model_id: str = ""
    prompt_id: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Immutable snapshot of one answer: reopening it shows exactly what was shown then.

    `by_hand` counts the characters that an agent had changed before asking for this version.
    """

    id: str
    message: CustomerMessage
    question: Question
    triage: Triage
    evidence: tuple[Evidence, ...]
    draft: Draft
    status: Status
    index_version: str
    created_at: datetime
    timings_ms: Mapping[str, float]
    warnings: tuple[str, ...] = ()
    by_hand: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """What an agent did. `id` is made by the client, so a repeated write is one row."""

    id: str
    at: datetime
    actor_id: str
    session_id: str
    case_id: str
    draft_id: str
    version_id: str
    type: str
    payload: Mapping[str, object] = field(default_factory=dict)
