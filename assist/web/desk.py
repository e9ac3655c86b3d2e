"""Routes of the composer: autosave, check, events, health. Every call carries the page's token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assist import clock
from assist.bootstrap import services
from assist.errors import AccessDenied, AssistError, StoreError
from assist.text.border import admit
from assist.types import Actor, Event
from assist.ui.composer import check_data
from assist.ui.drafting import feedback_of
from assist.ui.i18n import LANGS, UiLang
from assist.ui.tokens import read_token

MAX_BODY_BYTES = 200_000
TOKEN_HEADER = "x-assist-token"  # noqa: S105  a header's name
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Handler = Callable[[Request, Actor, str], Awaitable[Response]]
# What a page may log; decisions are recorded by Feedback alone.
EVENT_TYPES = frozenset(
    [
        "shown",
        "abstained",
        "peeked",
        "source_opened",
        "source_flagged",
        "copied",
        "versioned",
        "diff_viewed",
        "rated",
    ]
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Draft(_Body):
    version_id: Id
    text: Annotated[str, StringConstraints(max_length=20_000)]


class _Check(_Draft):
    lang: Id = "zh"


class _WireEvent(_Body):
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    type: Id
    case_id: Id
    draft_id: Id
    payload: dict[str, Any] = {}


class _Events(_Body):
    events: list[_WireEvent]


def routes() -> list[BaseRoute]:
    """The composer's routes."""
    return [
        Route("/api/health", health, methods=["GET"]),
        Route("/api/drafts/{draft_id}", _guarded(save_draft), methods=["PUT"]),
        Route("/api/check", _guarded(check), methods=["POST"]),
        Route("/api/events", _guarded(add_events), methods=["POST"]),
    ]


async def health(_request: Request) -> Response:
    """Whether the database answers and which index version is live."""
    try:
        version = await asyncio.to_thread(_live_version)
    except AssistError as error:
        return JSONResponse({"status": "degraded", "error": type(error).__name__}, 503)
    return JSONResponse({"status": "ok", "index_version": version})


async def save_draft(request: Request, actor: Actor, _session_id: str) -> Response:
    """Keep an edit in progress."""
    body = _Draft.model_validate(await _read(request))
    records, draft_id = services().store.records, request.path_params["draft_id"]
    text = admit(body.text, max_chars=20_000).text
    if records.suggestion(actor, body.version_id) is None:
        raise StoreError(f"draft version {body.version_id!r} does not exist")
    await asyncio.to_thread(records.save_draft, actor, draft_id, body.version_id, text)
    return Response(status_code=204)


async def check(request: Request, actor: Actor, _session_id: str) -> Response:
    """Say of every sentence of an edited text whether the sources support it."""
    body = _Check.model_validate(await _read(request))
    feedback = feedback_of(services())
    sentences = await asyncio.to_thread(feedback.check, actor, body.version_id, body.text)
    lang: UiLang = next((each for each in LANGS if each == body.lang[:2]), "zh")
    return JSONResponse({"sentences": check_data(sentences, lang)})


async def add_events(request: Request, actor: Actor, session_id: str) -> Response:
    """Append events of the page; a repeated one is ignored."""
    body = _Events.model_validate(await _read(request))
    events = [
        Event(
            id=each.id,
            at=clock.now(),
            actor_id=actor.id,
            session_id=session_id,
            case_id=each.case_id,
            draft_id=each.draft_id,
            version_id=str(each.payload.get("version_id", "")),
            type=each.type,
            payload=each.payload,
        )
        for each in body.events
        if each.type in EVENT_TYPES
    ]
    await asyncio.to_thread(services().store.events.add, actor, events)
    return Response(status_code=204)


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let only the page's own calls in, and turn expected errors into answers."""

    async def run(request: Request) -> Response:
        try:
            actor, session_id = read_token(request.headers.get(TOKEN_HEADER, ""))
            return await handler(request, actor, session_id)
        except AccessDenied:
            return JSONResponse({"error": "token"}, 401)
        except (ValidationError, ValueError):
            return JSONResponse({"error": "body"}, 400)
        except StoreError as error:
            return JSONResponse({"error": type(error).__name__}, 409)

    return run


async def _read(request: Request) -> object:
    """The JSON body.

    Raises:
        ValueError: Too long, or not JSON.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise ValueError(f"body longer than {MAX_BODY_BYTES} bytes")
    try:
        loaded: object = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return loaded


def _live_version() -> str:
    parts = services()
    parts.store.conversations.count(Actor(tenant=parts.settings.access.tenant), "open")
    return parts.holder().id
