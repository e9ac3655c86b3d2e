"""Snapshots, gaps."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from assist.errors import StoreError
from assist.store.records import CaseRef, Gap
from assist.types import Actor
from tests.fakes_desk import CALM, LEAK, FakeChain, seeded

ACTOR = Actor()
OTHER = Actor(tenant="other")


@pytest.fixture
def store(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store
    parts.store.database.close()


def test_a_suggestion_comes_back_exactly_as_it_was(store):
    suggestion = FakeChain().suggest(LEAK.to_message(), ACTOR)
    ref = CaseRef("c1", "m2")
    store.records.save_suggestion(ACTOR, ref, suggestion)
    store.records.save_suggestion(ACTOR, ref, suggestion)
    assert store.records.suggestion(ACTOR, suggestion.id) == suggestion
    assert store.records.suggestions(ACTOR, ref) == (suggestion,)
    assert store.records.sentiments(ACTOR, ["c1", "c2"]) == {"c1": "negative"}


def test_another_tenant_sees_no_suggestion(store):
    suggestion = FakeChain().suggest(CALM.to_message(), ACTOR)
    store.records.save_suggestion(ACTOR, CaseRef("c2", "m0"), suggestion)
    assert store.records.suggestion(OTHER, suggestion.id) is None
    assert store.records.suggestions(OTHER, CaseRef("c2", "m0")) == ()
    assert store.records.sentiments(OTHER, ["c2"]) == {}


def test_a_snapshot_of_another_shape_is_a_store_error(store):
    suggestion = FakeChain().suggest(CALM.to_message(), ACTOR)
    store.records.save_suggestion(ACTOR, CaseRef("c2", "m0"), suggestion)
    with store.database.write() as connection:
        connection.execute(text("UPDATE suggestions SET body = '{}'"))
    with pytest.raises(StoreError, match="cannot be read"):
        store.records.suggestion(ACTOR, suggestion.id)


def test_a_gap_is_filed_once(store):
    gap = Gap(
        "g1",
        "c1",
        "d1",
        "火星上能用吗",
        "no_source",
        "没有写",
        datetime(2026, 5, 2, tzinfo=UTC),
        "local",
    )
    assert store.records.add_gap(ACTOR, gap) is True
    assert store.records.add_gap(ACTOR, gap) is False
    assert store.records.gaps(ACTOR) == (gap,)
    assert store.records.gaps(OTHER) == ()
    assert store.records.gaps(ACTOR, state="closed") == ()
