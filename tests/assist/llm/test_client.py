"""The client against a real HTTP server: good, slow, 429, garbage, cut and hanging."""

import inspect
import json
import time

import httpx2
import openai
import pytest

from assist.errors import BadModelOutput, ModelError, ModelRejected, ModelUnavailable
from assist.limits import CircuitBreaker, Deadline
from assist.llm.client import Completion, OpenAIChat, as_model_error
from assist.settings import Llm
from tests.llm_server import LlmServer, Reply, running, said

ASK = [{"role": "user", "content": "能退吗"}]
USAGE = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}


@pytest.fixture
def server():
    with running() as running_server:
        yield running_server


def chat(server: LlmServer, *, breaker: CircuitBreaker | None = None, **limits) -> OpenAIChat:
    settings = Llm(base_url=server.base_url, model="test-model", api_key="sk-secret", **limits)
    return OpenAIChat(settings, breaker)


def test_pieces_come_in_order_and_last_the_whole_with_its_tokens(server):
    server.replies.append(said("签收后七天内可以退货。", usage=USAGE))
    *pieces, last = chat(server).stream(ASK, Deadline.after(5))
    assert "".join(pieces) == "签收后七天内可以退货。"
    assert last == Completion(
        "签收后七天内可以退货。", "test-model", {"prompt": 7, "completion": 5}
    )
    sent = server.requests[0]["body"]
    assert sent["messages"] == ASK
    assert sent["stream"] is True


def test_a_busy_endpoint_is_asked_once_more(server):
    server.replies += [Reply(status=429, body=b"{}", headers={"retry-after": "0"}), said("好的。")]
    assert chat(server).complete(ASK, Deadline.after(5)).text == "好的。"
    assert len(server.requests) == 2


def test_retry_after_beyond_the_deadline_fails_at_once(server):
    server.replies.append(Reply(status=429, body=b"{}", headers={"retry-after": "120"}))
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="429"):
        chat(server).complete(ASK, Deadline.after(3))
    assert time.monotonic() - started < 1.5
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_repeated_and_shows_no_body(server, status):
    server.replies.append(Reply(status=status, body=b'{"error": {"message": "sk-secret"}}'))
    with pytest.raises(ModelRejected) as caught:
        chat(server).complete(ASK, Deadline.after(5))
    assert caught.value.status == status
    assert "sk-secret" not in str(caught.value)
    assert len(server.requests) == 1


def test_a_trickle_ends_at_the_deadline(server):
    server.replies.append(Reply(pieces=("一",) * 200, pause_s=0.05))
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="deadline"):
        chat(server).complete(ASK, Deadline.after(0.6))
    assert time.monotonic() - started < 1.6


def test_a_silent_endpoint_ends_at_the_deadline(server):
    server.replies.append(Reply(hang=True))
    started = time.monotonic()
    with pytest.raises(ModelUnavailable):
        chat(server, chunk_timeout_s=10).complete(ASK, Deadline.after(0.5))
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "reply",
    [
        Reply(pieces=("签收后", "七天"), cut=True),
        Reply(pieces=("签收后七",), finish="length"),
        Reply(pieces=()),
        Reply(body=b"<html>welcome</html>"),
    ],
    ids=["cut", "length", "empty", "html"],
)
def test_half_an_answer_is_no_answer(server, reply):
    server.replies.append(reply)
    with pytest.raises((BadModelOutput, ModelUnavailable)):
        chat(server).complete(ASK, Deadline.after(3))


def test_garbage_in_the_stream_is_bad_output(server):
    server.replies.append(Reply(body=b"data: {not json\n\n", headers={}))
    with pytest.raises(ModelError):
        chat(server).complete(ASK, Deadline.after(3))


def test_no_server_at_all_is_unavailable():
    settings = Llm(base_url="http://127.0.0.1:9/v1", model="m", connect_timeout_s=0.5)
    with pytest.raises(ModelUnavailable):
        OpenAIChat(settings).complete(ASK, Deadline.after(2))


def test_an_open_breaker_does_not_call(server):
    server.replies.append(Reply(status=500, body=b"{}", headers={"retry-after": "0"}))
    breaker = CircuitBreaker(failures=2, open_s=30)
    with pytest.raises(ModelUnavailable, match="500"):
        chat(server, breaker=breaker).complete(ASK, Deadline.after(5))
    asked = len(server.requests)
    assert asked == 2
    with pytest.raises(ModelUnavailable, match="in a row"):
        chat(server, breaker=breaker).complete(ASK, Deadline.after(5))
    assert len(server.requests) == asked


def test_a_cancelled_draft_closes_the_call_upstream(server):
    server.replies.append(Reply(pieces=("一",) * 2000, pause_s=0.005))
    stream = chat(server).stream(ASK, Deadline.after(10))
    assert next(stream) == "一"
    stream.close()
    assert server.disconnected.wait(5)


def test_every_error_of_the_client_is_mapped():
    response = httpx2.Response(418)
    for name, kind in inspect.getmembers(openai, inspect.isclass):
        if not issubclass(kind, openai.OpenAIError):
            continue
        error = kind.__new__(kind)
        if issubclass(kind, openai.APIStatusError):
            error.status_code, error.response = 418, response
        assert isinstance(as_model_error(error), ModelError), name
    assert isinstance(as_model_error(json.JSONDecodeError("x", "", 0)), BadModelOutput)
    assert isinstance(as_model_error(httpx2.ReadTimeout("x")), ModelUnavailable)
