"""The queue, its messages, tenants."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.errors import StoreError
from assist.store.conversations import Conversations
from assist.store.database import Database
from assist.store.transcript import Conversation, Message, new_agent_message
from assist.types import Actor, Turn

ACTOR = Actor()
OTHER = Actor(tenant="other")
AT = datetime(2026, 5, 2, 6, 0, tzinfo=UTC)


def message(number, role, words):
    return Message(f"m{number}", role, words, AT.replace(minute=number))


CASE = Conversation(
    "c1",
    "jd",
    "anhe",
    {"name": "王女士", "order": "JD1"},
    date(2026, 5, 1),
    last_at=AT.replace(minute=3),
    messages=(
        message(0, "customer", "漏水"),
        message(1, "agent", "订单号？"),
        message(2, "system", "已关联订单"),
        message(3, "customer", "JD1"),
    ),
)


@pytest.fixture
def conversations(tmp_path):
    database = Database.at(tmp_path / "assist.db")
    yield Conversations(database)
    database.close()


def test_a_conversation_comes_back_as_it_was_put(conversations):
    assert conversations.put(ACTOR, CASE) == 4
    assert conversations.get(ACTOR, "c1") == CASE
    assert conversations.queue(ACTOR) == (CASE,)


def test_putting_again_adds_only_new_messages(conversations):
    conversations.put(ACTOR, CASE)
    assert conversations.put(ACTOR, CASE) == 0
    grown = replace(CASE, messages=(*CASE.messages, message(4, "customer", "在吗")))
    assert conversations.put(ACTOR, grown) == 1
    assert [m.id for m in conversations.get(ACTOR, "c1").messages] == ["m0", "m1", "m2", "m3", "m4"]
    assert conversations.get(ACTOR, "c1").last_at == AT.replace(minute=4)


def test_a_new_customer_message_reopens_a_finished_conversation(conversations):
    conversations.put(ACTOR, CASE)
    conversations.set_state(ACTOR, "c1", "done")
    assert conversations.queue(ACTOR) == ()
    conversations.add_message(ACTOR, "c1", new_agent_message("a1", "好的"))
    assert conversations.get(ACTOR, "c1").state == "done"
    assert conversations.add_message(ACTOR, "c1", message(9, "customer", "还有问题")) is True
    assert conversations.add_message(ACTOR, "c1", message(9, "customer", "还有问题")) is False
    assert conversations.get(ACTOR, "c1").state == "open"


def test_the_longest_waiting_comes_first(conversations):
    late = replace(
        CASE,
        id="c0",
        last_at=AT.replace(hour=9),
        messages=(replace(message(1, "customer", "a"), at=AT.replace(hour=9)),),
    )
    conversations.put(ACTOR, late)
    conversations.put(ACTOR, CASE)
    assert [each.id for each in conversations.queue(ACTOR)] == ["c1", "c0"]
    assert [each.id for each in conversations.queue(ACTOR, limit=1)] == ["c1"]
    assert conversations.ids(ACTOR) == ("c1", "c0")
    assert conversations.ids(ACTOR, limit=1) == ("c1",)
    assert conversations.ids(ACTOR, state="done") == ()
    assert conversations.count(ACTOR, "open") == 2


def test_tenants_do_not_see_each_other(conversations):
    conversations.put(ACTOR, CASE)
    assert conversations.get(OTHER, "c1") is None
    assert conversations.queue(OTHER) == ()
    assert conversations.ids(OTHER) == ()
    with pytest.raises(StoreError, match="'c1' does not exist"):
        conversations.set_state(OTHER, "c1", "done")


def test_what_the_chain_gets_ends_with_the_customer():
    answered = replace(CASE, messages=(*CASE.messages, message(4, "agent", "稍等")))
    request = answered.to_message(reply_lang="en")
    assert request.turns == (
        Turn("customer", "漏水"),
        Turn("agent", "订单号？"),
        Turn("customer", "JD1"),
    )
    assert (request.filters, request.channel, request.as_of) == (
        {"store": "anhe"},
        "jd",
        date(2026, 5, 1),
    )
    assert (request.customer, request.reply_lang) == (CASE.customer, "en")
    assert answered.is_waiting_for_customer
    assert not CASE.is_waiting_for_customer
    assert CASE.last_customer == CASE.messages[3]


def test_a_nameless_customer_is_called_by_the_id():
    assert replace(CASE, customer={}).name == "c1"
    assert Conversation("c2").last_customer is None
    assert Conversation("c2").to_message().filters == {}
