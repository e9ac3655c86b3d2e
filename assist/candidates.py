"""What agents did with drafts, as candidates for gold cases: masked, with evidence and edits.

Fed from decisions that carry news: an edit that changed a value or states what the draft did not
(7天 -> 15天, a condition more, a rule denied), a rejected draft, a question that was handed over
although the assistant answered, a reply that the agent wrote although the assistant was unsure, and
a random 2 % of the drafts that were sent as they were: else a set grown from edits learns only from
failures. Other words for the same are no news, but a person may want them for their tone: they are
given as "reworded".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from assist.privacy import mask
from assist.store.stores import Store
from assist.text.normalise import match_text
from assist.text.sentences import is_courtesy, split_sentences
from assist.text.support import supports
from assist.types import Actor, Event, Suggestion, Turn

Kind = Literal["edited", "rejected", "escalated", "low_confidence", "accepted", "reworded"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DECISIONS = ("sent", "rejected", "escalated")
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
        sent: What the agent sent, "" where the draft was rejected or the question handed over.
        action: What the assistant decided.
        triage: scenario, sentiment, emotion.
        evidence: (document key, quote) that was shown: cited sentences first, then whole chunks.
        fact_edits: Values that the agent changed: (kind, before, after).
        reason: Of a rejection or of handing over.
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
    store: Store,
    actor: Actor,
    *,
    known: Mapping[str, str] | None = None,
    reworded: bool = False,
) -> Iterator[Candidate]:
    """The candidates of a tenant, newest first; those whose snapshot is gone are left out.

    Args:
        store: The application database.
        actor: Who asks; candidates of other tenants are never seen.
        known: Hashes of conversations that have become gold cases already. They name the last
            words alone, so that a longer conversation is not taken for known by them.
        reworded: Also edits that say the same in other words.
    """
    events = [event for kind in DECISIONS for event in store.events.find(actor, kind=kind)]
    handed_over = {event.version_id for event in events if event.type == "escalated"}
    taken: set[tuple[str, ...]] = set()
    for event in sorted(events, key=lambda each: (each.at, each.id), reverse=True):
        suggestion = store.records.suggestion(actor, event.version_id)
        if suggestion is None:
            continue
        if event.type == "sent" and event.version_id in handed_over:
            continue  # a holding reply: what was decided is to hand over
        kind = kind_of(event, suggestion)
        turns = suggestion.message.turns
        digest, words = past_case_hash(turns), _customer_words(turns)
        is_known = len(words) == 1 and digest in (known or {})  # "那运费呢" may follow anything
        is_wanted = kind is not None and (reworded or kind != "reworded")
        if kind and is_wanted and words not in taken and not is_known:
            taken.add(words)
            yield _candidate(event, suggestion, kind, digest)


def kind_of(event: Event, suggestion: Suggestion) -> Kind | None:
    """Why a decision is worth a gold case, None if it is not."""
    decision, payload = suggestion.draft.decision, event.payload
    if event.type == "rejected":
        return "rejected"
    if event.type == "escalated":
        return "escalated" if decision.action != "escalate" else _drawn(event)
    if payload.get("fact_edits"):
        return "edited"
    if decision.action != "answer" or decision.confidence < UNSURE:
        return "low_confidence"
    if payload.get("outcome") == "accept":
        return _drawn(event)
    return (
        "edited" if _says_more(suggestion.draft.text, str(payload.get("text", ""))) else "reworded"
    )


def _drawn(event: Event) -> Kind | None:
    share = int(hashlib.sha256(event.id.encode()).hexdigest()[:8], 16) / 16**8
    return "accepted" if share < AUDITED_SHARE else None


def _says_more(before: str, after: str) -> bool:
    """Whether a text states something that another does not carry: a condition, a denial."""
    stated = [span.text for span in split_sentences(after) if span.text.strip() not in before]
    return any(not is_courtesy(each) and not supports(each, [before]).supported for each in stated)


def _customer_words(turns: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(match_text(turn.text) for turn in turns if turn.role == "customer")


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
        reason=str(event.payload.get("reason") or event.payload.get("rule") or ""),
        past_case_sha256=digest,
    )


def _shown(suggestion: Suggestion) -> tuple[tuple[str, str], ...]:
    cited = [(c.doc_key, c.quote) for s in suggestion.draft.sentences for c in s.citations]
    chunks = [(hit.chunk.doc_key, hit.chunk.text) for hit in suggestion.evidence]
    return tuple(dict.fromkeys((*cited, *chunks)))
