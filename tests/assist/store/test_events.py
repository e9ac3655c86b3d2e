"""The event log: append only, one row per id."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assist.store.events import Effects
from assist.store.outbox import Parcel
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
    store.edits.save(ACTOR, "d1", "v1", "编辑中")
    sent = new_agent_message("e1", "好的")
    assert store.events.settle(ACTOR, EVENT, Effects(sent, "done")) == "recorded"
    assert store.conversations.get(ACTOR, "c2").state == "done"
    assert store.conversations.get(ACTOR, "c2").messages[-1] == sent
    assert store.edits.saved(ACTOR, ["d1"]) == {}


def test_a_repeated_decision_has_no_effect(store):
    store.events.settle(ACTOR, EVENT, Effects(new_agent_message("e1", "好的"), "done"))
    again = store.events.settle(ACTOR, EVENT, Effects(new_agent_message("e9", "另一条"), "open"))
    assert again == "repeated"
    assert store.conversations.get(ACTOR, "c2").state == "done"
    assert [m.text for m in store.conversations.get(ACTOR, "c2").messages] == [
        CALM.messages[0].text,
        "好的",
    ]


def test_fifty_threads_with_one_id_make_one_row(store):
    results = []
    threads = [
        threading.Thread(
            target=lambda: results.append(store.events.settle(ACTOR, EVENT, Effects()))
        )
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["recorded"] + ["repeated"] * 49
    assert store.events.find(ACTOR) == (EVENT,)


def test_a_message_is_answered_once_whoever_answers(store):
    store.events.settle(ACTOR, EVENT, Effects(new_agent_message("e1", "好的"), "done"))
    second = replace(EVENT, id="e2")
    late = store.events.settle(ACTOR, second, Effects(new_agent_message("e2", "另一条"), "done"))
    assert late == "closed"
    assert store.events.is_sent(ACTOR, "d1") is True
    assert store.events.is_sent(ACTOR, "d2") is False
    assert [m.id for m in store.conversations.get(ACTOR, "c2").messages] == ["m0", "e1"]


def test_what_leaves_the_desk_is_written_with_the_decision(store):
    parcel = Parcel("e1", "webhook", "c2", "reply", {"text": "好的"})
    store.events.settle(ACTOR, EVENT, Effects(parcel=parcel))
    store.events.settle(ACTOR, EVENT, Effects(parcel=parcel))
    assert store.outbox.get(ACTOR, "e1").payload == {"text": "好的"}
