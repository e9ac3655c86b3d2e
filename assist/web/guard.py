"""Who may call a route: the page's own token, and the account behind it as it is now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from assist.bootstrap import services
from assist.errors import AccessDenied, AssistError, StoreBusy, StoreError
from assist.types import Actor
from assist.ui.tokens import read_token

MAX_BODY_BYTES = 200_000
GONE = 499
TOKEN_HEADER = "x-assist-token"  # noqa: S105  a header's name
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Handler = Callable[[Request, Actor, str], Awaitable[Response]]


class Body(BaseModel):
    """Base of what a page sends."""

    model_config = ConfigDict(extra="ignore", strict=True)


class TooLarge(ValueError):  # noqa: N818  it is what it says
    """The body is longer than a route takes."""


# The first row that fits decides; pydantic's ValidationError is a ValueError.
_ANSWERS: tuple[tuple[type[Exception], int, str], ...] = (
    (AccessDenied, 401, "token"),
    (TooLarge, 413, "size"),
    (ValueError, 400, "body"),
    (StoreBusy, 503, "busy"),
    (StoreError, 409, ""),
    (AssistError, 503, ""),
)


def guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let only the page's own calls in, and turn expected errors into answers."""

    async def run(request: Request) -> Response:
        actor: Actor | None = None
        try:
            actor, session_id = await current_actor(request)
            return await handler(request, actor, session_id)
        except (AssistError, ValueError) as error:
            if isinstance(error, AccessDenied) and actor is not None:
                audit = services().store.audit
                await asyncio.to_thread(audit.add, actor, "denied", request.url.path)
            status, code = next(row[1:] for row in _ANSWERS if isinstance(error, row[0]))
            return JSONResponse({"error": code or type(error).__name__}, status)
        except ClientDisconnect:
            return Response(status_code=GONE)  # nobody reads it; a closed tab is no server error

    return run


async def current_actor(request: Request) -> tuple[Actor, str]:
    """The account behind a page's token, as it is now, and the page's session.

    Raises:
        AccessDenied: No token of ours, or its account may do nothing any more.
    """
    account_id, session_id = read_token(request.headers.get(TOKEN_HEADER, ""))
    actor = await asyncio.to_thread(services().identity.of_id, account_id)
    if actor is None:
        raise AccessDenied("the account is not active")
    return actor, session_id


async def read_raw(request: Request, *, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body.

    Raises:
        TooLarge: Longer than the limit.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise TooLarge(f"body longer than {limit} bytes")
    return body


async def read_json(request: Request, *, limit: int = MAX_BODY_BYTES) -> object:
    """The JSON body.

    Raises:
        TooLarge: Longer than the limit.
        ValueError: Not JSON, or nested too deeply.
    """
    raw = await read_raw(request, limit=limit)
    try:
        loaded: object = json.loads(raw)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return loaded
