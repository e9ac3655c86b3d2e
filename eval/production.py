"""The daily figures of a tenant as one JSON object, for `python -m eval online`.

What became of drafts is counted as on the quality page (`eval.online`); added here is what needs
the drafts' texts or the times. Accepted is not correct: a rate says how much was kept, never
whether it was right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from assist.privacy import mask
from assist.store.stores import Store
from assist.types import Actor, Event
from eval.online import (
    KINDS,
    OUTCOMES,
    Share,
    changed_facts,
    funnel,
    outcomes,
    read_handled,
    reject_reasons,
    share,
)

REOPENED_WITHIN = timedelta(days=7)


def read_production(store: Store, actor: Actor) -> dict[str, Any]:
    """The production metrics of a tenant; see `summarise_production`."""
    events = store.events.find(actor)
    drafts = {
        event.version_id: suggestion.draft.text
        for event in events
        if event.type == "sent"
        and (suggestion := store.records.suggestion(actor, event.version_id)) is not None
    }
    return summarise_production(events, drafts)


def summarise_production(events: Sequence[Event], drafts: Mapping[str, str]) -> dict[str, Any]:
    """Rates with Wilson intervals.

    Args:
        events: Of one tenant, in any order.
        drafts: Text of the draft by version id, for what was kept of it.

    Returns:
        funnel {stage: count}; coverage = shown of eligible; outcomes {outcome: {n, count, rate, lo,
        hi}} of drafts that were shown and decided or left; reject_reasons; retained = mean of 1 -
        character error rate of drafts that were used; typed_fact_edits = share of those in which
        the agent changed a value; changed_facts; seconds_to_send p50, p95; source_opens per shown;
        reopened = share of sent cases in which the customer wrote again within seven days.
    """
    by_type: dict[str, list[Event]] = {}
    ordered = sorted(events, key=lambda each: (each.at, each.id))
    for event in ordered:
        by_type.setdefault(event.type, []).append(event)
    handled = read_handled(event for event in ordered if event.type in KINDS)
    stages, shares = dict(funnel(handled)), outcomes(handled)
    sent = by_type.get("sent", [])
    drafted = {each.draft_id for each in handled if each.is_shown and not each.is_abstained}
    used = [event for event in sent if event.draft_id in drafted]
    edited = sum(bool(event.payload.get("fact_edits")) for event in used)
    return {
        "funnel": stages,
        "coverage": _rate(stages["shown"], stages["eligible"]),
        "outcomes": {name: _row(shares.get(name)) for name in OUTCOMES},
        "reject_reasons": dict(reject_reasons(handled)),
        "retained": _retained(used, drafts),
        "typed_fact_edits": _rate(edited, len(used)),
        "changed_facts": [list(row) for row in changed_facts(handled)],
        "seconds_to_send": _quantiles(_seconds(sent)),
        "source_opens": _per(by_type.get("source_opened", ()), stages["shown"]),
        "reopened": _reopened(sent, by_type.get("new_message", ())),
    }


def _rate(count: int, n: int) -> dict[str, Any]:
    return _row(share(count, n) if n else None)


def _row(found: Share | None) -> dict[str, Any]:
    if found is None:
        return {"n": 0, "count": 0, "rate": None, "lo": None, "hi": None}
    values = {"rate": found.value, "lo": found.lo, "hi": found.hi}
    return {"n": found.n, "count": found.count, **values}


def _seconds(sent: Iterable[Event]) -> list[float]:
    times = (event.payload.get("ms_to_send") for event in sent)
    return [time / 1000 for time in times if isinstance(time, int | float) and time > 0]


def _per(events: Iterable[Event], n: int) -> float | None:
    return sum(1 for _ in events) / n if n else None


def _retained(sent: Sequence[Event], drafts: Mapping[str, str]) -> float | None:
    """Kept share of the drafts' characters; it hides a changed number, which is counted apart."""
    kept = []
    for event in sent:
        draft = mask(drafts.get(event.version_id, "")).text  # as the log has what was sent
        text = str(event.payload.get("text", ""))
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
