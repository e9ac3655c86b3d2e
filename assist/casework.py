"""The draft of a case: made once per customer message, kept with all its versions and edits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assist import clock
from assist.access import authorize
from assist.errors import StoreError
from assist.index.freshness import Freshness
from assist.reply.draft import OnText, heard_by
from assist.store.records import CaseRef
from assist.store.stores import Store
from assist.store.transcript import Conversation
from assist.types import Actor, Event, Suggestion
from assist.versions import Rewriter, Suggests
from assist.wishes import Wish

State = Literal["ready", "clarify", "abstain", "escalate", "model_down", "partial", "rejected"]


@dataclass(frozen=True)
class Desk:
    """One draft on the screen.

    Attributes:
        versions: Every suggestion for the message, oldest first; `current` is on top.
        saved: The agent's own edits in progress, by version id.
        is_rejected: Whether the agent rejected the current version.
        stale: Evidence of the current version that no longer holds: label -> what happened.
        previous: What the agent had written for the customer's message before, not yet sent.
        first_id: Id of the first suggestion for the message; "" = that of the first version here.
        is_escalated: Whether a ticket was filed for the case.
    """

    conversation: Conversation
    versions: tuple[Suggestion, ...]
    saved: Mapping[str, str]
    is_rejected: bool = False
    stale: Mapping[int, str] = field(default_factory=dict)
    previous: str = ""
    first_id: str = ""
    is_escalated: bool = False

    @property
    def draft_id(self) -> str:
        """Identity of the draft over all its versions."""
        return self.first_id or self.versions[0].id

    @property
    def current(self) -> Suggestion:
        """The version on top."""
        return self.versions[-1]

    @property
    def state(self) -> State:
        """What the composer is to be."""
        if self.is_rejected:
            return "rejected"
        decision = self.current.draft.decision
        if decision.action == "answer":
            return "ready" if self.current.status == "ok" else self.current.status
        return decision.action

    @property
    def is_blank(self) -> bool:
        """Whether the editor starts empty: the text is a holding reply, not the draft."""
        return self.state in {"abstain", "escalate", "rejected"}


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is stored for one customer message."""

    first_id: str
    versions: tuple[Suggestion, ...]
    saved: Mapping[str, str]


class Casework:
    """Prepares drafts and their versions.

    Args:
        store: The application database.
        chain: Drafts.
        rewriter: Makes versions.
        freshness: Compares stored evidence with the live knowledge.
    """

    def __init__(
        self, store: Store, chain: Suggests, rewriter: Rewriter, freshness: Freshness
    ) -> None:
        self._store = store
        self._chain = chain
        self._rewriter = rewriter
        self._freshness = freshness

    def prepare(
        self, actor: Actor, conversation: Conversation, *, on_text: OnText | None = None
    ) -> Desk | None:
        """The draft for the customer's last message, or None when the customer has to write first.

        A stored suggestion is kept while the knowledge is the same, and also when the agent has
        edited it: an edit is never overwritten, the desk says what has changed.

        Args:
            actor: Who asks.
            conversation: The case.
            on_text: Hears a model's raw answer as it comes.

        Raises:
            NoIndex: Nothing is published.
            StoreError: The database refused.
        """
        message = conversation.last_customer
        if message is None or conversation.is_waiting_for_customer:
            return None
        ref = CaseRef(conversation.id, message.id)
        made = self._store.records.suggestions(actor, ref)
        known = self._visible(actor, made)
        saved = self._store.edits.saved(actor, [each.id for each in made])
        is_old = bool(known) and known[-1].index_version != self._freshness.version
        if not known or (is_old and not saved):
            with heard_by(on_text):
                suggestion = self._chain.suggest(conversation.to_message(), actor)
            since = self._visible(actor, self._store.records.suggestions(actor, ref))
            if len(since) > len(known):
                known = since  # another process drafted it meanwhile
            else:
                self._keep(actor, ref, suggestion, is_first=not made)
                known = (*known, suggestion)
        first_id = made[0].id if made else known[0].id
        return self._desk(actor, conversation, Drafted(first_id, known, saved))

    def is_prepared(self, actor: Actor, conversation: Conversation) -> bool:
        """Whether the draft for the customer's last message is there already."""
        message = conversation.last_customer
        if message is None or conversation.is_waiting_for_customer:
            return True
        made = self._store.records.suggestions(actor, CaseRef(conversation.id, message.id))
        return bool(self._visible(actor, made))

    def rewrite(
        self, actor: Actor, version_id: str, wish: Wish, on_text: OnText | None = None
    ) -> Suggestion | None:
        """Make and keep another version of a draft; None when a chosen source answers nothing.

        What `on_text` raises cancels it: nothing is kept.

        Raises:
            AccessDenied: The actor may not reply.
            StoreError: The version is not known.
        """
        authorize(actor, "reply")
        base, ref = self._store.records.suggestion(actor, version_id), None
        if base is not None:
            ref = self._store.records.case_of(actor, version_id)
        if base is None or ref is None:
            raise StoreError(f"draft version {version_id!r} does not exist")
        made = self._rewriter.rewrite(actor, base, wish, on_text)
        if on_text is not None:
            on_text("")  # cancelled while the model was silent or down: no excerpts either
        if made is not None:
            self._store.records.save_suggestion(actor, ref, made)
        return made

    def stale(self, actor: Actor, suggestion: Suggestion) -> Mapping[int, str]:
        """Evidence that a suggestion cites or was decided by and that no longer holds, by label."""
        used = {c.label for s in suggestion.draft.sentences for c in s.citations}
        used.update(suggestion.draft.decision.labels)
        found = self._freshness.stale(actor, suggestion)
        return {label: what for label, what in found.items() if label in used}

    def _visible(self, actor: Actor, made: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        """The versions that rest on nothing this actor may not see."""
        return tuple(
            each for each in made if "hidden" not in self._freshness.stale(actor, each).values()
        )

    def _keep(self, actor: Actor, ref: CaseRef, suggestion: Suggestion, *, is_first: bool) -> None:
        self._store.records.save_suggestion(actor, ref, suggestion)
        if not is_first:
            return
        key = hashlib.sha256(f"{ref.case_id}\n{ref.message_id}".encode()).hexdigest()[:32]
        self._store.events.add(
            actor,
            [
                Event(
                    id=key,
                    at=clock.now(),
                    actor_id=actor.id,
                    session_id="",
                    case_id=ref.case_id,
                    draft_id=suggestion.id,
                    version_id=suggestion.id,
                    type="eligible",
                    payload={
                        "scenario": suggestion.triage.scenario,
                        "sentiment": suggestion.triage.sentiment,
                        "action": suggestion.draft.decision.action,
                        "decision_reason": suggestion.draft.decision.reason,
                        "total_ms": round(suggestion.timings_ms.get("total", 0.0), 1),
                    },
                )
            ],
        )

    def _desk(self, actor: Actor, conversation: Conversation, drafted: Drafted) -> Desk:
        events = self._store.events.find(actor, case_id=conversation.id)
        rejected = {e.version_id for e in events if e.type == "rejected"}
        newest = drafted.versions[-1]
        return Desk(
            conversation=conversation,
            versions=distinct(drafted.versions, drafted.saved),
            saved=drafted.saved,
            is_rejected=newest.id in rejected,
            stale=self.stale(actor, newest),
            previous=self._store.edits.left_over(actor, conversation.id, drafted.first_id),
            first_id=drafted.first_id,
            is_escalated=any(e.type == "escalated" for e in events),
        )


def distinct(known: tuple[Suggestion, ...], saved: Mapping[str, str]) -> tuple[Suggestion, ...]:
    """Leave out a version that the next one repeats, unless the agent has edited it."""
    kept: list[Suggestion] = []
    for each in known:
        if kept and _same(kept[-1], each) and kept[-1].id not in saved:
            kept.pop()
        kept.append(each)
    return tuple(kept)


def _same(one: Suggestion, other: Suggestion) -> bool:
    def cited(suggestion: Suggestion) -> list[tuple[str, ...]]:
        return [tuple(c.chunk_id for c in s.citations) for s in suggestion.draft.sentences]

    return (
        one.draft.text == other.draft.text
        and one.draft.decision.action == other.draft.decision.action
        and cited(one) == cited(other)
    )
