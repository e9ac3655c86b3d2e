"""Drafts as they are written: one line of JSON per event, ended by `done` or `error`.

A stream without `done` was cut: the browser marks what it got as unfinished. When the browser
leaves, the model call ends too. One stream per draft: a new one ends the one before.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from assist.access import authorize
from assist.bootstrap import services
from assist.errors import AssistError, StoreError
from assist.limits import Cancelled, Stopper, stopped_by
from assist.reply.draft import OnText
from assist.types import Actor, Suggestion
from assist.ui.i18n import LANGS
from assist.ui.passages import source_sets
from assist.ui.version import version_data
from assist.web.desk import screen_lang
from assist.web.guard import Body, Id, guarded, read_json
from assist.wishes import Wish, WishKind

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)')
_MARK = re.compile(r"\[\d{1,2}\]")
Make = Callable[[OnText], Suggestion | None]


class _Rewrite(Body):
    draft_id: Id
    version_id: Id
    kind: WishKind
    value: Annotated[str, StringConstraints(max_length=500)] = ""
    key: Annotated[str, StringConstraints(max_length=40)] = ""
    text: Annotated[str, StringConstraints(max_length=8000)] = ""
    start: Annotated[int, Field(ge=0)] = 0
    end: Annotated[int, Field(ge=0)] = 0
    lang: Id = "zh"

    @model_validator(mode="after")
    def _makes_sense(self) -> _Rewrite:
        if self.kind == "selection" and not self.start < self.end <= len(self.text):
            raise ValueError("nothing of the text is selected")
        if "translate" in (self.kind, self.key) and self.value not in LANGS:
            raise ValueError(f"language {self.value!r} is not one of {', '.join(LANGS)}")
        return self


class _Suggest(Body):
    case_id: Id
    lang: Id = "zh"


def routes() -> list[BaseRoute]:
    """The streaming routes."""
    return [
        Route("/api/rewrite", guarded(rewrite), methods=["POST"]),
        Route("/api/suggest", guarded(suggest), methods=["POST"]),
    ]


async def rewrite(request: Request, actor: Actor, _session_id: str) -> Response:
    """Stream another version of a draft."""
    authorize(actor, "reply")
    body = _Rewrite.model_validate(await read_json(request))
    wish = Wish(body.kind, body.value, body.key, body.text, body.start, body.end)

    def make(on_text: OnText) -> Suggestion | None:
        return services().casework.rewrite(actor, body.version_id, wish, on_text)

    return _streamed(body.draft_id, make, body.lang)


async def suggest(request: Request, actor: Actor, _session_id: str) -> Response:
    """Stream the first draft of a case; one that is there already comes at once."""
    authorize(actor, "reply")
    body = _Suggest.model_validate(await read_json(request))

    def make(on_text: OnText) -> Suggestion | None:
        parts = services()
        conversation = parts.store.conversations.get(actor, body.case_id)
        if conversation is None:
            raise StoreError(f"conversation {body.case_id!r} does not exist")
        desk = parts.casework.prepare(actor, conversation, on_text=on_text)
        return desk.current if desk else None

    return _streamed(body.case_id, make, body.lang)


def spoken(raw: str) -> str:
    """The reply inside a model's raw answer as far as it has come: JSON or plain text."""
    if not raw.lstrip().startswith(("{", "[", "`")):
        return _MARK.sub("", raw)
    return "".join(_unescaped(match) for match in _TEXT.findall(raw))


class _Stream:
    """One draft in the making: a thread drafts, the loop reads lines."""

    running: dict[str, _Stream] = {}  # noqa: RUF012  shared on purpose: one stream per draft

    def __init__(self, key: str, make: Make, lang: str) -> None:
        self._key = key
        self._make = make
        self._lang = screen_lang(lang)
        self._raw = ""
        self._shown = ""
        self._stopper = Stopper()
        self._lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    async def lines(self) -> AsyncIterator[bytes]:
        before = self.running.get(self._key)
        if before is not None:
            before.cancel()
        self.running[self._key] = self
        task = asyncio.create_task(asyncio.to_thread(self._work))
        try:
            while (line := await self._lines.get()) is not None:
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
            await task
        finally:
            self.cancel()
            if self.running.get(self._key) is self:
                del self.running[self._key]

    def cancel(self) -> None:
        self._stopper.stop()

    def _work(self) -> None:
        try:
            with stopped_by(self._stopper):
                self._put(self._outcome(self._make(self._hear)))
        except Cancelled:
            pass
        except AssistError as error:
            self._put({"type": "error", "code": type(error).__name__})
        finally:
            self._put(None)

    def _hear(self, piece: str) -> None:
        self._stopper.check()
        self._raw += piece
        text = spoken(self._raw)
        if text.startswith(self._shown) and text != self._shown:
            self._put({"type": "run", "text": text[len(self._shown) :]})
            self._shown = text

    def _outcome(self, made: Suggestion | None) -> dict[str, Any]:
        if made is None:
            return {"type": "error", "code": "nothing"}
        return {
            "type": "done",
            "finish": made.status,
            "version": version_data(made, None, self._lang),
            "sources": source_sets([made], {}, self._lang)[made.id],
        }

    def _put(self, line: dict[str, Any] | None) -> None:
        self._loop.call_soon_threadsafe(self._lines.put_nowait, line)


def _streamed(key: str, make: Make, lang: str) -> Response:
    lines = _Stream(key, make, lang).lines()
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=HEADERS)


def _unescaped(text: str) -> str:
    """A JSON string that may be cut anywhere."""
    for end in range(len(text), max(-1, len(text) - 7), -1):
        try:
            return str(json.loads(f'"{text[:end]}"'))
        except ValueError:
            continue
    return ""
