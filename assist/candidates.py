"""What agents did with drafts, as candidates for gold cases: masked, with evidence and edits.

Fed from decisions that carry news: an edit that changed a value (7天 -> 15天; other words alone are
no news), a rejected draft, a reply that the agent wrote although the assistant was unsure, and a
random 2 % of the drafts that were sent as they were: else a set grown from edits learns only from
failures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assist.privacy import mask
from assist.store.stores import Store
from assist.text.normalise import match_text
from assist.types import Actor, Event, Suggestion, Turn

Kind = Literal["edited", "rejected", "low_confidence", "accepted"]
KINDS: tuple[Kind, ...] = ("edited", "rejected", "low_confidence", "accepted")
UNSURE = 0.5
AUDITED_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision of an agent that may become a gold case.

    Attributes:
        id: Of the decision.
        turns: The conversation as the assistant saw it; personal data is masked everywhere.
        as_of: Day on which it was asked.
        draft: What the assistant proposed, "" where it proposed nothing.
        sent: What the agent sent, "" where the draft was rejected.
        action: What the assistant decided.
        triage: scenario, sentiment, emotion.
        evidence: (document key, quote) that was shown: cited sentences first, then whole chunks.
        fact_edits: Values that the agent changed: (kind, before, after).
        reason: Of a rejection.
        past_case_sha256: Names the conversation without holding it; see `past_case_hash`.
    """

    id: str
    kind: Kind
    turns: tuple[Turn, ...]
    as_of: date
    filters: Mapping[str, str]
    draft: str
    sent: str
    action: str
    triage: Mapping[str, str]
    evidence: tuple[tuple[str, str], ...]
    fact_edits: tuple[tuple[str, str, str], ...]
    reason: str
    past_case_sha256: str


def export_candidates(
    store: Store, actor: Actor, *, known: Mapping[str, str] | None = None
) -> Iterator[Candidate]:
    """The candidates of a tenant, newest first; those whose snapshot is gone are left out.

    Args:
        store: The application database.
        actor: Who asks; candidates of other tenants are never seen.
        known: Hashes of conversations that have become gold cases already.
    """
    events = [*store.events.find(actor, kind="sent"), *store.events.find(actor, kind="rejected")]
    taken = set(known or ())
    for event in sorted(events, key=lambda each: (each.at, each.id), reverse=True):
        suggestion = store.records.suggestion(actor, event.version_id)
        if suggestion is None:
            continue
        kind = kind_of(event, suggestion)
        digest = past_case_hash(suggestion.message.turns)
        if kind and digest not in taken:
            taken.add(digest)
            yield _candidate(event, suggestion, kind, digest)


def kind_of(event: Event, suggestion: Suggestion) -> Kind | None:
    """Why a decision is worth a gold case, None if it is not."""
    if event.type == "rejected":
        return "rejected"
    if event.payload.get("fact_edits"):
        return "edited"
    decision = suggestion.draft.decision
    if decision.action != "answer" or decision.confidence < UNSURE:
        return "low_confidence"
    drawn = int(hashlib.sha256(event.id.encode()).hexdigest()[:8], 16) / 16**8
    is_unedited = event.payload.get("outcome") == "accept"
    return "accepted" if is_unedited and drawn < AUDITED_SHARE else None


def past_case_hash(turns: Sequence[Turn]) -> str:
    """sha256 of the customer's last words, folded: the same question asked again has the same."""
    last = next((turn.text for turn in reversed(turns) if turn.role == "customer"), "")
    return hashlib.sha256(match_text(last).encode()).hexdigest()


def _candidate(event: Event, suggestion: Suggestion, kind: Kind, digest: str) -> Candidate:
    draft, message = suggestion.draft, suggestion.message
    edits: Any = event.payload.get("fact_edits") or ()
    names = {value: "客户" for value in message.customer.values() if value}
    return Candidate(
        id=event.id,
        kind=kind,
        turns=tuple(Turn(turn.role, mask(turn.text, names).text) for turn in message.turns),
        as_of=message.as_of or suggestion.created_at.date(),
        filters=dict(message.filters),
        draft=mask(draft.text, names).text,
        sent=mask(str(event.payload.get("text", "")), names).text,
        action=draft.decision.action,
        triage={
            "scenario": suggestion.triage.scenario,
            "sentiment": suggestion.triage.sentiment,
            "emotion": suggestion.triage.emotion,
        },
        evidence=_shown(suggestion),
        fact_edits=tuple((edit["kind"], edit["from"], edit["to"]) for edit in edits),
        reason=str(event.payload.get("reason", "")),
        past_case_sha256=digest,
    )


def _shown(suggestion: Suggestion) -> tuple[tuple[str, str], ...]:
    cited = [(c.doc_key, c.quote) for s in suggestion.draft.sentences for c in s.citations]
    chunks = [(hit.chunk.doc_key, hit.chunk.text) for hit in suggestion.evidence]
    return tuple(dict.fromkeys((*cited, *chunks)))
