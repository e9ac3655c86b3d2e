"""What became of drafts in daily work, from the event log: funnel, shares, changed facts, sample.

Definitions: eligible = a customer message that got a draft; shown = its draft was on a screen;
accept = sent unchanged, edit = less than 40 % changed, rewritten = more; reject; ignored = shown,
no decision, and the customer wrote again. Shares are per shown draft, with Wilson's 95 % interval.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assist.store.reviews import Review
from assist.types import Event
from eval.stats import wilson

Outcome = str  # accept | edit | rewritten | reject | ignored | open
OUTCOMES = ("accept", "edit", "rewritten", "reject", "ignored")
SAMPLE_SHARE = 0.02
SAMPLE_MIN = 5
SMALL = 30
KINDS = ("eligible", "shown", "abstained", "sent", "rejected")


@dataclass(frozen=True, slots=True)
class Handled:
    """One draft and what became of it.

    Attributes:
        documents: Cited by the reply that was sent.
        fact_edits: Values that the agent changed: (kind, from, to).
        event_id: Of the decision.
    """

    draft_id: str
    case_id: str
    scenario: str = ""
    sentiment: str = ""
    tone: str = ""
    is_shown: bool = False
    is_abstained: bool = False
    outcome: Outcome = "open"
    reason: str = ""
    text: str = ""
    documents: tuple[str, ...] = ()
    fact_edits: tuple[tuple[str, str, str], ...] = ()
    event_id: str = ""
    order: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval; `is_small` below 30."""

    count: int
    n: int
    lo: float
    hi: float

    @property
    def value(self) -> float:
        """The share."""
        return self.count / self.n

    @property
    def is_small(self) -> bool:
        """Whether the number is too small to conclude anything."""
        return self.n < SMALL


def read_handled(events: Iterable[Event]) -> list[Handled]:
    """Drafts in the order in which they were made.

    Args:
        events: Of the types in KINDS, oldest first.
    """
    drafts: dict[str, Handled] = {}
    for order, event in enumerate(events):
        known = drafts.get(event.draft_id) or Handled(event.draft_id, event.case_id, order=order)
        drafts[event.draft_id] = _with(known, event)
    newest: dict[str, int] = {}
    for each in drafts.values():
        newest[each.case_id] = max(newest.get(each.case_id, 0), each.order)
    return [
        replace(each, outcome="ignored")
        if each.is_shown and each.outcome == "open" and newest[each.case_id] > each.order
        else each
        for each in drafts.values()
    ]


def _with(draft: Handled, event: Event) -> Handled:
    payload = event.payload
    draft = replace(
        draft,
        scenario=str(payload.get("scenario", draft.scenario)),
        sentiment=str(payload.get("sentiment", draft.sentiment)),
        tone=str(payload.get("tone", draft.tone)),
    )
    if event.type == "shown":
        return replace(draft, is_shown=True)
    if event.type == "abstained":
        return replace(draft, is_abstained=True)
    if event.type == "rejected":
        reason = str(payload.get("reason", ""))
        return replace(draft, is_shown=True, outcome="reject", reason=reason, event_id=event.id)
    if event.type == "sent":
        return replace(
            draft,
            is_shown=draft.is_shown or not draft.is_abstained,
            outcome=str(payload.get("outcome", "open")),
            text=str(payload.get("text", "")),
            documents=tuple(_texts(payload.get("documents"))),
            fact_edits=tuple(_edits(payload.get("fact_edits"))),
            event_id=event.id,
        )
    return draft


def funnel(handled: Sequence[Handled]) -> list[tuple[str, int]]:
    """How many customer messages reached each stage, each a part of the one before."""
    shown = [each for each in handled if each.is_shown and not each.is_abstained]
    sent = [each for each in shown if each.outcome in {"accept", "edit", "rewritten"}]
    return [
        ("eligible", len(handled)),
        ("shown", len(shown)),
        ("sent", len(sent)),
        ("accept", sum(each.outcome == "accept" for each in sent)),
    ]


def outcomes(handled: Iterable[Handled]) -> dict[Outcome, Share]:
    """Shares of outcomes among drafts that were shown and decided or left; empty without any."""
    decided = [
        each.outcome
        for each in handled
        if each.is_shown and not each.is_abstained and each.outcome != "open"
    ]
    counts = Counter(decided)
    return {name: share(counts[name], len(decided)) for name in OUTCOMES} if decided else {}


def by_value(handled: Sequence[Handled], key: str) -> dict[str, dict[Outcome, Share]]:
    """Outcomes by scenario, sentiment or tone, or by each cited document, most drafts first."""
    groups: dict[str, list[Handled]] = {}
    for each in handled:
        values = each.documents if key == "document" else (getattr(each, key),)
        for value in filter(None, values):
            groups.setdefault(value, []).append(each)
    found = {value: outcomes(group) for value, group in groups.items()}
    return dict(
        sorted(
            ((value, shares) for value, shares in found.items() if shares),
            key=lambda item: -next(iter(item[1].values())).n,
        )
    )


def changed_facts(handled: Iterable[Handled]) -> list[tuple[str, str, str, int]]:
    """Values that agents changed: (kind, from, to, how often), most often first."""
    counts = Counter(edit for each in handled for edit in each.fact_edits)
    return [(*edit, count) for edit, count in counts.most_common()]


def reject_reasons(handled: Iterable[Handled]) -> list[tuple[str, int]]:
    """Reasons of rejections, most often first."""
    return Counter(each.reason for each in handled if each.outcome == "reject").most_common()


def audit_sample(handled: Iterable[Handled]) -> list[Handled]:
    """2 % of the unedited accepts, at least five: the same ones whoever looks, whenever."""
    accepted = [each for each in handled if each.outcome == "accept"]
    wanted = max(SAMPLE_MIN, math.ceil(SAMPLE_SHARE * len(accepted)))
    drawn = sorted(accepted, key=lambda each: hashlib.sha256(each.event_id.encode()).hexdigest())
    return drawn[:wanted]


def accepted_and_correct(
    handled: Sequence[Handled], reviews: Mapping[str, Review]
) -> tuple[Share, Share] | None:
    """Share accepted, and the share of reviewed accepts that were correct; None before a review."""
    accepts = outcomes(handled).get("accept")
    seen = [reviews[each.event_id] for each in audit_sample(handled) if each.event_id in reviews]
    if accepts is None or not seen:
        return None
    return accepts, share(sum(each.verdict == "correct" for each in seen), len(seen))


def share(count: int, n: int) -> Share:
    """A share with Wilson's interval.

    Raises:
        ValueError: n is not positive.
    """
    return Share(count, n, *wilson(count, n))


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _edits(value: object) -> list[tuple[str, str, str]]:
    rows: list[Any] = value if isinstance(value, list) else []
    return [
        (str(row.get("kind", "")), str(row.get("from", "")), str(row.get("to", "")))
        for row in rows
        if isinstance(row, dict)
    ]
