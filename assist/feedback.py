"""Records decisions of agents about drafts: sent as it was, sent edited, rejected, escalated.

A decision is recorded once, whatever the network does: the browser makes its id, the database
keeps it unique. What changed is counted here from the stored snapshot, never by the browser. The
log holds no personal data; the transcript has what was really said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from assist import clock
from assist.access import authorize
from assist.decisions import DeskAction, Outcome, classify, context
from assist.errors import StoreError
from assist.privacy import mask
from assist.store.events import Effects
from assist.store.outbox import Parcel
from assist.store.records import Gap
from assist.store.stores import Store
from assist.store.transcript import new_agent_message
from assist.text.border import admit
from assist.text.edits import fact_edits
from assist.types import Actor, ActorRole, CustomerMessage, Event, Evidence, Sentence, Suggestion

CheckText = Callable[[str, Sequence[Evidence], CustomerMessage, ActorRole], tuple[Sentence, ...]]
Stale = Callable[[Actor, Suggestion], Mapping[int, str]]
ChannelOf = Callable[[str], str]

RISKY_KINDS = frozenset({"promise", "amount", "deadline"})
DOUBTED_STATES = frozenset({"unsupported", "unchecked"})
ALWAYS_ASKED = frozenset(  # whatever the kind of the sentence
    {
        "stale", "done_action", "link", "markup", "internal", "private", "asks_secret",
        "other_store", "promise", "authority",
    }
)  # fmt: skip
GAP_REASONS = frozenset({"wrong", "outdated", "incomplete", "no_source"})
SLOT = re.compile(r"\{[^{}\n]{1,40}\}")


class Feedback:
    """Records what agents do with drafts.

    Args:
        store: The application database.
        check: Checks a text that differs from the draft, sentence by sentence.
        stale: Which evidence of a suggestion no longer holds, by label.
        channel_of: Name of the adapter that carries replies to a case; "" = the clipboard.
    """

    def __init__(
        self,
        store: Store,
        check: CheckText,
        *,
        stale: Stale | None = None,
        channel_of: ChannelOf | None = None,
    ) -> None:
        self._store = store
        self._check = check
        self._stale = stale or (lambda _actor, _suggestion: {})
        self._channel_of = channel_of or (lambda _case_id: "")

    def settle(self, actor: Actor, action: DeskAction) -> Outcome:
        """Carry out an action of the composer.

        Raises:
            AccessDenied: The actor may not reply.
            StoreError: The version is not known, or the database refused.
        """
        authorize(actor, "reply")
        suggestion = self._known(actor, action.version_id)
        if action.type == "reject":
            return self._reject(actor, action, suggestion)
        if action.type == "escalate":
            return self._escalate(actor, action, suggestion)
        if not action.by_holder:
            return Outcome("taken")
        return self._send(actor, action, suggestion)

    def channel_of(self, case_id: str) -> str:
        """The adapter that carries replies to a case; "" = the clipboard."""
        return self._channel_of(case_id)

    def check(self, actor: Actor, version_id: str, text: str) -> tuple[Sentence, ...]:
        """Check a text against the evidence of a version that still holds.

        Sentences that the edit left alone keep what was found when they were drafted.

        Raises:
            AccessDenied: The actor may not reply.
            StoreError: The version is not known.
        """
        authorize(actor, "reply")
        return self.sentences(actor, self._known(actor, version_id), admit(text).text)

    def report_gap(self, actor: Actor, gap: Gap) -> bool:
        """File a knowledge gap; False when it had been filed before."""
        return self._store.records.add_gap(actor, replace(gap, note=admit(gap.note).text))

    def sentences(self, actor: Actor, suggestion: Suggestion, text: str) -> tuple[Sentence, ...]:
        """The sentences of a text, checked; one that cites evidence that fell away says so."""
        stale = self._stale(actor, suggestion)
        own = tuple(_doubted(each, stale) for each in suggestion.draft.sentences)
        if text.strip() == suggestion.draft.text.strip():
            return own
        live = tuple(each for each in suggestion.evidence if each.label not in stale)
        known = {each.text.strip(): each for each in own}
        checked = self._check(text, live, suggestion.message, actor.role)
        return tuple(_as_drafted(each, known.get(each.text.strip())) for each in checked)

    def _known(self, actor: Actor, version_id: str) -> Suggestion:
        suggestion = self._store.records.suggestion(actor, version_id)
        if suggestion is None:
            raise StoreError(f"draft version {version_id!r} does not exist")
        return suggestion

    def _send(self, actor: Actor, action: DeskAction, suggestion: Suggestion) -> Outcome:
        text, base = admit(action.text).text.strip(), suggestion.draft.text.strip()
        slots = tuple(dict.fromkeys(SLOT.findall(text)))
        if slots or not text:
            return Outcome("blocked", slots=slots)
        sentences = self.sentences(actor, suggestion, text)
        doubtful = tuple(each for each in sentences if is_asked_about(each))
        if doubtful and not (action.type == "confirm_send" and action.reason.strip()):
            return Outcome("confirm", doubtful=doubtful)
        changed = suggestion.by_hand + Levenshtein.distance(base, text)
        outcome = classify(changed, len(base))
        edits = fact_edits(base, text)
        channel = self._channel_of(action.case_id)
        payload: dict[str, object] = {
            **context(suggestion),
            "outcome": outcome,
            "channel": channel,
            "text": _masked(text, suggestion),
            "changed_chars": changed,
            "base_len": len(base),
            "fact_edits": [
                {
                    "kind": each.kind,
                    "from": _masked(each.before, suggestion),
                    "to": _masked(each.after, suggestion),
                }
                for each in edits
            ],
            "ms_to_send": action.shown_ms,
            "cited": sorted({c.chunk_id for s in sentences for c in s.citations}),
            "documents": sorted({c.doc_key for s in sentences for c in s.citations}),
            "unsupported": sum(s.state == "unsupported" for s in sentences),
            "unchecked": sum(s.state == "unchecked" for s in sentences),
        }
        if doubtful or action.reason.strip():
            payload["override"] = {
                "reason": _masked(admit(action.reason).text, suggestion),
                "sentences": [_masked(s.text, suggestion) for s in doubtful],
            }
        effects = Effects(
            message=new_agent_message(action.id, text),
            state="done",
            parcel=_reply_parcel(channel, action, text),
        )
        status = self._store.events.settle(actor, _event(actor, action, "sent", payload), effects)
        return Outcome(status, outcome, changed, edits, channel=channel)

    def _reject(self, actor: Actor, action: DeskAction, suggestion: Suggestion) -> Outcome:
        note = admit(action.note).text
        masked = _masked(note, suggestion)
        payload = {**context(suggestion), "reason": action.reason, "note": masked}
        event = _event(actor, action, "rejected", payload)
        status = self._store.events.settle(actor, event, Effects())
        if action.reason in GAP_REASONS:
            gap = Gap(
                id=action.id,
                case_id=action.case_id,
                draft_id=action.version_id,
                question=suggestion.question.text,
                reason=action.reason,
                note=note,
            )
            self._store.records.add_gap(actor, gap)
        return Outcome(status, "reject")

    def _escalate(self, actor: Actor, action: DeskAction, suggestion: Suggestion) -> Outcome:
        """File a ticket: recorded, and handed to the case's channel where there is one."""
        note, rule = admit(action.note).text, action.reason
        payload = {**context(suggestion), "rule": rule, "note": _masked(note, suggestion)}
        channel = self._channel_of(action.case_id)
        body = {"rule": rule, "note": note, "question": suggestion.question.text}
        parcel = Parcel(action.id, channel, action.case_id, "ticket", body) if channel else None
        effects = Effects(parcel=parcel, ends_draft=False)
        event = _event(actor, action, "escalated", payload)
        return Outcome(self._store.events.settle(actor, event, effects), "escalate")


def is_asked_about(sentence: Sentence) -> bool:
    """Whether a sentence must be fixed or answered for before it is sent."""
    if ALWAYS_ASKED.intersection(sentence.failed_checks):
        return True
    return sentence.kind in RISKY_KINDS and sentence.state in DOUBTED_STATES


def _doubted(sentence: Sentence, stale: Mapping[int, str]) -> Sentence:
    if not any(citation.label in stale for citation in sentence.citations):
        return sentence
    failed = (*sentence.failed_checks, "stale")
    return replace(sentence, state="unsupported", failed_checks=failed)


def _as_drafted(checked: Sentence, own: Sentence | None) -> Sentence:
    """A sentence that the edit left alone keeps what was found when it was drafted."""
    return replace(own, start=checked.start, end=checked.end, text=checked.text) if own else checked


def _masked(text: str, suggestion: Suggestion) -> str:
    """A text for the log, which is kept longer than conversations: without personal data."""
    name = suggestion.message.customer.get("name", "")
    return mask(text, {name: "客户"} if name else None).text


def _reply_parcel(channel: str, action: DeskAction, text: str) -> Parcel | None:
    return Parcel(action.id, channel, action.case_id, "reply", {"text": text}) if channel else None


def _event(actor: Actor, action: DeskAction, kind: str, payload: Mapping[str, object]) -> Event:
    return Event(
        id=action.id,
        at=clock.now(),
        actor_id=actor.id,
        session_id=action.session_id,
        case_id=action.case_id,
        draft_id=action.draft_id,
        version_id=action.version_id,
        type=kind,
        payload=payload,
    )
