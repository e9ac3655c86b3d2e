"""Daily work from the event log, against numbers counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.store.reviews import Review
from assist.types import Event
from eval.online import (
    accepted_and_correct,
    audit_sample,
    by_value,
    changed_facts,
    funnel,
    outcomes,
    read_handled,
    reject_reasons,
    share,
)

START = datetime(2026, 5, 2, tzinfo=UTC)


class Log:
    """Events in the order they happened."""

    def __init__(self):
        self.events = []

    def add(self, kind, case, draft, **payload):
        number = len(self.events)
        at = START + timedelta(seconds=number)
        event = Event(f"e{number}", at, "ann", "s", case, draft, draft, kind, payload)
        self.events.append(event)
        return event

    def handle(self, number, end="", **payload):
        case, draft = f"c{number}", f"d{number}"
        self.add("eligible", case, draft, scenario="order", sentiment="neutral")
        self.add("shown", case, draft)
        if end == "rejected":
            return self.add("rejected", case, draft, **payload)
        return self.add("sent", case, draft, outcome=end, **payload) if end else None


@pytest.fixture
def log():
    return Log()


def test_the_funnel_counts_each_stage_once(log):
    log.handle(1, "accept")
    log.handle(2, "edit")
    log.handle(3, "rejected", reason="wrong")
    log.handle(4)
    log.add("eligible", "c5", "d5", action="abstain")
    log.add("abstained", "c5", "d5")
    log.add("shown", "c1", "d1")  # the page was opened twice
    handled = read_handled(log.events)
    assert funnel(handled) == [("eligible", 5), ("shown", 4), ("sent", 2), ("accept", 1)]


def test_shares_are_per_shown_and_decided_draft(log):
    for number in range(6):
        log.handle(number, "accept")
    log.handle(7, "edit")
    log.handle(8, "rejected", reason="tone")
    log.handle(9)
    found = outcomes(read_handled(log.events))
    assert {name: (each.count, each.n) for name, each in found.items()} == {
        "accept": (6, 8),
        "edit": (1, 8),
        "rewritten": (0, 8),
        "reject": (1, 8),
        "ignored": (0, 8),
    }
    assert found["accept"].is_small
    assert (round(found["accept"].lo, 3), round(found["accept"].hi, 3)) == (0.409, 0.929)


def test_a_draft_that_was_left_for_the_next_message_was_ignored(log):
    log.handle(1)
    log.add("eligible", "c1", "d1b")
    log.add("shown", "c1", "d1b")
    assert [each.outcome for each in read_handled(log.events)] == ["ignored", "open"]


def test_nothing_decided_has_no_shares(log):
    log.handle(1)
    assert outcomes(read_handled(log.events)) == {}
    assert by_value(read_handled(log.events), "scenario") == {}


def test_groups_come_by_size_and_documents_by_what_was_cited(log):
    log.handle(1, "accept", documents=["a.md", "b.md"], scenario="order")
    log.handle(2, "edit", documents=["a.md"], scenario="order")
    log.handle(3, "accept", documents=[], scenario="product")
    handled = read_handled(log.events)
    assert [
        (k, v["accept"].count, v["accept"].n) for k, v in by_value(handled, "scenario").items()
    ] == [
        ("order", 1, 2),
        ("product", 1, 1),
    ]
    assert {k: v["edit"].n for k, v in by_value(handled, "document").items()} == {
        "a.md": 2,
        "b.md": 1,
    }


def test_changed_facts_and_reasons_are_counted(log):
    edit = {"kind": "duration", "from": "7 天", "to": "15 天"}
    log.handle(1, "edit", fact_edits=[edit])
    log.handle(2, "edit", fact_edits=[edit, {"kind": "money", "from": "", "to": "5 元"}])
    log.handle(3, "rejected", reason="outdated")
    log.handle(4, "rejected", reason="outdated")
    log.handle(5, "rejected", reason="tone")
    handled = read_handled(log.events)
    assert changed_facts(handled) == [("duration", "7 天", "15 天", 2), ("money", "", "5 元", 1)]
    assert reject_reasons(handled) == [("outdated", 2), ("tone", 1)]


def test_the_sample_is_the_same_whoever_draws_it(log):
    for number in range(400):
        log.handle(number, "accept" if number % 2 else "edit")
    handled = read_handled(log.events)
    sample = audit_sample(handled)
    assert len(sample) == 5  # 2 % of 200 is 4
    assert audit_sample(list(reversed(handled))) == sample
    assert all(each.outcome == "accept" for each in sample)
    for number in range(400, 1200):
        log.handle(number, "accept")
    assert len(audit_sample(read_handled(log.events))) == 20


def test_accepted_and_correct_needs_somebody_to_have_looked(log):
    ids = [log.handle(number, "accept").id for number in range(3)]
    handled = read_handled(log.events)
    assert accepted_and_correct(handled, {}) is None
    reviews = {
        ids[0]: Review(ids[0], "correct"),
        ids[1]: Review(ids[1], "incorrect"),
        "other": Review("other", "correct"),
    }
    accepts, correct = accepted_and_correct(handled, reviews)
    assert (accepts.count, accepts.n) == (3, 3)
    assert (correct.count, correct.n, correct.value) == (1, 2, 0.5)


def test_a_share_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="positive"):
        share(0, 0)


def test_odd_payloads_are_no_crash(log):
    log.add("sent", "c1", "d1", outcome="edit", documents="x", fact_edits=[1, {"kind": "a"}])
    (handled,) = read_handled(log.events)
    assert (handled.documents, handled.fact_edits) == ((), (("a", "", ""),))
