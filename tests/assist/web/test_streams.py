"""Drafts as lines of JSON: what was said so far, the finished version, a cancelled one."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assist import bootstrap
from assist.limits import Cancelled, stopper
from assist.types import Actor
from assist.ui.tokens import issue_token
from assist.web import server
from assist.web.streams import _Stream, spoken
from tests.fakes_desk import CALM, EVIDENCE, SLOWLY, UNKNOWN, conversation, seeded

ACTOR = Actor()
SLOW = conversation("c8", "慢", f"{SLOWLY}：十天了漏水")


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM, SLOW, UNKNOWN)
    made.chain.gate = None
    with bootstrap.using(made):
        yield made
    made.store.database.close()


@pytest.fixture
def call(parts):
    client = TestClient(Starlette(routes=server.routes()))

    def post(path, body):
        headers = {"X-Assist-Token": issue_token(ACTOR, "s1")}
        answer = client.post(path, json=body, headers={**headers, "Host": "testserver"})
        return answer, [json.loads(line) for line in answer.text.splitlines() if line]

    return post


@pytest.fixture(autouse=True)
def local(parts):
    token = parts.local_actor()
    assert token.id == ACTOR.id


def test_the_first_draft_streams_and_is_stored(call, parts):
    answer, lines = call("/api/suggest", {"case_id": "c8"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert [line["type"] for line in lines] == ["run", "run", "done"]
    assert "".join(line.get("text", "") for line in lines) == "您好，正在为您查看。"
    done = lines[-1]
    assert (done["finish"], len(done["sources"])) == ("ok", 2)
    assert parts.casework.is_prepared(ACTOR, SLOW)
    assert done["version"]["version_id"] == parts.casework.prepare(ACTOR, SLOW).current.id


def test_another_version_comes_with_its_own_sources(call, parts):
    base = parts.casework.prepare(ACTOR, CALM)
    body = {"draft_id": base.draft_id, "version_id": base.current.id, "kind": "source"}
    _, lines = call("/api/rewrite", {**body, "value": EVIDENCE[1].chunk.id, "lang": "en"})
    (done,) = lines
    assert [card["doc"] for card in done["sources"] if card["cited"]] == ["manual/r7.md"]
    assert len(parts.casework.prepare(ACTOR, CALM).versions) == 2


def test_a_source_that_answers_nothing_says_so(call, parts):
    base = parts.casework.prepare(ACTOR, CALM)
    body = {"draft_id": base.draft_id, "version_id": base.current.id, "kind": "source"}
    _, lines = call("/api/rewrite", {**body, "value": "nothing"})
    assert lines == [{"type": "error", "code": "nothing"}]


def test_an_expected_error_is_a_line_not_a_crash(call, parts):
    parts.published = False
    assert call("/api/suggest", {"case_id": "c2"})[1] == [{"type": "error", "code": "NoIndex"}]
    body = {"draft_id": "d", "version_id": "v9", "kind": "again"}
    assert call("/api/rewrite", body)[1] == [{"type": "error", "code": "StoreError"}]


NAMED = {"draft_id": "d", "version_id": "v"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**NAMED, "kind": "delete"},
        {**NAMED, "kind": "translate", "value": "xx"},
        {**NAMED, "kind": "selection", "key": "shorter", "text": "好的", "start": 1, "end": 1},
        {**NAMED, "kind": "selection", "key": "shorter", "text": "好的", "start": 0, "end": 3},
        {**NAMED, "kind": "selection", "key": "translate", "text": "好的", "end": 2},
    ],
)
def test_a_wrong_wish_is_refused(call, body):
    assert call("/api/rewrite", body)[0].status_code == 400


def test_a_listener_that_left_ends_the_draft():
    import asyncio

    ended = threading.Event()

    def make(on_text):
        try:
            while True:
                on_text("x")
                threading.Event().wait(0.005)
        except Cancelled:
            ended.set()
            raise

    async def leave_early():
        lines = _Stream("d1", make, "zh").lines()
        first = await anext(lines)
        await lines.aclose()
        return first

    assert json.loads(asyncio.run(leave_early()))["type"] == "run"
    assert ended.wait(5)
    assert _Stream.running == {}


def test_a_listener_that_left_ends_a_draft_whose_model_is_silent():
    import asyncio

    asked, ended = threading.Event(), threading.Event()

    def make(_on_text):
        asked.set()
        try:
            stopper().wait(30)
        except Cancelled:
            ended.set()
            raise

    async def leave():
        lines = asyncio.ensure_future(anext(_Stream("d2", make, "zh").lines()))
        await asyncio.to_thread(asked.wait, 5)
        lines.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lines

    asyncio.run(leave())
    assert ended.wait(5)
    assert _Stream.running == {}


SENTENCES = {
    "sentences": [
        {"text": 'Say "15 天"\n好的。', "citations": [1], "kind": "fact"},
        {"text": "请稍等。"},
    ]
}
WHOLE = 'Say "15 天"\n好的。请稍等。'


@given(st.integers(0, len(json.dumps(SENTENCES))), st.booleans())
def test_what_was_said_only_grows_wherever_the_answer_is_cut(cut, ascii_only):
    raw = json.dumps(SENTENCES, ensure_ascii=ascii_only)
    assert WHOLE.startswith(spoken(raw[:cut]))
    assert spoken(raw) == WHOLE


def test_plain_text_loses_its_marks():
    assert spoken("15 天内可退[1]。运费自理[12]") == "15 天内可退。运费自理"
