"""What surrounds the pages: security headers, start and end of the process, routes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assist.bootstrap import Services, services, warm_up
from assist.channels.delivery import deliver_due
from assist.errors import AssistError
from assist.web import api, desk, signin, streams, workers
from assist.web.signin import SessionGuard

# blob: is for the inline components; 'self' covers the websocket.
CSP = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
DELIVER_EVERY_S = 1.0
_log = logging.getLogger(__name__)


class SecurityHeaders:
    """Puts the security headers on every response, Streamlit's own included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        names = {name for name, _ in HEADERS}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [h for h in message.get("headers", []) if h[0].lower() not in names]
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def middleware() -> list[Middleware]:
    """The middleware of the desk."""
    return [Middleware(SecurityHeaders), Middleware(SessionGuard)]


def routes() -> list[BaseRoute]:
    """The routes of the desk beside its pages."""
    return [*desk.routes(), *streams.routes(), *api.routes(), *signin.routes()]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Load the models in the background, and run workers while there is work for them."""
    parts = services()
    warming = asyncio.create_task(asyncio.to_thread(_warm_up))
    tasks = [warming]
    if parts.channels:
        tasks.append(asyncio.create_task(_deliver(parts)))
    if parts.identity.needs_setup:
        _log.warning(
            "set up the first administrator at /signin; code: %s", parts.identity.setup_code
        )
    if parts.settings.ui.workers == "inside":
        tasks.append(asyncio.create_task(workers.supervise(parts)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _deliver(parts: Services) -> None:
    """Carry out what is due, over and over; a broken round is logged and the next one tries."""
    while True:
        try:
            count = await asyncio.to_thread(deliver_due, parts.store.outbox, parts.channels)
        except AssistError as error:
            _log.warning("deliveries: %s", error)
            count = 0
        await asyncio.sleep(0 if count else DELIVER_EVERY_S)


def _warm_up() -> None:
    try:
        warm_up(services())
    except AssistError as error:  # the pages say what is wrong; the server must come up
        _log.warning("models are not loaded: %s", error)
