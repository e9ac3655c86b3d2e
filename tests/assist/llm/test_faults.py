"""F08 to F11: an endpoint that fails in every way there is; excerpts come in time all the same."""

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from assist.errors import ModelUnavailable
from assist.limits import Cancelled, CircuitBreaker, Deadline, Stopper, stopped_by
from assist.llm.client import OpenAIChat, _loop
from assist.reply.generate import LlmDrafter
from assist.settings import Llm
from assist.types import CustomerMessage, Turn
from tests.e2e.proxy import Proxy
from tests.llm_server import Reply, running, said
from tests.timing import best_of

KEY = "sk-canary-4242"
ASKED = "不想要了，能无理由退货吗，我是ZQ客户"
DEADLINE_S, GRACE_S = 1.0, 1.0
SSE = {"content-type": "text/event-stream"}
CHUNK = (
    b'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":%s}\n\n'
)
PIECE = CHUNK % b'[{"index":0,"delta":{"content":"\xe7\xad\xbe"},"finish_reason":null}]'
FAULTS = {
    "429": Reply(status=429, body=b"{}"),
    "retry-after": Reply(status=429, body=b"{}", headers={"retry-after": "120"}),
    "500": Reply(status=500, body=b'{"error":{"message":"sk-canary-4242"}}'),
    "401": Reply(status=401, body=b'{"error":{"message":"bad key sk-canary-4242"}}'),
    "hang": Reply(hang=True),
    "html-200": Reply(body=b"<html>proxy login</html>"),
    "null": Reply(body=b"null"),
    "no-choices": Reply(body=CHUNK % b"[]" + b"data: [DONE]\n\n"),
    "null-choices": Reply(body=CHUNK % b"null" + b"data: [DONE]\n\n"),
    "bad-json": said("{not json at all"),
    "length": Reply(pieces=("签收后",), finish="length"),
    "reset": Reply(reset=True),
    "sse-cut": Reply(pieces=("签收后", "七天"), cut=True),
    "sse-bad": Reply(body=PIECE + b"data: {broken\n\n"),
    "sse-error": Reply(body=PIECE + b'data: {"error":{"message":"sk-canary-4242"}}\n\n'),
    "sse-slow": Reply(pieces=("一",) * 400, pause_s=0.02),
    "sse-stall": Reply(pieces=("一", "二"), pause_s=30),
    "sse-cut-utf8": Reply(body=PIECE[: PIECE.index(b"\xe7") + 2]),
}


@pytest.fixture
def server():
    with running() as running_server:
        yield running_server


def settings(server, **limits):
    return Llm(base_url=server.base_url, model="m", api_key=KEY, **{"deadline_s": 1.0, **limits})


def message(text=ASKED):
    return CustomerMessage(
        (Turn("customer", text),), as_of=date(2026, 6, 15), filters={"store": "a"}
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_f08_excerpts_come_by_the_deadline_and_nothing_secret_is_logged(
    fault, server, make_chain, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    llm = settings(server, deadline_s=DEADLINE_S)
    server.replies.append(said("自签收次日起7天内可以申请无理由退货[1][2][3]。"))
    chain = make_chain(LlmDrafter(OpenAIChat(llm), llm))
    make_chain(LlmDrafter(OpenAIChat(llm), llm)).suggest(message())  # what is read once per process
    server.replies.clear()
    server.replies.append(FAULTS[fault])
    started = time.monotonic()
    suggestion = chain.suggest(message())
    assert time.monotonic() - started < DEADLINE_S + GRACE_S
    assert (suggestion.status, suggestion.draft.origin) == ("model_down", "extractive")
    assert "7天" in suggestion.draft.text
    written = caplog.text + "".join(capfd.readouterr())
    assert KEY not in written
    assert "ZQ客户" not in written
    assert "签收次日" not in written


def test_what_goes_well_is_not_logged_either(server, make_chain, caplog):
    caplog.set_level(logging.DEBUG)
    server.replies.append(said("自签收次日起7天内可以申请无理由退货[1][2][3]。"))
    llm = settings(server, mode="text")
    make_chain(LlmDrafter(OpenAIChat(llm), llm)).suggest(message())
    assert server.requests
    assert KEY not in caplog.text
    assert "ZQ客户" not in caplog.text


def test_f09_an_open_breaker_answers_at_once_and_recovers(server, make_chain):
    server.replies.append(Reply(status=500, body=b"{}", headers={"retry-after": "0"}))
    now = [0.0]
    breaker = CircuitBreaker(failures=5, open_s=30, clock=lambda: now[0])
    llm = settings(server, mode="text")
    chain = make_chain(LlmDrafter(OpenAIChat(llm, breaker), llm))
    while len(server.requests) < 5:
        chain.suggest(message())
    chain.suggest(message())  # warm
    asked = len(server.requests)
    assert best_of(lambda: chain.suggest(message()), clock=time.monotonic) < 0.3
    suggestion = chain.suggest(message())
    assert suggestion.status == "model_down"
    assert len(server.requests) == asked
    now[0] = 31
    server.replies.clear()
    server.replies.append(said("自签收次日起7天内可以申请无理由退货[1][2][3]。"))
    assert chain.suggest(message()).draft.origin == "llm"
    assert len(server.requests) == asked + 1


def test_f10_a_slow_line_holds_nobody_else_up(server):
    server.replies.append(Reply(pieces=("一",) * 50, pause_s=0.005))
    port = int(server.base_url.rsplit(":", 1)[1].split("/")[0])
    slow = Proxy(port)
    slow.delay_s = 5.0
    near = OpenAIChat(settings(server))
    far = OpenAIChat(settings(server).model_copy(update={"base_url": f"{slow.url}v1"}))

    def timed(chat, seconds):
        started = time.monotonic()
        try:
            chat.complete([{"role": "user", "content": "?"}], Deadline.after(seconds))
        except ModelUnavailable:
            return time.monotonic() - started, False
        return time.monotonic() - started, True

    with ThreadPoolExecutor(12) as pool:
        held = [pool.submit(timed, far, 1.0) for _ in range(4)]
        quick = [pool.submit(timed, near, 10.0) for _ in range(8)]
    assert [done for _, done in (job.result() for job in held)] == [False] * 4
    assert max(took for took, _ in (job.result() for job in held)) < 2.0
    assert all(done for _, done in (job.result() for job in quick))
    slow.stop()


def test_f11_a_hundred_cancelled_drafts_leave_nothing_behind(server):
    server.replies.append(Reply(pieces=("一",) * 3000, pause_s=0.002))
    chat = OpenAIChat(settings(server))

    def cancelled(count):
        for _ in range(count):
            stream = chat.stream([{"role": "user", "content": "?"}], Deadline.after(10))
            assert next(stream) == "一"
            stream.close()
        return left_reading()

    cancelled(3)
    assert cancelled(100) == 0
    assert server.disconnected.wait(5)
    assert sum(thread.name == "llm-read" for thread in threading.enumerate()) == 1


def left_reading():
    """Calls that are still being read, as soon as there are none."""
    deadline = Deadline.after(10)
    while (count := asyncio.run_coroutine_threadsafe(_count_tasks(), _loop()).result()) > 0:
        if deadline.is_over:
            break
        threading.Event().wait(0.01)
    return count


async def _count_tasks():
    return len(asyncio.all_tasks()) - 1


def test_a_call_that_is_given_up_while_the_model_is_silent_ends_at_once_and_upstream(server):
    server.replies.append(Reply(hang=True))
    breaker = CircuitBreaker(failures=1, open_s=0)
    chat = OpenAIChat(settings(server, deadline_s=60, max_concurrent=1), breaker)
    breaker.record(is_success=False)  # the call is the probe of an open breaker
    stop = Stopper()

    def ask():
        with stopped_by(stop):
            chat.complete([{"role": "user", "content": "?"}], Deadline.after(60))

    started = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        wait_until(lambda: server.requests)
        second = pool.submit(ask)  # stands in line for the only slot
        stop.stop()
        for each in (first, second):
            assert isinstance(each.exception(10), Cancelled)
    assert time.monotonic() - started < 5
    assert server.disconnected.wait(5)
    server.replies[0] = said("好的。")
    assert chat.complete([{"role": "user", "content": "?"}], Deadline.after(5)).text == "好的。"


def test_a_call_that_is_given_up_does_not_wait_for_its_second_try(server):
    server.replies.append(Reply(status=429, body=b"{}", headers={"retry-after": "30"}))
    chat = OpenAIChat(settings(server))
    stop = Stopper()
    threading.Timer(0.2, stop.stop).start()
    started = time.monotonic()
    with stopped_by(stop), pytest.raises(Cancelled):
        chat.complete([{"role": "user", "content": "?"}], Deadline.after(60))
    assert time.monotonic() - started < 5


def test_what_is_stopped_already_asks_nothing_for_long(server):
    server.replies.append(Reply(hang=True))
    stop = Stopper()
    stop.stop()
    with stopped_by(stop), pytest.raises(Cancelled):
        OpenAIChat(settings(server)).complete([{"role": "user", "content": "?"}], Deadline.after(9))
    assert left_reading() == 0


def wait_until(holds):
    deadline = Deadline.after(10)
    while not holds() and not deadline.is_over:
        threading.Event().wait(0.01)
    assert holds()
