"""Production metrics, by hand, from a log of a few events."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.types import Event
from eval.production import summarise_production

AT = datetime(2026, 5, 2, tzinfo=UTC)


def event(kind, draft, after=0.0, case="c", **payload):
    at = AT + timedelta(days=after)
    return Event(f"{kind}-{draft}-{after}", at, "a", "s", case, draft, f"v-{draft}", kind, payload)


def test_rates_are_per_shown_suggestion():
    events = [
        *(event("eligible", name) for name in ("d1", "d2", "d3", "d4", "d5")),
        *(event("shown", name) for name in ("d1", "d2", "d3", "d4")),
        event("sent", "d1", outcome="accept", text="七天内可退。", ms_to_send=4000, case="c1"),
        event("sent", "d2", outcome="edit", text="15天内可退。", fact_edits=[{"kind": "duration"}],
              ms_to_send=8000, case="c2"),
        event("rejected", "d3", reason="wrong"),
        event("source_opened", "d1"),
        event("new_message", "d9", after=3, case="c1"),
        event("new_message", "d9", after=9, case="c2"),
    ]  # fmt: skip
    found = summarise_production(events, {"v-d1": "七天内可退。", "v-d2": "7天内可退。"})
    assert found["funnel"] == {"eligible": 5, "shown": 4, "sent": 2, "accept": 1}
    assert found["reject_reasons"] == {"wrong": 1}
    assert found["coverage"]["rate"] == 0.8
    counts = {name: row["count"] for name, row in found["outcomes"].items()}
    assert counts == {"accept": 1, "edit": 1, "rewritten": 0, "reject": 1, "ignored": 1}
    assert found["outcomes"]["accept"]["lo"] == pytest.approx(0.0456, abs=1e-3)
    assert found["retained"] == pytest.approx((1 + 1 - 2 / 6) / 2)
    assert found["typed_fact_edits"]["rate"] == 0.5
    assert found["seconds_to_send"]["p50"] == 6.0
    assert found["source_opens"] == 0.25
    assert (found["reopened"]["count"], found["reopened"]["n"]) == (1, 2)


def test_a_reply_where_nothing_was_drafted_is_no_use_of_a_draft():
    events = [
        event("eligible", "d1"),
        event("abstained", "d1"),
        event("sent", "d1", outcome="rewritten", text="3 天。", fact_edits=[{"kind": "duration"}]),
    ]
    found = summarise_production(events, {"v-d1": "正在为您查看。"})
    assert found["coverage"]["count"] == 0
    assert (found["typed_fact_edits"]["n"], found["retained"]) == (0, None)


def test_an_empty_log_claims_nothing():
    found = summarise_production([], {})
    assert (found["funnel"]["shown"], found["retained"]) == (0, None)
    assert found["coverage"]["rate"] is None
    assert found["outcomes"]["accept"]["rate"] is None
