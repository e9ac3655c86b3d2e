"""Deliveries: at least once, with growing waits, the same id every time."""

from datetime import timedelta

import pytest

from assist import clock
from assist.store.outbox import WAITS_S, Parcel
from assist.types import Actor
from tests.fakes_desk import seeded

ACTOR = Actor()
PARCEL = Parcel("a1", "webhook", "c1", "reply", {"text": "好的"})


@pytest.fixture
def outbox(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store.outbox
    parts.store.database.close()


@pytest.fixture
def wind(monkeypatch):
    """Moves the clock on."""
    moved = [clock.now()]
    monkeypatch.setattr("assist.store.outbox.clock.now", lambda: moved[0])

    def forward(seconds):
        moved[0] += timedelta(seconds=seconds)

    return forward


def test_a_parcel_that_arrives_is_done(outbox):
    outbox.add(ACTOR, PARCEL)
    outbox.add(ACTOR, PARCEL)
    claimed = outbox.claim()
    assert (claimed.id, claimed.payload, claimed.attempts) == ("a1", {"text": "好的"}, 1)
    assert outbox.claim() is None
    assert outbox.settle(claimed) == "sent"
    assert outbox.get(ACTOR, "a1").state == "sent"
    assert outbox.get(Actor(tenant="other"), "a1") is None


def test_a_parcel_that_fails_is_tried_again_and_given_up_at_the_end(outbox, wind):
    outbox.add(ACTOR, PARCEL)
    for attempt, wait in enumerate(WAITS_S, start=1):
        parcel = outbox.claim()
        assert parcel.attempts == attempt
        assert outbox.settle(parcel, error="HTTP 503") == "waiting"
        wind(wait - 0.5)
        assert outbox.claim() is None
        wind(1)
    assert outbox.settle(outbox.claim(), error="HTTP 503") == "failed"
    assert [each.error for each in outbox.failed(ACTOR)] == ["HTTP 503"]
    outbox.retry(ACTOR, "a1")
    assert outbox.claim().attempts == 1


def test_a_refusal_is_final(outbox):
    outbox.add(ACTOR, PARCEL)
    assert outbox.settle(outbox.claim(), error="HTTP 404", is_final=True) == "failed"


def test_a_deliverer_that_dies_gives_its_parcel_back(outbox, wind):
    outbox.add(ACTOR, PARCEL)
    assert outbox.claim() is not None
    assert outbox.claim() is None
    wind(61)
    assert outbox.claim().attempts == 2
