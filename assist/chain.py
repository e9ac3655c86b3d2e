"""From a customer's message to a suggestion: the steps, composed as LangChain runnables.

    understand | retrieve | read | decide | draft

Each step adds its values to one state, so `stream` yields triage and evidence before the draft is
there. Desk, command line, evaluation and API all come through here.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from assist import clock
from assist.errors import ModelError
from assist.index.embedding import CaseVectors, Embedder
from assist.index.request import Mode
from assist.index.retrieve import Retriever, SearchRequest, SearchResult
from assist.index.scope import EVERY_GROUP
from assist.reply.decide import decide
from assist.reply.draft import Drafter, DraftRequest
from assist.reply.promise import Limits
from assist.reply.reading import Reading, read_evidence
from assist.triage.aside import matter
from assist.triage.assess import assess
from assist.triage.heads import HEADS_MODEL
from assist.triage.rewrite import burst, stand_alone
from assist.types import (
    Actor,
    CustomerMessage,
    Decision,
    Draft,
    Question,
    Status,
    Suggestion,
    Triage,
)

State = dict[str, Any]
# Scripts draft for an agent to send: every document, and no more authority than an agent has.
LOCAL_ACTOR = Actor(role="agent", groups=(EVERY_GROUP,))
MODEL_DOWN = "the language model gave no usable draft in time: these are excerpts"


@dataclass(frozen=True)
class Understanding:
    """What the message asks: the question, what is searched with its vectors, the triage."""

    question: Question
    triage: Triage
    queries: tuple[str, ...]
    vectors: CaseVectors


class AssistChain:
    """Drafts suggestions and searches, against whatever index version is live.

    Args:
        retriever: The one retrieval function.
        embedder: Turns questions into vectors.
        drafters: In order of preference; the last one must never raise ModelError.
        limits: Authority limits by role.
        zone: Business time zone, in which "today" is judged.
        k: Evidence per suggestion.
    """

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        drafters: Sequence[Drafter],
        *,
        limits: Limits | None = None,
        zone: str = "Asia/Shanghai",
        k: int = 8,
    ) -> None:
        self._retriever = retriever
        self._embedder = embedder
        self._drafters = tuple(drafters)
        self._limits = limits or Limits()
        self._zone = zone
        self._k = k

    @property
    def runnable(self) -> Runnable[CustomerMessage, Suggestion]:
        """The chain as a LangChain runnable, for the local actor."""
        return self.runnable_for(LOCAL_ACTOR)

    def runnable_for(self, actor: Actor) -> Runnable[CustomerMessage, Suggestion]:
        """The chain as a LangChain runnable (invoke, batch, stream) on behalf of one actor."""
        return cast(
            "Runnable[CustomerMessage, Suggestion]",
            self.steps(actor) | RunnableLambda(self._finish, name="finish"),
        )

    def steps(self, actor: Actor) -> Runnable[CustomerMessage, State]:
        """The steps without the last; `stream` yields each step's values as they are ready."""
        return cast(
            "Runnable[CustomerMessage, State]",
            RunnableLambda(lambda message: self._begin(message, actor), name="begin")
            | RunnablePassthrough.assign(understanding=_timed("understand", self._understand))
            | RunnablePassthrough.assign(result=_timed("retrieve", self._retrieve))
            | RunnablePassthrough.assign(reading=_timed("read", self._read))
            | RunnablePassthrough.assign(decision=_timed("decide", self._decide))
            | RunnablePassthrough.assign(draft=_timed("draft", self._draft)),
        )

    def check_ready(self) -> None:
        """Load the live version now; NoIndex where nothing has been published yet."""
        self._retriever.entities()

    def suggest(self, message: CustomerMessage, actor: Actor = LOCAL_ACTOR) -> Suggestion:
        """Draft a reply to the last turn, the customer's, on an actor's behalf.

        Raises:
            NoIndex: Nothing has been published yet.
        """
        return self.runnable_for(actor).invoke(message)

    def stream(self, message: CustomerMessage, actor: Actor = LOCAL_ACTOR) -> Iterator[State]:
        """Yield {step name: value} as each step finishes; the last key is "draft"."""
        for piece in self.steps(actor).stream(message):
            yield {key: value for key, value in piece.items() if key not in _INPUTS}

    def search(
        self, message: CustomerMessage, k: int | None = None, actor: Actor = LOCAL_ACTOR
    ) -> tuple[Question, SearchResult]:
        """Search as `suggest` does: the question as searched, and the k best passages."""
        understanding, result = self.explore(message, k, actor)
        return understanding.question, result

    def explore(
        self,
        message: CustomerMessage,
        k: int | None = None,
        actor: Actor = LOCAL_ACTOR,
        mode: Mode = "set",
        *,
        passages: bool = True,
    ) -> tuple[Understanding, SearchResult]:
        """Search, and tell what was understood on the way; hits as passages or by themselves."""
        known = self._understand(self._begin(message, actor))
        request = self._search_request(known, message, actor, k or self._k)
        return known, self._retriever.search(replace(request, mode=mode, passages=passages))

    def _begin(self, message: CustomerMessage, actor: Actor) -> State:
        return {"message": message, "actor": actor, "timings": {}}

    def _understand(self, state: State) -> Understanding:
        message: CustomerMessage = state["message"]
        question = stand_alone(message.turns, self._retriever.entities())
        said = burst(message.turns)
        about = tuple(dict.fromkeys((said, matter(said))))
        asked = self._embedder.embed_case(about, question.queries)
        # The heads were trained on one model's vectors; with another model words alone decide.
        known = slice(None if self._embedder.fingerprint.model.startswith(HEADS_MODEL) else 0)
        heard, *topic = (row[known] for row in asked.messages)
        triage = assess(message.turns, heard, *topic)
        return Understanding(question, triage, question.queries, asked)

    def _retrieve(self, state: State) -> SearchResult:
        request = self._search_request(
            state["understanding"], state["message"], state["actor"], self._k
        )
        return self._retriever.search(request)

    def _search_request(
        self, understanding: Understanding, message: CustomerMessage, actor: Actor, k: int
    ) -> SearchRequest:
        return SearchRequest(
            queries=understanding.queries,
            vectors=understanding.vectors.queries,
            tokens=understanding.vectors.tokens,
            filters=message.filters,
            channel=message.channel,
            as_of=message.as_of or clock.today(self._zone),
            groups=actor.groups,
            k=k,
        )

    def _read(self, state: State) -> Reading:
        understanding: Understanding = state["understanding"]
        return read_evidence(understanding.question, state["result"].evidence)

    def _decide(self, state: State) -> Decision:
        understanding: Understanding = state["understanding"]
        return decide(
            understanding.question,
            understanding.triage,
            state["result"],
            message=state["message"],
            reading=state["reading"],
            limit=self._limits.of(state["actor"].role),
        )

    def _draft(self, state: State) -> Draft:
        understanding: Understanding = state["understanding"]
        request = DraftRequest(
            message=state["message"],
            question=understanding.question,
            triage=understanding.triage,
            decision=state["decision"],
            result=state["result"],
            actor=state["actor"],
            reading=state["reading"],
        )
        for drafter in self._drafters[:-1]:
            try:
                return drafter.draft(request)
            except ModelError:
                state["timings"]["model_down"] = 1.0
        return self._drafters[-1].draft(request)

    def _finish(self, state: State) -> Suggestion:
        understanding: Understanding = state["understanding"]
        result: SearchResult = state["result"]
        timings = dict(state["timings"])
        status: Status = "model_down" if timings.pop("model_down", 0) else "ok"
        timings["total"] = sum(timings.values())
        return Suggestion(
            id=uuid.uuid4().hex,
            message=state["message"],
            question=understanding.question,
            triage=understanding.triage,
            evidence=result.evidence,
            draft=state["draft"],
            status=status,
            index_version=result.index_version,
            created_at=clock.now(),
            timings_ms=timings,
            warnings=(*result.warnings, *((MODEL_DOWN,) if status == "model_down" else ())),
        )


_INPUTS = ("message", "actor", "timings")


def _timed(name: str, step: Callable[[State], Any]) -> RunnableLambda[State, Any]:
    def run(state: State) -> Any:  # noqa: ANN401  each step has its own type
        started = time.perf_counter()
        value = step(state)
        state["timings"][name] = (time.perf_counter() - started) * 1000
        return value

    return RunnableLambda(run, name=name)
