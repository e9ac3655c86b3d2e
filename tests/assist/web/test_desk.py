"""The composer's routes: token, bodies, idempotency."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assist import bootstrap
from assist.decisions import DeskAction
from assist.llm.client import OpenAIChat
from assist.settings import Llm, Privacy
from assist.store.records import CaseRef
from assist.store.transcript import Message
from assist.translate import Translator
from assist.types import Actor
from assist.ui.tokens import issue_token
from assist.web import server
from tests.fakes_desk import CALM, EVIDENCE, seeded
from tests.llm_server import running, said

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
    assert [why.split(": ")[-1] for why in changed["why"]] == ["A figure differs from the source"]
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


def pulse(desk, tab, **more):
    body = {"case_id": "c2", "version_id": desk.suggestion.id, "tab": tab * 32, **more}
    return desk.call("POST", "/api/pulse", body)


def test_a_pulse_tells_what_changed_around_a_case(desk, tmp_path):
    quiet = pulse(desk, "a").json()
    assert {k: quiet[k] for k in ("taken", "message_id", "state", "stale")} == {
        "taken": "",
        "message_id": "m0",
        "state": "open",
        "stale": {},
    }
    at = CALM.last_at.replace(minute=40)
    desk.parts.store.conversations.add_message(ACTOR, "c2", Message("m5", "customer", "在吗", at))
    (tmp_path / "withdrawn.txt").write_text("policy/return.md")
    loud = pulse(desk, "a").json()
    assert (loud["message_id"], loud["stale"]) == ("m5", {f"{1:016x}": "withdrawn"})
    assert (
        desk.call(
            "POST",
            "/api/check",
            {"version_id": desk.suggestion.id, "text": "x"},
            {"X-Assist-Token": loud["token"]},
        ).status_code
        == 200
    )


def test_the_second_browser_is_told_and_may_take_over(desk):
    assert pulse(desk, "a").json()["taken"] == ""
    assert pulse(desk, "b").json()["taken"] == "local"
    assert pulse(desk, "b", force=True).json()["taken"] == ""
    assert pulse(desk, "a").json()["taken"] == "local"
    assert pulse(desk, "b", leave=True).status_code == 204
    assert pulse(desk, "a").json()["taken"] == ""


def test_a_check_after_a_withdrawal_doubts_what_rested_on_it(desk, tmp_path):
    (tmp_path / "withdrawn.txt").write_text("policy/return.md")
    body = {"version_id": desk.suggestion.id, "text": desk.suggestion.draft.text}
    sentences = desk.call("POST", "/api/check", body).json()["sentences"]
    assert [s["state"] for s in sentences] == ["courtesy", "unsupported", "supported"]
    assert sentences[1]["why"] == ["依据已撤回或更新"]


def test_an_edit_that_comes_in_after_its_reply_was_sent_is_dropped(desk):
    action = DeskAction("a1", "send", "c2", "d1", desk.suggestion.id, text="请稍等。")
    desk.parts.feedback.settle(ACTOR, action)
    late = {"version_id": desk.suggestion.id, "text": "请稍"}
    assert desk.call("PUT", "/api/drafts/d1", late).status_code == 204
    assert desk.parts.store.edits.saved(ACTOR, ["d1"]) == {}


def test_a_passage_is_shown_in_its_document_while_it_is_there(desk, tmp_path):
    chunk = EVIDENCE[1].chunk
    body = {"doc": chunk.doc_key, "chunk_id": chunk.id}
    assert desk.call("POST", "/api/document", body).json()["text"] == chunk.text
    assert (
        desk.call("POST", "/api/document", {**body, "doc": "policy/return.md"}).status_code == 404
    )
    (tmp_path / "withdrawn.txt").write_text(chunk.doc_key)
    assert desk.call("POST", "/api/document", body).status_code == 404


def test_a_message_is_translated_only_with_a_model_and_in_a_case_of_ours(desk):
    body = {"case_id": "c2", "message_id": "m0", "lang": "en"}
    assert desk.call("POST", "/api/translate", body).status_code == 404
    with running() as server:
        server.replies.append(said("Ten days after delivery the tank leaks. A new one?"))
        llm = Llm(base_url=server.base_url, model="m")
        made = Translator(OpenAIChat(llm), llm, Privacy())
        desk.parts.__dict__["translator"] = made
        answer = desk.call("POST", "/api/translate", body)
        assert answer.json() == {"text": "Ten days after delivery the tank leaks. A new one?"}
        other = {**body, "case_id": "c9"}
        assert desk.call("POST", "/api/translate", other).status_code == 404
        assert desk.call("POST", "/api/translate", body, {"X-Assist-Token": "x"}).status_code == 401
