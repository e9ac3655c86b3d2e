"""One chat model behind an OpenAI-compatible endpoint, under our own time and retry contract.

Every call streams, so that a wall-clock deadline holds over retries and tokens alike. All reading
happens as tasks of one event loop on a thread of its own: whatever the endpoint does, the caller is
back at the deadline, or when the call is given up, and the connection is closed even if not one
byte of an answer has come.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from assist.errors import BadModelOutput, ModelError, ModelRejected, ModelUnavailable
from assist.limits import Cancelled, CircuitBreaker, Deadline, Slots, Stopper, stopper
from assist.settings import Llm

TRIES = 2
NO_KEY = "none"  # local servers want some key; the client refuses an empty one
BUSY = 429
SERVER_ERROR = 500
_STARTING = threading.Lock()

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer. `tokens` holds prompt and completion counts where the endpoint gave them."""

    text: str
    model_id: str
    tokens: Mapping[str, int] = field(default_factory=dict)


class ChatModel(Protocol):
    """What a drafter needs of a language model."""

    @property
    def model_id(self) -> str:
        """Name of the model, for records."""

    def stream(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Iterator[str | Completion]:
        """Yield pieces of text as they come, and last the whole Completion.

        Raises:
            ModelUnavailable: No whole answer in time.
            ModelRejected: The endpoint refused the request.
            BadModelOutput: The answer is empty or was cut.
        """

    def complete(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Completion:
        """The whole answer at once; raises as `stream` does."""


class OpenAIChat:
    """A ChatModel over the openai client.

    Args:
        settings: Endpoint, model, key and limits.
        breaker: Shared by all calls to this endpoint.
    """

    def __init__(self, settings: Llm, breaker: CircuitBreaker | None = None) -> None:
        self._settings = settings
        self._breaker = breaker or CircuitBreaker()
        self._slots = Slots(settings.max_concurrent)
        self._client = openai.AsyncOpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key.get_secret_value() or NO_KEY,
            max_retries=0,
            timeout=httpx2.Timeout(settings.chunk_timeout_s, connect=settings.connect_timeout_s),
        )

    @property
    def model_id(self) -> str:
        """Name of the model, for records."""
        return self._settings.model

    def complete(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Completion:
        """The whole answer at once; raises as `stream` does."""
        *_, last = self.stream(messages, deadline, response_format)
        return cast("Completion", last)

    def stream(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Iterator[str | Completion]:
        """Yield pieces of text, and last the Completion; see ChatModel."""
        request: dict[str, Any] = {"messages": messages}
        if response_format is not None:
            request["response_format"] = response_format
        wanted = stopper()
        with self._slots.hold(deadline):
            for attempt in range(1, TRIES + 1):
                self._breaker.check()
                reading = _Reading(self._client, self._settings, request)
                try:
                    yield from reading.pieces(deadline, wanted)
                except (Cancelled, GeneratorExit):
                    self._breaker.forget()
                    raise
                except ModelError as error:
                    self._breaker.record(is_success=isinstance(error, ModelRejected))
                    wait_s = reading.retry_wait_s
                    is_last = attempt == TRIES or wait_s is None
                    if is_last or wait_s is None or wait_s >= deadline.remaining_s:
                        raise
                    wanted.wait(wait_s)
                else:
                    self._breaker.record(is_success=True)
                    return
                finally:
                    reading.close()


class _Reading:
    """One try: a task reads the stream into a queue, the caller takes until its deadline."""

    def __init__(self, client: openai.AsyncOpenAI, settings: Llm, request: dict[str, Any]) -> None:
        self._client = client
        self._settings = settings
        self._request = request
        self._queue: queue.Queue[ChatCompletionChunk | Exception | None] = queue.Queue()
        self._task: Future[None] | None = None
        self.retry_wait_s: float | None = None

    def pieces(self, deadline: Deadline, wanted: Stopper) -> Iterator[str | Completion]:
        with wanted.wakes(lambda: self._queue.put(Cancelled())):
            self._task = asyncio.run_coroutine_threadsafe(self._read(), _loop())
            parts: list[str] = []
            finish: str | None = None
            tokens: dict[str, int] = {}
            while (chunk := self._next(deadline, has_text=bool(parts))) is not None:
                tokens = _tokens(chunk) or tokens
                if not chunk.choices:
                    continue
                choice = chunk.choices[0]
                finish = choice.finish_reason or finish
                if text := choice.delta.content if choice.delta else None:
                    parts.append(text)
                    yield text
        whole = "".join(parts)
        if finish != "stop" or not whole.strip():
            problem = "empty answer" if not whole.strip() else f"answer ended with {finish!r}"
            raise BadModelOutput(f"model {self._settings.model}: {problem}", raw=whole)
        yield Completion(whole, self._settings.model, tokens)

    def close(self) -> None:
        """Stop reading; a cancelled draft also ends the call upstream."""
        if self._task is not None:
            self._task.cancel()

    def _next(self, deadline: Deadline, *, has_text: bool) -> ChatCompletionChunk | None:
        try:
            item = self._queue.get(timeout=max(deadline.remaining_s, 0.001))
        except queue.Empty:
            raise ModelUnavailable(f"model {self._settings.model}: deadline passed") from None
        if isinstance(item, Cancelled):
            raise item
        if isinstance(item, Exception):
            self.retry_wait_s = None if has_text else _retry_wait_s(item)
            raise as_model_error(item) from item
        return item

    async def _read(self) -> None:
        stream: openai.AsyncStream[ChatCompletionChunk] | None = None
        try:
            stream = await self._client.chat.completions.create(
                model=self._settings.model,
                messages=cast("list[ChatCompletionMessageParam]", self._request["messages"]),
                temperature=self._settings.temperature,
                max_tokens=self._settings.max_reply_tokens,
                stream=True,
                stream_options={"include_usage": True},
                **{key: value for key, value in self._request.items() if key != "messages"},
            )
            async for chunk in stream:
                self._queue.put(chunk)
            self._queue.put(None)
        except Exception as error:  # noqa: BLE001  as_model_error is total
            self._queue.put(error)
        finally:
            if stream is not None:
                with contextlib.suppress(Exception):  # closing a broken stream may raise anything
                    await stream.close()


@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="llm-read", daemon=True).start()
    return loop


def _loop() -> asyncio.AbstractEventLoop:
    """The one loop that reads; connections are kept between calls, so all calls share it."""
    with _STARTING:
        return _started_loop()


def as_model_error(error: Exception) -> ModelError:
    """Map whatever the client raised to our tree, without bodies: they may carry the prompt."""
    name = type(error).__name__
    if isinstance(error, ModelError):
        return error
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        if status == BUSY or status >= SERVER_ERROR:
            return ModelUnavailable(f"endpoint answered {status}", status=status)
        return ModelRejected(f"endpoint answered {status} ({name})", status=status)
    if isinstance(error, (openai.APIConnectionError, httpx2.TransportError, OSError)):
        return ModelUnavailable(f"no connection to the endpoint ({name})")
    return BadModelOutput(f"endpoint answered with something unreadable ({name})")


def _retry_wait_s(error: Exception) -> float | None:
    """Seconds to wait before the second try; None when a second try makes no sense."""
    if isinstance(error, openai.APIStatusError):
        if error.status_code != BUSY and error.status_code < SERVER_ERROR:
            return None
        with contextlib.suppress(ValueError):
            return max(0.0, float(error.response.headers.get("retry-after", "0.2")))
        return 0.2
    return 0.2 if isinstance(error, (openai.APIConnectionError, httpx2.ConnectError)) else None


def _tokens(chunk: ChatCompletionChunk) -> dict[str, int]:
    usage = getattr(chunk, "usage", None)
    if usage is None:
        return {}
    return {"prompt": usage.prompt_tokens or 0, "completion": usage.completion_tokens or 0}
