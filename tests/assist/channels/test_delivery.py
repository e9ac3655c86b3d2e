"""Deliveries over real sockets: signature, idempotency key, retries, refusals."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assist.channels.delivery import channel_of, deliver_due, open_channels
from assist.decisions import DeskAction
from assist.outbound import sign
from assist.settings import Channels
from assist.store.outbox import Parcel
from assist.types import Actor
from tests.fakes_desk import CALM, seeded

ACTOR = Actor()


class HelpDesk:
    """A receiver that answers with the statuses it was told, then 200."""

    def __init__(self):
        self.statuses = []
        self.got = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), raw))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self):
        return [json.loads(raw) for _, _, raw in self.got]


@pytest.fixture
def receiver():
    made = HelpDesk()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def parts(tmp_path, receiver):
    channels = {
        "webhook_url": receiver.url + "/hook",
        "webhook_secret": "s3cret",
        "chatwoot_url": receiver.url,
        "chatwoot_token": "t0ken",
    }
    made = seeded(tmp_path, CALM, channels=channels)
    yield made
    made.store.database.close()


def deliver(parts):
    return deliver_due(parts.store.outbox, parts.channels)


def test_a_sent_reply_leaves_signed_and_once(parts, receiver):
    desk = parts.casework.prepare(ACTOR, CALM)
    action = DeskAction("a1", "send", "c2", desk.draft_id, desk.current.id, text="请稍等。")
    assert parts.feedback.settle(ACTOR, action).channel == "webhook"
    assert parts.feedback.settle(ACTOR, action).status == "repeated"
    assert (deliver(parts), deliver(parts)) == (1, 0)
    ((path, headers, raw),) = receiver.got
    assert path == "/hook"
    assert json.loads(raw) == {
        "id": "a1",
        "type": "reply",
        "conversation_id": "c2",
        "text": "请稍等。",
    }
    assert headers["Idempotency-Key"] == "a1"
    expected = sign("s3cret", headers["X-Assist-Timestamp"], raw)
    assert headers["X-Assist-Signature"] == expected
    assert parts.store.outbox.get(ACTOR, "a1").state == "sent"


def test_a_busy_receiver_is_asked_again_with_the_same_key(parts, receiver, monkeypatch):
    monkeypatch.setattr("assist.store.outbox.WAITS_S", (0, 0, 0))
    receiver.statuses = [503, 500]
    parts.store.outbox.add(ACTOR, Parcel("a1", "webhook", "c2", "reply", {"text": "好"}))
    assert deliver(parts) == 3
    assert [headers["Idempotency-Key"] for _, headers, _ in receiver.got] == ["a1"] * 3
    assert parts.store.outbox.get(ACTOR, "a1").state == "sent"


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_not_repeated(parts, receiver, status):
    receiver.statuses = [status]
    parts.store.outbox.add(ACTOR, Parcel("a1", "webhook", "c2", "reply", {"text": "好"}))
    deliver(parts)
    assert [each.error for each in parts.store.outbox.failed(ACTOR)] == [f"HTTP {status}"]


def test_a_redirect_is_not_followed(parts, receiver):
    receiver.statuses = [302]
    parts.store.outbox.add(ACTOR, Parcel("a1", "webhook", "c2", "reply", {"text": "好"}))
    deliver(parts)
    assert len(receiver.got) == 1
    assert parts.store.outbox.get(ACTOR, "a1").error == "HTTP 302"


def test_a_receiver_that_is_not_there_is_no_crash(parts):
    outbox = parts.store.outbox
    outbox.add(ACTOR, Parcel("a1", "webhook", "c2", "reply", {}))
    gone = open_channels(Channels(webhook_url="http://127.0.0.1:9/"))
    assert deliver_due(outbox, gone) == 1
    assert (outbox.get(ACTOR, "a1").state, outbox.get(ACTOR, "a1").attempts) == ("waiting", 1)


def test_chatwoot_gets_replies_in_its_own_shape_and_tickets_as_notes(parts, receiver):
    case = "chatwoot-1-10"
    parts.store.outbox.add(ACTOR, Parcel("a1", "chatwoot", case, "reply", {"text": "请稍等。"}))
    note = {"rule": "threat", "note": "地板", "question": "q"}
    parts.store.outbox.add(ACTOR, Parcel("a2", "chatwoot", case, "ticket", note))
    unnamed = {"rule": "other", "note": "请跟进", "question": "q"}
    parts.store.outbox.add(ACTOR, Parcel("a3", "chatwoot", case, "ticket", unnamed))
    deliver(parts)
    path, headers, _ = receiver.got[0]
    assert path == "/api/v1/accounts/1/conversations/10/messages"
    assert headers["api_access_token"] == "t0ken"
    assert receiver.bodies() == [
        {"content": "请稍等。", "message_type": "outgoing", "private": False},
        {"content": "threat · 地板", "message_type": "outgoing", "private": True},
        {"content": "请跟进", "message_type": "outgoing", "private": True},
    ]


def test_a_parcel_without_its_adapter_fails_with_its_name(parts):
    parts.store.outbox.add(ACTOR, Parcel("a1", "fax", "c2", "reply", {}))
    deliver(parts)
    assert parts.store.outbox.get(ACTOR, "a1").error == "channel fax is not set up"
    parts.store.outbox.add(ACTOR, Parcel("a2", "chatwoot", "hand-1", "reply", {}))
    deliver(parts)
    assert parts.store.outbox.get(ACTOR, "a2").state == "failed"


def test_a_case_goes_out_where_it_came_from(parts):
    assert channel_of("chatwoot-1-10", parts.channels) == "chatwoot"
    assert channel_of("hand-1", parts.channels) == "webhook"
    assert channel_of("hand-1", {}) == ""
    assert channel_of("chatwoot-1-10", {}) == ""
