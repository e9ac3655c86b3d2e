"""The ledger: append-only events, the last one is the status."""

import pytest

from assist.errors import GoldSetError
from eval.ledger import (
    LedgerRow,
    append_events,
    event,
    past_cases,
    read_ledger,
    reviewers_since_change,
    status_of,
)


def row(gold_id, kind, by, version=1, **more):
    return LedgerRow("2026-03-01T00:00:00+00:00", gold_id, version, kind, by, **more)


def test_events_are_appended_and_read_back(tmp_path):
    assert read_ledger(tmp_path) == []
    first = row("A-1", "proposed", "km-1", past_case_sha256="ab")
    append_events(tmp_path, [first])
    append_events(tmp_path, [row("A-1", "reviewed", "km-2"), row("A-1", "frozen", "km-2")])
    rows = read_ledger(tmp_path)
    assert rows[0] == first
    assert status_of(rows)["A-1"].event == "frozen"
    assert past_cases(rows) == {"ab": "A-1"}


def test_a_review_counts_only_for_what_was_reviewed():
    rows = [row("A", "proposed", "km-1"), row("A", "reviewed", "km-2"), row("A", "frozen", "km-2")]
    assert reviewers_since_change(rows, "A") == {"km-2"}
    assert reviewers_since_change([*rows, row("A", "reopened", "km-3")], "A") == set()


def test_a_line_that_is_no_event_is_named(tmp_path):
    (tmp_path / "ledger.jsonl").write_text('{"at":"x","id":"A"}\n', encoding="utf-8")
    with pytest.raises(GoldSetError, match=r"ledger\.jsonl:1: version"):
        read_ledger(tmp_path)


def test_nobody_is_no_author():
    with pytest.raises(GoldSetError, match="by nobody"):
        event("proposed", "A", 1, " ")
