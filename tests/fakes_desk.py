"""A desk without models: prepared suggestions over a small prepared knowledge."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assist.bootstrap import Services
from assist.errors import NoIndex
from assist.reply.draft import listener
from assist.settings import Settings, read_settings
from assist.store.stores import Store, open_store
from assist.store.transcript import Conversation, Message
from assist.types import (
    Action,
    Actor,
    Chunk,
    Citation,
    CustomerMessage,
    Decision,
    Document,
    Draft,
    Evidence,
    Question,
    Reason,
    Sentence,
    SentenceKind,
    SentenceState,
    Source,
    Suggestion,
    Triage,
)
from tests.fakes import TinyEmbedder

SLOWLY = "慢慢写"
POLICY = (
    "第三章 退换货\n3.1 七日无理由退货：自签收次日起七日内，商品完好且不影响二次销售的，"
    "可申请无理由退货，退货运费由消费者承担。\n"
    "3.2 质量问题：自签收之日起 15 天内，经确认属于质量问题的，可选择退货退款或免费换新，"
    "往返运费由商家承担。超过 15 天的，按保修规定处理。\n3.3 人为损坏、私自拆修的，不适用本节。"
)
MANUAL = (
    "5.4 水箱漏水：请先关机断电，取下水箱，检查底部蓝色密封圈是否移位；移位时按压一周复位。"
    "加水不要超过 MAX 线。"
)
ENGLISH = (
    "Warranty\nEvery machine is covered for 24 months from delivery. "
    "Send us the order number and a photo; the return label is free."
)
RULE = "自签收之日起 15 天内，经确认属于质量问题的，可选择退货退款或免费换新，往返运费由商家承担。"
RING = "请先关机断电，取下水箱，检查底部蓝色密封圈是否移位"
COVER = "Every machine is covered for 24 months from delivery."


def _source(key: str, title: str, category: str, lang: str = "zh") -> Source:
    return Source(
        key=key,
        category=category,  # type: ignore[arg-type]
        title=title,
        lang=lang,
        valid_from=date(2026, 3, 1),
        valid_to=date(2099, 12, 31) if category == "policy" else None,
    )


DOCUMENTS = {
    "policy/return.md": Document(
        _source("policy/return.md", "售后服务政策（2026 版）", "policy"), POLICY
    ),
    "manual/r7.md": Document(_source("manual/r7.md", "扫拖机器人 用户手册", "manual"), MANUAL),
    "en/warranty.md": Document(_source("en/warranty.md", "Warranty", "policy", "en"), ENGLISH),
}


def evidence(label: int, key: str, heading: str, score: float) -> Evidence:
    """One document as one chunk."""
    document = DOCUMENTS[key]
    chunk = Chunk(f"{label:016x}", key, document.text, 0, len(document.text), (heading,))
    parts = {
        "dense": score - 0.05,
        "dense_rank": float(label),
        "lexical": 9.0 / label,
        "lexical_rank": 1.0,
    }
    return Evidence(label, chunk, document.source, score, parts)


EVIDENCE = (
    evidence(1, "policy/return.md", "第三章 退换货", 0.91),
    evidence(2, "manual/r7.md", "5.4 水箱漏水", 0.84),
)
ENGLISH_EVIDENCE = (evidence(1, "en/warranty.md", "Warranty", 0.9),)


def cite(found: Sequence[Evidence], label: int, quote: str) -> Citation:
    """A citation of a quote, located in its document."""
    hit = next(each for each in found if each.label == label)
    start = DOCUMENTS[hit.chunk.doc_key].text.index(quote)
    return Citation(label, hit.chunk.id, hit.chunk.doc_key, quote, start, start + len(quote))


Piece = tuple[str, SentenceKind, SentenceState, tuple[Citation, ...]]


def sentences_of(pieces: Sequence[Piece]) -> tuple[str, tuple[Sentence, ...]]:
    """The joined text and its sentences."""
    text, found = "", []
    for words, kind, state, citations in pieces:
        failed = ("citation",) if state == "unsupported" else ()
        start = len(text)
        text += words
        found.append(Sentence(words, start, len(text), kind, state, citations, failed))
    return text, tuple(found)


ANSWER: tuple[Piece, ...] = (
    ("非常抱歉，刚买的机器就漏水，换作是谁都会着急。\n", "courtesy", "courtesy", ()),
    (
        "自签收起 15 天内属于质量问题的，可以退货退款或免费换新，往返运费由我们承担。\n",
        "deadline",
        "supported",
        (cite(EVIDENCE, 1, RULE),),
    ),
    (
        "请先关机断电，取下水箱，看一下底部蓝色密封圈有没有移位。",
        "fact",
        "supported",
        (cite(EVIDENCE, 2, RING),),
    ),
    ("处理期间会为您预留一台全新机器。", "promise", "unsupported", ()),
)
PLAIN = ANSWER[:3]
ENGLISH_ANSWER: tuple[Piece, ...] = (
    ("Thanks for reaching out. ", "courtesy", "courtesy", ()),
    (
        "Every machine is covered for 24 months from delivery.",
        "deadline",
        "supported",
        (cite(ENGLISH_EVIDENCE, 1, COVER),),
    ),
)
HOLDING: tuple[Piece, ...] = (
    ("这个问题我需要核实一下，核实清楚后马上回复您。", "courtesy", "courtesy", ()),
)


@dataclass
class FakeChain:
    """Answers by a word in the customer's last message; `calls` counts what was drafted."""

    version: str = "v1"
    calls: list[str] = field(default_factory=list)
    asked: list[CustomerMessage] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    gate: Path | None = None

    def write_slowly(self) -> None:
        """Write as a model would: half the answer, the rest when the gate is there."""
        hear = listener()
        hear('{"sentences": [{"text": "您好，')
        until = time.monotonic() + 30
        while self.gate is not None and not self.gate.exists() and time.monotonic() < until:
            threading.Event().wait(0.02)
            hear("")  # a cancelled draft ends here
        hear('正在为您查看。"}]}')

    def suggest(self, message: CustomerMessage, actor: Actor) -> Suggestion:
        """A prepared suggestion."""
        last = message.turns[-1].text
        self.calls.append(last)
        self.asked.append(message)
        if SLOWLY in last:
            self.write_slowly()
        found, pieces, decision = EVIDENCE, PLAIN, Decision("answer", "full", 0.9)
        triage = Triage("zh-Hans", "neutral", "none", 0.1, "after_sale")
        if "12315" in last:
            pieces = ANSWER
            triage = Triage(
                "zh-Hans",
                "negative",
                "angry",
                0.9,
                "complaint",
                needs_escalation=True,
                escalation="threat",
            )
        elif "warranty" in last:
            found, pieces = ENGLISH_EVIDENCE, ENGLISH_ANSWER
            triage = Triage("en", "neutral", "none", 0.1, "product")
        elif "哪一款" in last:
            pieces, decision = (
                HOLDING,
                Decision("clarify", "missing_slot", 0.6, missing=("product",)),
            )
        elif "火星" in last:
            pieces, decision = HOLDING, _decision("abstain", "no_source")
        elif "受伤" in last:
            pieces, decision = HOLDING, _decision("escalate", "safety")
        elif "到哪" in last:
            slots: tuple[Piece, ...] = (("您的包裹目前在{物流状态}。", "fact", "unchecked", ()),)
            pieces, decision = slots, _decision("abstain", "needs_live_data")
        if message.instruction:
            pieces = (*pieces, ("请您放心。", "courtesy", "courtesy", ()))
        text, sentences = sentences_of(pieces)
        tone = "empathetic" if triage.sentiment == "negative" else "plain"
        return Suggestion(
            id=uuid.uuid4().hex,
            message=message,
            question=Question(last, (last,), (), last),
            triage=triage,
            evidence=found,
            draft=Draft("d1", text, tone, decision, "extractive", sentences),
            status="ok",
            index_version=self.version,
            created_at=datetime.now(UTC),
            timings_ms={"total": 41.0},
        )

    def explore(
        self,
        message: CustomerMessage,
        k: int | None = None,
        actor: Actor | None = None,
        mode: str = "set",
        *,
        passages: bool = True,
    ) -> Any:
        """Every prepared hit; `modes` keeps how it was asked."""
        self.modes.append(mode)
        question, result = self.search(message, k, actor)
        triage = Triage("zh-Hans", "neutral", "none", 0.1, "after_sale")
        return FakeUnderstanding(question, triage), result

    def search(
        self, message: CustomerMessage, k: int | None = None, actor: Actor | None = None
    ) -> Any:
        """Every prepared hit."""
        last = message.turns[-1].text
        found = () if "火星" in last else EVIDENCE[: k or 8]
        result = FakeResult(found, ("unknown filter: colour",) if message.filters else ())
        return Question(last, (last,), (), last), result


def _decision(action: Action, reason: Reason) -> Decision:
    return Decision(action, reason, 0.3)


@dataclass(frozen=True)
class FakeUnderstanding:
    """What was understood of a question."""

    question: Question
    triage: Triage


@dataclass(frozen=True)
class FakeResult:
    """What a search found."""

    evidence: tuple[Evidence, ...]
    warnings: tuple[str, ...]
    timings_ms: dict[str, float] = field(default_factory=lambda: {"dense": 4.0, "lexical": 2.0})
    best_expired: Evidence | None = None
    best_other_scope: Evidence | None = None
    index_version: str = "v1"


@dataclass(frozen=True)
class FakeSnapshot:
    """A live index version."""

    id: str
    documents: dict[str, Document]
    chunks: tuple[Chunk, ...]
    withheld: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    entities: frozenset = frozenset()

    @property
    def rows(self) -> dict[str, int]:
        """Row of each chunk."""
        return {chunk.id: row for row, chunk in enumerate(self.chunks)}

    @property
    def all_documents(self) -> dict[str, Document]:
        """Nothing is withheld here."""
        return self.documents


class FakeParts(Services):
    """The real services over a prepared chain and knowledge.

    A document whose key stands in DATA/withdrawn.txt is not in the knowledge any more.
    """

    def __init__(self, settings: Settings, store: Store, chain: FakeChain | None = None) -> None:
        super().__init__(settings)
        made = chain or FakeChain(gate=settings.paths.data / "gate")
        self.__dict__.update(store=store, chain=made, embedder=TinyEmbedder())
        self.published = True

    def holder(self) -> FakeSnapshot:  # type: ignore[override]
        """The live version."""
        if not self.published:
            raise NoIndex("nothing is published")
        gone = self._withdrawn()
        documents = {key: doc for key, doc in DOCUMENTS.items() if key not in gone}
        chunks = tuple(
            each.chunk for each in (*EVIDENCE, *ENGLISH_EVIDENCE) if each.chunk.doc_key in documents
        )
        version = self.chain.version + ("-" + "-".join(sorted(gone)) if gone else "")
        return FakeSnapshot(version, documents, chunks, withdrawn=frozenset(gone))

    def _withdrawn(self) -> set[str]:
        file = self.settings.paths.data / "withdrawn.txt"
        return set(file.read_text("utf-8").split()) if file.exists() else set()


def conversation(case_id: str, name: str, *texts: str, channel: str = "jd") -> Conversation:
    """A conversation whose messages alternate; the last is the customer's."""
    at = datetime(2026, 5, 2, 6, 0, tzinfo=UTC)
    messages = []
    for n, text in enumerate(texts):
        role = "customer" if (len(texts) - n) % 2 else "agent"
        messages.append(Message(f"m{n}", role, text, at.replace(minute=n)))  # type: ignore[arg-type]
    order = {"name": name, "tier": "PLUS 会员", "order": "JD20260422-88213"}
    return Conversation(
        case_id, channel, "anhe", order, last_at=messages[-1].at, messages=tuple(messages)
    )


def seeded(data: Path, *cases: Conversation, **sections: dict[str, Any]) -> FakeParts:
    """A desk over a data folder, with these conversations in its queue.

    Args:
        data: The data folder.
        *cases: The queue.
        **sections: Settings that differ from the defaults, e.g. access={"sign_in": "local"}.
    """
    ui = {"prepare": False, **sections.pop("ui", {})}
    settings = read_settings(paths={"data": data}, ui=ui, **sections)
    store = open_store(settings)
    for case in cases:
        store.conversations.put(Actor(), case)
    return FakeParts(settings, store)


LEAK = conversation(
    "c1",
    "王女士",
    "你们这个扫地机器人什么质量？刚用十天水箱就漏水",
    "您好王女士，非常抱歉给您带来不便。方便发一下订单号吗？",
    "JD20260422-88213。机器我要退，地板谁来赔？今天不给说法我就去 12315 投诉你们",
)
CALM = conversation("c2", "李先生", "签收十天了，水箱漏水，能换新的吗？", channel="taobao")
ENGLISH_CASE = conversation("c3", "Liam Chen", "How long is the warranty?", channel="web")
UNKNOWN = conversation("c4", "海边的风", "你们的机器能在火星上用吗", channel="douyin")
EVERY_CASE = (LEAK, CALM, ENGLISH_CASE, UNKNOWN)
