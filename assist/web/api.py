"""The HTTP API for help desks: push messages in. Idempotent, token in the Authorization header."""

from __future__ import annotations

import asyncio
import hmac
import json

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assist.bootstrap import services
from assist.channels.chatwoot import is_genuine, read_event
from assist.conversations.intake import from_wire
from assist.conversations.wire import NewMessages, openapi
from assist.errors import StoreBusy, StoreError
from assist.store.transcript import Conversation
from assist.types import Actor
from assist.web.guard import TooLarge, read_json, read_raw

MAX_BYTES = 2_000_000
PUSHER = "api"


def routes() -> list[BaseRoute]:
    """The API's routes."""
    return [
        Route("/api/v1/openapi.json", describe, methods=["GET"]),
        Route("/api/v1/conversations/{conversation_id}/messages", add_messages, methods=["POST"]),
        Route("/api/v1/channels/chatwoot", chatwoot, methods=["POST"]),
    ]


async def describe(_request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(openapi())


async def add_messages(request: Request) -> Response:
    """Take new messages of a conversation."""
    secret = services().settings.access.api_token.get_secret_value()
    given = request.headers.get("authorization", "")
    if not secret or not hmac.compare_digest(given.encode(), f"Bearer {secret}".encode()):
        return _problem("a token is needed: Authorization: Bearer …", 401)
    try:
        body = NewMessages.model_validate(await read_json(request, limit=MAX_BYTES))
        conversation = from_wire(str(request.path_params["conversation_id"]), body)
    except TooLarge:
        return _problem(f"the body is longer than {MAX_BYTES} bytes", 413)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        return _problem(f"{field}: {first['msg']}", 400)
    except ValueError as error:
        return _problem(str(error), 400)
    return await _take(conversation)


async def chatwoot(request: Request) -> Response:
    """Take a webhook call of Chatwoot; events that carry no message are accepted and dropped."""
    secret = services().settings.channels.chatwoot_secret.get_secret_value()
    try:
        raw = await read_raw(request, limit=MAX_BYTES)
    except TooLarge:
        return _problem("the body is too long", 413)
    stamp = request.headers.get("x-chatwoot-timestamp", "")
    signature = request.headers.get("x-chatwoot-signature", "")
    if not is_genuine(raw, stamp, signature, secret):
        return _problem("the signature does not fit", 401)
    try:
        conversation = read_event(json.loads(raw))
    except (ValidationError, ValueError, RecursionError):
        return _problem("not an event that is understood", 400)
    if conversation is None:
        return JSONResponse({"new_messages": 0})
    return await _take(conversation)


async def _take(conversation: Conversation) -> Response:
    parts = services()
    actor = Actor(PUSHER, parts.settings.access.tenant, "agent")
    try:
        new = await asyncio.to_thread(parts.intake.take, actor, conversation)
    except StoreBusy:
        return _problem("busy, try again", 503)
    except StoreError:
        return _problem("the conversation could not be stored", 503)
    answer = {"conversation_id": conversation.id, "new_messages": new}
    return JSONResponse(answer, 201 if new else 200)


def _problem(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status)
