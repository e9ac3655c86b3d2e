"""The way into the queue: once, logged, with a draft on its way."""

from dataclasses import replace

import pytest

from assist.conversations.intake import PREPARE, from_wire
from assist.conversations.wire import NewMessages, openapi
from assist.decisions import DeskAction
from assist.store.transcript import Message
from assist.types import Actor
from assist.worker import handlers
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, ui={"prepare": True})
    yield made
    made.store.database.close()


def queued(parts):
    return [job for job in parts.store.jobs.recent(ACTOR, [PREPARE]) if job.state == "queued"]


def test_a_burst_of_messages_queues_one_draft(parts):
    assert parts.intake.take(ACTOR, CALM) == 1
    more = Message("m9", "customer", "在吗", CALM.last_at.replace(minute=9))
    assert parts.intake.take(ACTOR, replace(CALM, messages=(*CALM.messages, more))) == 1
    assert parts.intake.take(ACTOR, CALM) == 0
    assert [job.payload for job in queued(parts)] == [{"case_id": "c2"}]
    rows = parts.store.events.find(ACTOR, kind="new_message")
    assert [row.payload["message_id"] for row in rows] == ["m0", "m9"]


def test_a_reply_that_we_delivered_does_not_come_back_as_another(tmp_path):
    parts = seeded(tmp_path, CALM, channels={"webhook_url": "http://127.0.0.1:9/"})
    desk = parts.casework.prepare(ACTOR, CALM)
    action = DeskAction("a1", "send", "c2", desk.draft_id, desk.current.id, text="请稍等。")
    parts.feedback.settle(ACTOR, action)
    asked = Message("d2", "customer", "好了吗", CALM.last_at.replace(minute=5))
    parts.intake.take(ACTOR, replace(CALM, messages=(asked,)))
    echo = Message("d1", "agent", "请稍等。\n", CALM.last_at.replace(minute=6))
    assert parts.intake.take(ACTOR, replace(CALM, messages=(echo,))) == 0
    case = parts.store.conversations.get(ACTOR, "c2")
    assert [message.id for message in case.messages] == ["m0", "a1", "d2"]
    assert not case.is_waiting_for_customer  # an echo that came late would have said so

    theirs = Message("d3", "agent", "我是店长，我来处理。", CALM.last_at.replace(minute=7))
    assert parts.intake.take(ACTOR, replace(CALM, messages=(theirs,))) == 1
    parts.store.database.close()


def test_where_nothing_is_prepared_nothing_is_queued(tmp_path):
    made = seeded(tmp_path)
    made.intake.take(ACTOR, CALM)
    assert queued(made) == []
    made.store.database.close()


def test_a_request_passes_the_text_border():
    body = NewMessages.model_validate(
        {"messages": [{"id": "a\u202e", "text": "x\u200by"}], "customer": {"na\x00me": "\u202e王"}}
    )
    made = from_wire("t\u202e1", body)
    assert (made.id, made.messages[0].id, made.messages[0].text) == ("t1", "a", "xy")
    assert made.customer == {"name": "王"}


def test_every_reference_of_the_description_resolves():
    found = openapi()
    names = set(found["components"]["schemas"])

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"].rpartition("/")[2]
            for each in node.values():
                yield from references(each)
        elif isinstance(node, list):
            for each in node:
                yield from references(each)

    assert set(references(found)) <= names


def test_the_worker_knows_the_job(tmp_path):
    made = seeded(tmp_path)
    assert set(handlers(made.settings)) == {PREPARE}
    made.store.database.close()
