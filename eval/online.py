"""What agents do with suggestions, from the event log: per suggestion that was shown.

Accepted is not correct: a rate says how much was kept, never whether it was right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from assist.store.stores import Store
from assist.types import Actor, Event
from eval.stats import wilson

OUTCOMES = ("accept", "edit", "rewritten", "reject", "ignored")
REOPENED_WITHIN = timedelta(days=7)


def read_online(store: Store, actor: Actor) -> dict[str, Any]:
    """The production metrics of a tenant; see `summarise_online`."""
    events = store.events.find(actor)
    drafts = {
        event.version_id: suggestion.draft.text
        for event in events
        if event.type == "sent"
        and (suggestion := store.records.suggestion(actor, event.version_id)) is not None
    }
    return summarise_online(events, drafts)


def summarise_online(events: Sequence[Event], drafts: Mapping[str, str]) -> dict[str, Any]:
    """Rates with Wilson intervals, over suggestions that were shown.

    Args:
        events: Of one tenant, in any order.
        drafts: Text of the draft by version id, for what was kept of it.

    Returns:
        shown; coverage = shown of eligible; outcomes {outcome: {n, rate, lo, hi}}; retained = mean
        of 1 - character error rate of what was sent; typed_fact_edits = share of sent replies whose
        values the agent changed; seconds_to_send p50, p95; source_opens per shown; reopened = share
        of sent cases in which the customer wrote again within seven days.
    """
    by_type: dict[str, list[Event]] = {}
    for event in events:
        by_type.setdefault(event.type, []).append(event)
    sent, rejected = by_type.get("sent", []), by_type.get("rejected", [])
    shown = {event.draft_id for event in (*by_type.get("shown", []), *sent, *rejected)}
    settled = {event.draft_id: str(event.payload.get("outcome", "")) for event in sent}
    settled = {event.draft_id: "reject" for event in rejected} | settled
    counts = dict.fromkeys(OUTCOMES, 0)
    for draft_id in shown:
        counts[settled.get(draft_id, "ignored")] += 1
    eligible = {event.draft_id or event.id for event in by_type.get("eligible", [])}
    times = [float(e.payload["ms_to_send"]) / 1000 for e in sent if e.payload.get("ms_to_send")]  # type: ignore[arg-type]
    edited = sum(bool(event.payload.get("fact_edits")) for event in sent)
    return {
        "shown": len(shown),
        "coverage": _rate(len(shown), len(eligible)) if eligible else None,
        "outcomes": {name: _rate(count, len(shown)) for name, count in counts.items()},
        "retained": _retained(sent, drafts),
        "typed_fact_edits": _rate(edited, len(sent)),
        "seconds_to_send": _quantiles(times),
        "source_opens": _rate_of(by_type.get("source_opened", ()), len(shown)),
        "reopened": _reopened(sent, by_type.get("new_message", ())),
    }


def _rate(count: int, n: int) -> dict[str, Any]:
    if not n:
        return {"n": 0, "count": 0, "rate": None, "lo": None, "hi": None}
    lo, hi = wilson(min(count, n), n)
    return {"n": n, "count": count, "rate": count / n, "lo": lo, "hi": hi}


def _rate_of(events: Iterable[Event], n: int) -> float | None:
    return sum(1 for _ in events) / n if n else None


def _retained(sent: Sequence[Event], drafts: Mapping[str, str]) -> float | None:
    """Kept share of the drafts' characters; it hides a changed number, which is counted apart."""
    kept = []
    for event in sent:
        draft, text = drafts.get(event.version_id, ""), str(event.payload.get("text", ""))
        if draft:
            kept.append(max(0.0, 1 - Levenshtein.distance(draft, text) / len(draft)))
    return float(np.mean(kept)) if kept else None


def _quantiles(times: Sequence[float]) -> dict[str, float | None]:
    if not times:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _reopened(sent: Sequence[Event], again: Iterable[Event]) -> dict[str, Any]:
    """Cases in which the customer came back within seven days of the first reply."""
    first: dict[str, Event] = {}
    for event in sorted(sent, key=lambda each: each.at):
        first.setdefault(event.case_id, event)
    back = {
        event.case_id
        for event in again
        if event.case_id in first
        and timedelta() < event.at - first[event.case_id].at <= REOPENED_WITHIN
    }
    return _rate(len(back), len(first))
