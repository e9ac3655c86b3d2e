"""Routes of the composer: pulse, autosave, check, events. Every call carries the page's token."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assist import clock
from assist.access import authorize
from assist.bootstrap import services
from assist.errors import AssistError, ModelError, StoreError
from assist.store.claims import Holder
from assist.text.border import admit
from assist.types import Actor, Event
from assist.ui.i18n import LANGS, UiLang
from assist.ui.tokens import issue_token
from assist.ui.version import check_data
from assist.web.guard import Body, Id, guarded, read_json

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


class _Draft(Body):
    version_id: Id
    text: Annotated[str, StringConstraints(max_length=20_000)]


class _Check(_Draft):
    lang: Id = "zh"


class _Pulse(Body):
    case_id: Id
    version_id: str = ""
    tab: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    force: bool = False
    leave: bool = False


class _Document(Body):
    doc: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    chunk_id: Id


class _WireEvent(Body):
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    type: Id
    case_id: Id
    draft_id: Id
    payload: dict[str, Any] = Field(default_factory=dict)


class _Events(Body):
    events: list[_WireEvent]


class _Translate(Body):
    case_id: Id
    message_id: Id
    lang: Id = "zh"


def routes() -> list[BaseRoute]:
    """The composer's routes."""
    return [
        Route("/api/health", health, methods=["GET"]),
        Route("/api/pulse", guarded(pulse), methods=["POST"]),
        Route("/api/drafts/{draft_id}", guarded(save_draft), methods=["PUT"]),
        Route("/api/check", guarded(check), methods=["POST"]),
        Route("/api/events", guarded(add_events), methods=["POST"]),
        Route("/api/document", guarded(document), methods=["POST"]),
        Route("/api/translate", guarded(translate), methods=["POST"]),
    ]


async def health(_request: Request) -> Response:
    """Whether the database answers and which index version is live."""
    try:
        version = await asyncio.to_thread(_live_version)
    except AssistError as error:
        return JSONResponse({"status": "degraded", "error": type(error).__name__}, 503)
    return JSONResponse({"status": "ok", "index_version": version})


async def pulse(request: Request, actor: Actor, session_id: str) -> Response:
    """What has changed around an open case; also renews the browser's lease and its token."""
    authorize(actor, "reply")
    body = _Pulse.model_validate(await read_json(request))
    if body.leave:
        await asyncio.to_thread(services().store.claims.release, actor, body.tab)
        return Response(status_code=204)
    found = await asyncio.to_thread(_pulse, actor, body)
    return JSONResponse({**found, "token": issue_token(actor, session_id)})


def _pulse(actor: Actor, body: _Pulse) -> dict[str, Any]:
    parts = services()
    wanted = Holder(actor.id, parts.identity.name_of(actor), body.tab)
    parts.store.claims.release(actor, body.tab, keep=body.case_id)
    holder = parts.store.claims.take(actor, body.case_id, wanted, by_force=body.force)
    conversation = parts.store.conversations.get(actor, body.case_id)
    last = conversation.last_customer if conversation else None
    suggestion = parts.store.records.suggestion(actor, body.version_id)
    stale: dict[str, str] = {}
    if suggestion is not None:
        labels = parts.casework.stale(actor, suggestion)
        by_label = {each.label: each.chunk.id for each in suggestion.evidence}
        stale = {by_label[label]: what for label, what in labels.items() if label in by_label}
    return {
        "taken": "" if holder == wanted else holder.name,
        "message_id": last.id if last else "",
        "state": conversation.state if conversation else "gone",
        "stale": stale,
    }


async def save_draft(request: Request, actor: Actor, _session_id: str) -> Response:
    """Keep an edit in progress; one that comes in after its reply was sent is dropped."""
    authorize(actor, "reply")
    body = _Draft.model_validate(await read_json(request))
    parts, draft_id = services(), request.path_params["draft_id"]
    text = admit(body.text, max_chars=20_000).text
    if parts.store.records.suggestion(actor, body.version_id) is None:
        raise StoreError(f"draft version {body.version_id!r} does not exist")
    if not await asyncio.to_thread(parts.store.events.is_sent, actor, draft_id):
        await asyncio.to_thread(parts.store.edits.save, actor, draft_id, body.version_id, text)
    return Response(status_code=204)


async def check(request: Request, actor: Actor, _session_id: str) -> Response:
    """Say of every sentence of an edited text whether the sources support it."""
    body = _Check.model_validate(await read_json(request))
    feedback = services().feedback
    sentences = await asyncio.to_thread(feedback.check, actor, body.version_id, body.text)
    return JSONResponse({"sentences": check_data(sentences, screen_lang(body.lang))})


async def add_events(request: Request, actor: Actor, session_id: str) -> Response:
    """Append events of the page; a repeated one is ignored."""
    authorize(actor, "search")
    body = _Events.model_validate(await read_json(request))
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


async def document(request: Request, actor: Actor, _session_id: str) -> Response:
    """The text around a passage, as the live version has it."""
    authorize(actor, "search")
    body = _Document.model_validate(await read_json(request))
    parts = services()
    around = await asyncio.to_thread(parts.freshness.around, actor, body.doc, body.chunk_id)
    if around is None:
        return JSONResponse({"error": "gone"}, 404)
    return JSONResponse({"before": around[0], "text": around[1], "after": around[2]})


async def translate(request: Request, actor: Actor, _session_id: str) -> Response:
    """One message of a case in the language of the screen; "" where it is in it already."""
    authorize(actor, "reply")
    body = _Translate.model_validate(await read_json(request))
    parts = services()
    case = await asyncio.to_thread(parts.store.conversations.get, actor, body.case_id)
    found = [m.text for m in (case.messages if case else ()) if m.id == body.message_id]
    if not found or parts.translator is None:
        return JSONResponse({"error": "gone"}, 404)
    try:
        said = await asyncio.to_thread(parts.translator.translate, found[0], screen_lang(body.lang))
    except ModelError as error:
        return JSONResponse({"error": type(error).__name__}, 503)
    return JSONResponse({"text": said})


def screen_lang(wanted: str) -> UiLang:
    """The screen language of a browser's "zh-CN" or "en"."""
    return next((each for each in LANGS if each == wanted[:2]), "zh")


def _live_version() -> str:
    parts = services()
    parts.store.conversations.count(Actor(tenant=parts.settings.access.tenant), "open")
    return parts.holder().id
