"""The HTTP API for help desks and Chatwoot's webhook: token, idempotency, one message once."""

import json
import time

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assist import bootstrap
from assist.conversations.intake import PREPARE
from assist.outbound import sign
from assist.types import Actor
from assist.web import server
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()
URL = "/api/v1/conversations/t-1/messages"
HEADERS = {"Authorization": "Bearer key-1"}
HELLO = {"id": "m1", "text": "签收十天了，水箱漏水", "at": "2026-05-02T14:03:00+08:00"}


@pytest.fixture
def parts(tmp_path):
    made = seeded(
        tmp_path,
        CALM,
        ui={"prepare": True},
        access={"api_token": "key-1"},
        channels={"chatwoot_secret": "s3cret"},
    )
    with bootstrap.using(made):
        yield made
    made.store.database.close()


@pytest.fixture
def client(parts):
    return TestClient(Starlette(routes=server.routes(), middleware=server.middleware()))


def queued(parts):
    return [job.payload["case_id"] for job in parts.store.jobs.recent(ACTOR, [PREPARE])]


def test_a_new_message_opens_a_case_with_a_draft_on_its_way(client, parts):
    body = {"messages": [HELLO], "channel": "jd", "store": "anhe", "customer": {"name": "王"}}
    answer = client.post(URL, json=body, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (
        201,
        {"conversation_id": "t-1", "new_messages": 1},
    )
    case = parts.store.conversations.get(ACTOR, "t-1")
    assert (case.name, case.channel, case.store) == ("王", "jd", "anhe")
    assert case.messages[0].at.isoformat() == "2026-05-02T06:03:00+00:00"
    assert queued(parts) == ["t-1"]
    assert [e.type for e in parts.store.events.find(ACTOR, case_id="t-1")] == ["new_message"]


def test_the_same_again_changes_nothing(client, parts):
    client.post(URL, json={"messages": [HELLO]}, headers=HEADERS)
    again = client.post(URL, json={"messages": [HELLO]}, headers=HEADERS)
    assert (again.status_code, again.json()["new_messages"]) == (200, 0)
    assert len(parts.store.conversations.get(ACTOR, "t-1").messages) == 1
    assert queued(parts) == ["t-1"]


def test_a_further_message_keeps_the_card_and_reopens_the_case(client, parts):
    first = {"messages": [HELLO], "customer": {"name": "王", "tier": "PLUS"}, "channel": "jd"}
    client.post(URL, json=first, headers=HEADERS)
    parts.store.conversations.set_state(ACTOR, "t-1", "done")
    more = {"messages": [{"id": "m2", "text": "在吗"}], "customer": {"order": "JD1"}}
    client.post(URL, json=more, headers=HEADERS)
    case = parts.store.conversations.get(ACTOR, "t-1")
    assert case.customer == {"name": "王", "tier": "PLUS", "order": "JD1"}
    assert (case.state, case.channel, len(case.messages)) == ("open", "jd", 2)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "key-1"}])
def test_nobody_without_the_token_gets_in(client, headers):
    assert client.post(URL, json={"messages": [HELLO]}, headers=headers).status_code == 401


def test_without_a_token_in_the_settings_the_api_is_closed(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        client = TestClient(Starlette(routes=server.routes()))
        answer = client.post(URL, json={}, headers={"Authorization": "Bearer "})
    assert answer.status_code == 401
    made.store.database.close()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"text": "x"}]}, "messages.0.id"),
        ({"messages": [{**HELLO, "role": "bot"}]}, "messages.0.role"),
        ({"messages": [HELLO], "colour": 1}, "colour"),
        ({"messages": [{**HELLO, "text": "\u200b"}]}, "messages"),
    ],
)
def test_a_wrong_body_is_refused_by_its_field(client, parts, body, named):
    answer = client.post(URL, json=body, headers=HEADERS)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(named)
    assert parts.store.conversations.get(ACTOR, "t-1") is None


def test_a_body_that_is_too_long_is_refused(client):
    assert client.post(URL, content=b"x" * 2_000_001, headers=HEADERS).status_code == 413


def test_the_description_names_path_models_and_security(client):
    found = client.get("/api/v1/openapi.json").json()
    post = found["paths"]["/api/v1/conversations/{conversation_id}/messages"]["post"]
    assert post["security"] == [{"token": []}]
    assert {"NewMessages", "NewMessage", "Taken", "Problem"} <= set(found["components"]["schemas"])
    assert "$defs" not in json.dumps(found)


def event(**more):
    """message_created as Chatwoot's documentation shows it, cut to what matters."""
    return {
        "event": "message_created",
        "id": 118,
        "content": "水箱漏水怎么办",
        "created_at": "2026-05-02T06:03:00.000Z",
        "message_type": "incoming",
        "content_type": "text",
        "private": False,
        "sender": {"id": 14, "name": "little-haze-776", "type": "contact"},
        "inbox": {"id": 1, "name": "Acme Support"},
        "conversation": {"id": 10, "channel": "Channel::WebWidget", "meta": {"sender": None}},
        "account": {"id": 1, "name": "Acme Inc"},
        **more,
    }


def deliver(client, body, *, secret="s3cret", age=0):
    raw = json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(time.time()) - age)
    headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": sign(secret, stamp, raw)}
    return client.post("/api/v1/channels/chatwoot", content=raw, headers=headers)


def test_chatwoots_message_becomes_one_case_however_often_it_is_delivered(client, parts):
    for count in (1, 0, 0):
        assert deliver(client, event()).json()["new_messages"] == count
    case = parts.store.conversations.get(ACTOR, "chatwoot-1-10")
    assert (case.name, case.channel) == ("little-haze-776", "webwidget")
    assert [(m.id, m.role, m.text) for m in case.messages] == [
        ("cw-118", "customer", "水箱漏水怎么办")
    ]
    assert queued(parts) == ["chatwoot-1-10"]


def test_the_older_shape_is_read_too(client, parts):
    old = event(
        id="7",
        created_at="2020-03-03 13:05:57 UTC",
        conversation={"display_id": "3"},
        account={"id": "1", "name": "Chatwoot"},
        contact={"id": "1", "name": "contact-name"},
    )
    del old["sender"]
    assert deliver(client, old).status_code == 201
    case = parts.store.conversations.get(ACTOR, "chatwoot-1-3")
    assert case.name == "contact-name"
    assert case.last_at.isoformat() == "2020-03-03T13:05:57+00:00"


def test_an_agents_message_is_part_of_the_transcript(client, parts):
    deliver(client, event())
    deliver(client, event(id=119, message_type="outgoing", content="您好", sender={"name": "小林"}))
    case = parts.store.conversations.get(ACTOR, "chatwoot-1-10")
    assert [m.role for m in case.messages] == ["customer", "agent"]
    assert case.name == "little-haze-776"


@pytest.mark.parametrize(
    "more",
    [
        {"event": "message_updated"},
        {"private": True},
        {"message_type": "template"},
        {"content": None},
        {"content": "  "},
    ],
)
def test_what_carries_no_message_is_accepted_and_dropped(client, parts, more):
    answer = deliver(client, event(**more))
    assert (answer.status_code, answer.json()) == (200, {"new_messages": 0})
    assert parts.store.conversations.get(ACTOR, "chatwoot-1-10") is None


def test_a_call_that_is_not_signed_by_us_or_is_old_is_refused(client):
    assert deliver(client, event(), secret="other").status_code == 401
    assert deliver(client, event(), age=301).status_code == 401
    assert client.post("/api/v1/channels/chatwoot", json=event()).status_code == 401


@pytest.mark.parametrize("body", [[], {"event": "message_created"}, event(account={"id": "x"})])
def test_something_else_is_refused(client, body):
    assert deliver(client, body).status_code == 400
