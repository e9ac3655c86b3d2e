"""Leases on cases: who came first keeps it, until it runs out or is taken over."""

from datetime import timedelta

import pytest

from assist import clock
from assist.store.claims import LEASE_S, Holder
from assist.types import Actor
from tests.fakes_desk import seeded

ACTOR = Actor()
ANN = Holder("ann", "Ann", "t1")
BEN = Holder("ben", "Ben", "t2")


@pytest.fixture
def claims(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store.claims
    parts.store.database.close()


def test_the_first_keeps_a_case_and_a_second_browser_is_told(claims):
    assert claims.take(ACTOR, "c1", ANN) == ANN
    assert claims.take(ACTOR, "c1", BEN) == ANN
    assert claims.take(ACTOR, "c1", ANN) == ANN
    assert claims.holders(ACTOR) == {"c1": ANN}
    assert (claims.holds(ACTOR, "c1", "t1"), claims.holds(ACTOR, "c1", "t2")) == (True, False)
    assert claims.holds(ACTOR, "c2", "t2") is True


def test_a_second_tab_of_the_same_agent_is_another_browser(claims):
    claims.take(ACTOR, "c1", ANN)
    assert claims.take(ACTOR, "c1", Holder("ann", "Ann", "t9")) == ANN


def test_a_case_can_be_taken_over(claims):
    claims.take(ACTOR, "c1", ANN)
    assert claims.take(ACTOR, "c1", BEN, by_force=True) == BEN
    assert claims.take(ACTOR, "c1", ANN) == BEN


def test_a_lease_ends_by_itself_or_when_the_browser_goes_on(claims, monkeypatch):
    claims.take(ACTOR, "c1", ANN)
    claims.take(ACTOR, "c2", ANN)
    claims.release(ACTOR, "t1", keep="c2")
    assert claims.take(ACTOR, "c1", BEN) == BEN
    later = clock.now() + timedelta(seconds=LEASE_S + 1)
    monkeypatch.setattr("assist.store.claims.clock.now", lambda: later)
    assert claims.holders(ACTOR) == {}
    assert claims.take(ACTOR, "c2", BEN) == BEN


def test_tenants_do_not_meet(claims):
    claims.take(ACTOR, "c1", ANN)
    assert claims.take(Actor(tenant="other"), "c1", BEN) == BEN
