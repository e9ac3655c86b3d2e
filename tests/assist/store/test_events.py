"""The event log: append only, one row per id."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assist.store.transcript import new_agent_message
from assist.types import Actor, Event
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()
EVENT = Event(
    "e1", datetime(2026, 5, 2, tzinfo=UTC), "local", "s1", "c2", "d1", "v1", "sent", {"n": 1}
)


@pytest.fixture
def store(tmp_path):
    parts = seeded(tmp_path, CALM)
    yield parts.store
    parts.store.database.close()


def test_a_repeated_event_is_one_row(store):
    assert store.events.add(ACTOR, [EVENT, EVENT, replace(EVENT, id="e2", type="shown")]) == 2
    assert store.events.add(ACTOR, [replace(EVENT, payload={"n": 2})]) == 0
    assert store.events.find(ACTOR, kind="sent") == (EVENT,)
    assert len(store.events.find(ACTOR, case_id="c2")) == 2
    assert store.events.find(Actor(tenant="other")) == ()
    assert store.events.add(ACTOR, []) == 0


def test_a_decision_and_its_effects_are_one_transaction(store):
    store.records.save_draft(ACTOR, "d1", "v1", "编辑中")
    sent = new_agent_message("e1", "好的")
    assert store.events.settle(ACTOR, EVENT, message=sent, state="done") is True
    assert store.conversations.get(ACTOR, "c2").state == "done"
    assert store.conversations.get(ACTOR, "c2").messages[-1] == sent
    assert store.records.saved_drafts(ACTOR, ["d1"]) == {}


def test_a_repeated_decision_has_no_effect(store):
    store.events.settle(ACTOR, EVENT, message=new_agent_message("e1", "好的"), state="done")
    again = store.events.settle(
        ACTOR, EVENT, message=new_agent_message("e9", "另一条"), state="open"
    )
    assert again is False
    assert store.conversations.get(ACTOR, "c2").state == "done"
    assert [m.text for m in store.conversations.get(ACTOR, "c2").messages] == [
        CALM.messages[0].text,
        "好的",
    ]


def test_fifty_threads_with_one_id_make_one_row(store):
    results = []
    threads = [
        threading.Thread(
            target=lambda: results.append(
                store.events.settle(ACTOR, EVENT, message=None, state=None)
            )
        )
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 49 + [True]
    assert store.events.find(ACTOR) == (EVENT,)
