"""Decisions of agents about drafts: sent as it was, sent edited, rejected.

A decision is recorded once, whatever the network does: the browser makes its id, the database
keeps it unique. What changed is counted here from the stored snapshot, never by the browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import Levenshtein

from assist import clock
from assist.errors import StoreError
from assist.store.records import Gap
from assist.store.stores import Store
from assist.store.transcript import new_agent_message
from assist.text.border import admit
from assist.text.edits import FactEdit, fact_edits
from assist.types import Actor, ActorRole, CustomerMessage, Event, Evidence, Sentence, Suggestion

CheckText = Callable[[str, Sequence[Evidence], CustomerMessage, ActorRole], tuple[Sentence, ...]]
SentOutcome = Literal["accept", "edit", "rewritten"]

EDIT_SHARE = 0.4  # more than this share of the draft changed = the agent wrote it anew
RISKY_KINDS = frozenset({"promise", "amount", "deadline"})
DOUBTED_STATES = frozenset({"unsupported", "unchecked"})
GAP_REASONS = frozenset({"wrong", "outdated", "incomplete", "no_source"})
SLOT = re.compile(r"\{[^{}\n]{1,40}\}")


@dataclass(frozen=True, slots=True)
class DeskAction:
    """What the composer sends.

    Attributes:
        id: Made by the browser; the same for every retry.
        type: "confirm_send" = the agent was shown the doubtful sentences and gave a reason.
        draft_id: First suggestion for the message; version_id: the one that was on the screen.
        text: What is to be sent, without citation marks.
        shown_ms: How long the draft had been on the screen.
        reason: Of a rejection: a key; of a confirmed send: the agent's words.
    """

    id: str
    type: Literal["send", "confirm_send", "reject"]
    case_id: str
    draft_id: str
    version_id: str
    session_id: str = ""
    text: str = ""
    shown_ms: int = 0
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action.

    Attributes:
        status: "recorded" now or "repeated" (recorded before); "confirm": the doubtful sentences
            must be fixed or answered for; "blocked": slots are unfilled or nothing was written.
        outcome: How the draft was used, when it was.
        doubtful: Sentences that ask for confirmation.
        slots: Unfilled slots.
    """

    status: Literal["recorded", "repeated", "confirm", "blocked"]
    outcome: SentOutcome | Literal["reject", ""] = ""
    changed_chars: int = 0
    fact_edits: tuple[FactEdit, ...] = ()
    doubtful: tuple[Sentence, ...] = ()
    slots: tuple[str, ...] = ()


class Feedback:
    """Records what agents do with drafts.

    Args:
        store: The application database.
        check: Checks a text that differs from the draft, sentence by sentence.
    """

    def __init__(self, store: Store, check: CheckText) -> None:
        self._store = store
        self._check = check

    def settle(self, actor: Actor, action: DeskAction) -> Outcome:
        """Carry out an action of the composer.

        Raises:
            StoreError: The version is not known, or the database refused.
        """
        suggestion = self._store.records.suggestion(actor, action.version_id)
        if suggestion is None:
            raise StoreError(f"draft version {action.version_id!r} does not exist")
        if action.type == "reject":
            return self._reject(actor, action, suggestion)
        return self._send(actor, action, suggestion)

    def check(self, actor: Actor, version_id: str, text: str) -> tuple[Sentence, ...]:
        """Check a text against the evidence of a version; its own sentences when it is unchanged.

        Raises:
            StoreError: The version is not known.
        """
        suggestion = self._store.records.suggestion(actor, version_id)
        if suggestion is None:
            raise StoreError(f"draft version {version_id!r} does not exist")
        return self._sentences(actor, suggestion, admit(text).text)

    def report_gap(self, actor: Actor, gap: Gap) -> bool:
        """File a knowledge gap; False when it had been filed before."""
        return self._store.records.add_gap(actor, replace(gap, note=admit(gap.note).text))

    def _sentences(self, actor: Actor, suggestion: Suggestion, text: str) -> tuple[Sentence, ...]:
        if text.strip() == suggestion.draft.text.strip():
            return suggestion.draft.sentences
        own = {each.text.strip(): each for each in suggestion.draft.sentences}
        checked = self._check(text, suggestion.evidence, suggestion.message, actor.role)
        return tuple(_as_drafted(each, own.get(each.text.strip())) for each in checked)

    def _send(self, actor: Actor, action: DeskAction, suggestion: Suggestion) -> Outcome:
        text, base = admit(action.text).text.strip(), suggestion.draft.text.strip()
        slots = tuple(dict.fromkeys(SLOT.findall(text)))
        if slots or not text:
            return Outcome("blocked", slots=slots)
        sentences = self._sentences(actor, suggestion, text)
        doubtful = tuple(
            s for s in sentences if s.kind in RISKY_KINDS and s.state in DOUBTED_STATES
        )
        if doubtful and not (action.type == "confirm_send" and action.reason.strip()):
            return Outcome("confirm", doubtful=doubtful)
        changed = Levenshtein.distance(base, text)
        outcome = classify(changed, len(base))
        edits = fact_edits(base, text)
        payload: dict[str, object] = {
            **context(suggestion),
            "outcome": outcome,
            "text": text,
            "changed_chars": changed,
            "base_len": len(base),
            "fact_edits": [{"kind": e.kind, "from": e.before, "to": e.after} for e in edits],
            "ms_to_send": action.shown_ms,
            "cited": sorted({c.chunk_id for s in sentences for c in s.citations}),
            "unsupported": sum(s.state == "unsupported" for s in sentences),
            "unchecked": sum(s.state == "unchecked" for s in sentences),
        }
        if doubtful:
            payload["override"] = {
                "reason": admit(action.reason).text,
                "sentences": [s.text for s in doubtful],
            }
        recorded = self._store.events.settle(
            actor,
            _event(actor, action, "sent", payload),
            message=new_agent_message(action.id, text),
            state="done",
        )
        return Outcome("recorded" if recorded else "repeated", outcome, changed, edits)

    def _reject(self, actor: Actor, action: DeskAction, suggestion: Suggestion) -> Outcome:
        note = admit(action.note).text
        payload = {**context(suggestion), "reason": action.reason, "note": note}
        event = _event(actor, action, "rejected", payload)
        recorded = self._store.events.settle(actor, event, message=None, state=None)
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
        return Outcome("recorded" if recorded else "repeated", "reject")


def classify(changed_chars: int, base_len: int) -> SentOutcome:
    """Accepted when nothing changed, edited below 40 % of the draft, rewritten above."""
    if changed_chars == 0:
        return "accept"
    return "edit" if changed_chars < EDIT_SHARE * base_len else "rewritten"


def context(suggestion: Suggestion) -> Mapping[str, object]:
    """What every event about a draft carries, so that it can be read without the snapshot."""
    draft, triage = suggestion.draft, suggestion.triage
    return {
        "index_version": suggestion.index_version,
        "origin": draft.origin,
        "prompt_id": draft.prompt_id,
        "model_id": draft.model_id,
        "action": draft.decision.action,
        "decision_reason": draft.decision.reason,
        "scenario": triage.scenario,
        "sentiment": triage.sentiment,
        "tone": draft.tone,
    }


def _as_drafted(checked: Sentence, own: Sentence | None) -> Sentence:
    """A sentence that the edit left alone keeps what was found when it was drafted."""
    return replace(own, start=checked.start, end=checked.end, text=checked.text) if own else checked


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
