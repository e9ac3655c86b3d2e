"""What an agent decides about a draft, and what becomes of the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assist.text.edits import FactEdit
from assist.types import Sentence, Suggestion

SentOutcome = Literal["accept", "edit", "rewritten"]
EDIT_SHARE = 0.4  # more than this share of the draft changed = the agent wrote it anew


@dataclass(frozen=True, slots=True)
class DeskAction:
    """What the composer sends.

    Attributes:
        id: Made by the browser; the same for every retry.
        type: "confirm_send" = the agent was shown the doubtful sentences and gave a reason.
        draft_id: First suggestion for the message; version_id: the one that was on the screen.
        text: What is to be sent, without citation marks.
        shown_ms: How long the draft had been on the screen.
        reason: Of a rejection or escalation: a key; of a confirmed send: the agent's words.
        by_holder: Whether the browser still holds the case; one that lost it may not send.
    """

    id: str
    type: Literal["send", "confirm_send", "reject", "escalate"]
    case_id: str
    draft_id: str
    version_id: str
    session_id: str = ""
    text: str = ""
    shown_ms: int = 0
    reason: str = ""
    note: str = ""
    by_holder: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action.

    Attributes:
        status: "recorded" now or "repeated" (recorded before); "confirm": the doubtful sentences
            must be fixed or answered for; "blocked": slots are unfilled or nothing was written;
            "closed": another reply to this message was sent; "taken": somebody else has the case.
        channel: Through which adapter a reply leaves; "" = the agent's clipboard.
        outcome: How the draft was used, when it was.
        doubtful: Sentences that ask for confirmation.
        slots: Unfilled slots.
    """

    status: Literal["recorded", "repeated", "confirm", "blocked", "closed", "taken"]
    outcome: SentOutcome | Literal["reject", "escalate", ""] = ""
    changed_chars: int = 0
    fact_edits: tuple[FactEdit, ...] = ()
    doubtful: tuple[Sentence, ...] = ()
    slots: tuple[str, ...] = ()
    channel: str = ""


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
