"""The composer's routes: token, bodies, idempotency."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assist import bootstrap
from assist.store.records import CaseRef
from assist.types import Actor
from assist.ui.tokens import issue_token
from assist.web import server
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()


class Desk:
    def __init__(self, parts):
        self.parts = parts
        self.suggestion = parts.chain.suggest(CALM.to_message(), ACTOR)
        parts.store.records.save_suggestion(ACTOR, CaseRef("c2", "m0"), self.suggestion)
        self.client = TestClient(Starlette(routes=server.routes(), middleware=server.middleware()))
        self.headers = {"X-Assist-Token": issue_token(ACTOR, "s1")}

    def call(self, method, path, body, headers=None):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.request(method, path, content=content, headers=headers or self.headers)


@pytest.fixture
def desk(tmp_path):
    parts = seeded(tmp_path, CALM)
    with bootstrap.using(parts):
        yield Desk(parts)
    parts.store.database.close()


def test_every_answer_has_the_security_headers(desk):
    answer = desk.client.get("/api/health")
    assert answer.json() == {"status": "ok", "index_version": "v1"}
    assert answer.headers["content-security-policy"] == server.CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    missing = desk.client.get("/nothing")
    assert (missing.status_code, missing.headers["referrer-policy"]) == (404, "no-referrer")


def test_without_knowledge_the_desk_is_degraded(desk):
    desk.parts.published = False
    answer = desk.client.get("/api/health")
    assert (answer.status_code, answer.json()["error"]) == (503, "NoIndex")


def test_an_edit_is_kept(desk):
    body = {"version_id": desk.suggestion.id, "text": "改一\u202e下"}
    assert desk.call("PUT", "/api/drafts/d1", body).status_code == 204
    saved = desk.parts.store.edits.saved(ACTOR, ["d1"])
    assert saved == {desk.suggestion.id: "改一下"}


def test_an_edit_of_an_unknown_version_is_refused(desk):
    body = {"version_id": "v9", "text": "x"}
    assert desk.call("PUT", "/api/drafts/d1", body).status_code == 409


def test_a_check_answers_sentence_by_sentence(desk):
    text = desk.suggestion.draft.text.replace("15 天", "30 天")
    body = {"version_id": desk.suggestion.id, "text": text, "lang": "en"}
    sentences = desk.call("POST", "/api/check", body).json()["sentences"]
    changed = next(s for s in sentences if "30 天" in s["text"])
    assert changed["state"] == "unsupported"
    assert "A figure differs from the source" in changed["why"]
    assert [s["state"] for s in sentences if "密封圈" in s["text"]] == ["supported"]


def test_events_are_kept_once_and_decisions_are_not_taken_from_here(desk):
    events = [
        {
            "id": "0" * 32,
            "type": "copied",
            "case_id": "c2",
            "draft_id": "d1",
            "payload": {"version_id": "v1"},
        },
        {"id": "1" * 32, "type": "sent", "case_id": "c2", "draft_id": "d1"},
    ]
    for _ in range(2):
        assert desk.call("POST", "/api/events", {"events": events}).status_code == 204
    (row,) = desk.parts.store.events.find(ACTOR)
    assert (row.type, row.session_id, row.version_id, row.actor_id) == (
        "copied",
        "s1",
        "v1",
        "local",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/drafts/d1"),
        ("POST", "/api/check"),
        ("POST", "/api/events"),
        ("POST", "/api/pulse"),
        ("POST", "/api/document"),
        ("POST", "/api/rewrite"),
        ("POST", "/api/suggest"),
    ],
)
def test_nobody_without_a_token_gets_in(desk, method, path):
    assert desk.call(method, path, {}, {"X-Assist-Token": "x.y"}).status_code == 401
    assert desk.client.request(method, path, content=b"{}").status_code == 401


def test_a_body_that_is_too_long_is_refused(desk):
    assert desk.call("POST", "/api/check", b"x" * 200_001).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[" * 100_000, b'{"version_id": 1}', "[]".encode("utf-16")]
)
def test_a_bad_body_is_refused(desk, body):
    assert desk.call("POST", "/api/check", body).status_code == 400
