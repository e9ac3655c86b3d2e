"""Signing in with a password: two small pages without scripts, and a guard before all others.

The session's cookie is HttpOnly and SameSite=Strict; only its hash is stored. The guard keeps
pages and their websocket from whoever has no session; pages and routes look the account up again on
every run.
"""

from __future__ import annotations

import asyncio
from html import escape
from importlib import resources
from string import Template
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assist.bootstrap import services
from assist.errors import AccessDenied, AssistError
from assist.store.accounts import SESSION_HOURS, Account
from assist.ui.i18n import LANGS, UiLang, t
from assist.ui.signin import COOKIE, SIGN_IN_PATH, SIGN_OUT_PATH

MAX_FIELD = 300
# What works without a session: signing in, health, the API with its own token, files of Streamlit.
OPEN = ("/signin", "/signout", "/api/", "/_stcore/health", "/static/", "/favicon")
POLICY_VIOLATION = 1008


class SessionGuard:
    """Sends browsers without a session to the sign-in page, and refuses their websockets."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] not in {"http", "websocket"} or _is_open(str(scope["path"])):
            await self._app(scope, receive, send)
            return
        if await asyncio.to_thread(_has_session, HTTPConnection(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await RedirectResponse(SIGN_IN_PATH, 303)(scope, receive, send)


def routes() -> list[BaseRoute]:
    """The sign-in pages."""
    return [
        Route(SIGN_IN_PATH, show, methods=["GET"]),
        Route(SIGN_IN_PATH, enter, methods=["POST"]),
        Route(SIGN_OUT_PATH, ask_to_leave, methods=["GET"]),
        Route(SIGN_OUT_PATH, leave, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """The sign-in form, or the first administrator's set-up."""
    if services().settings.access.sign_in != "local":
        return RedirectResponse("/", 303)
    return await _page(request, "")


async def enter(request: Request) -> Response:
    """Check a form; a right one sets the session's cookie."""
    if services().settings.access.sign_in != "local":
        return RedirectResponse("/", 303)
    if not _is_same_origin(request):
        return HTMLResponse("", 403)
    form = await request.form(max_files=0, max_fields=8)
    try:
        token = await asyncio.to_thread(_enter, form, _address(request))
    except AccessDenied as error:
        return await _page(request, "signin.wait" if "tries" in str(error) else "signin.wrong")
    except ValueError:
        return await _page(request, "signin.short")
    except AssistError:
        return await _page(request, "signin.id")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


async def ask_to_leave(request: Request) -> Response:
    """Ask before signing out: a GET changes nothing."""
    lang = _lang(request)
    fields = f"<button>{escape(t('signin.out', lang))}</button>"
    return HTMLResponse(_render(lang, t("signin.out", lang), "", SIGN_OUT_PATH, fields))


async def leave(request: Request) -> Response:
    """End the session."""
    if not _is_same_origin(request):
        return HTMLResponse("", 403)
    await asyncio.to_thread(services().identity.sign_out, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(SIGN_IN_PATH, 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _enter(form: FormData, address: str) -> str:
    def field(name: str) -> str:
        value = form.get(name)
        return value[:MAX_FIELD] if isinstance(value, str) else ""

    identity = services().identity
    if not identity.needs_setup:
        return identity.sign_in(field("user"), field("password"), address)
    user = field("user").strip().lower()
    account = Account(user, field("name").strip() or user, "admin")
    return identity.set_up(field("code"), account, field("password"))


async def _page(request: Request, problem: str) -> Response:
    lang = _lang(request)
    is_setup = await asyncio.to_thread(lambda: services().identity.needs_setup)
    fields = [_field("user", "text", "username", lang)]
    if is_setup:
        fields = [_field("code", "text", "one-time-code", lang), *fields]
        fields.append(_field("name", "text", "name", lang))
    fields.append(
        _field("password", "password", "new-password" if is_setup else "current-password", lang)
    )
    title = t("signin.setup" if is_setup else "signin.title", lang)
    fields.append(
        f"<button>{escape(t('signin.create' if is_setup else 'signin.go', lang))}</button>"
    )
    words = t(problem, lang) if problem else t("signin.setup_hint", lang) if is_setup else ""
    page = _render(lang, title, words, SIGN_IN_PATH, "\n".join(fields), is_problem=bool(problem))
    return HTMLResponse(page, 401 if problem else 200)


def _field(name: str, kind: str, autocomplete: str, lang: UiLang) -> str:
    label = escape(t(f"signin.{name}", lang))
    return (
        f'<label>{label}<input name="{name}" type="{kind}" autocomplete="{autocomplete}" '
        f'maxlength="200" required></label>'
    )


def _render(
    lang: UiLang, title: str, words: str, action: str, fields: str, *, is_problem: bool = False
) -> str:
    file = resources.files("assist.web") / "signin.html"
    return Template(file.read_text(encoding="utf-8")).substitute(
        lang="zh-CN" if lang == "zh" else "en",
        app=escape(t("app.title", lang)),
        title=escape(title),
        words=escape(words),
        alert=' role="alert"' if is_problem else "",
        action=action,
        fields=fields,
    )


def _lang(request: Request) -> UiLang:
    """The browser's first language that we speak, else the setting."""
    for part in request.headers.get("accept-language", "").split(","):
        for lang in LANGS:
            if part.strip().lower().startswith(lang):
                return lang
    return services().settings.ui.lang


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_same_origin(request: Request) -> bool:
    """Whether a form came from our own page; a browser always names the origin of a post."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def _is_open(path: str) -> bool:
    if services().settings.access.sign_in != "local":
        return True
    return path.startswith(OPEN)


def _has_session(connection: HTTPConnection) -> bool:
    return services().identity.of_session(connection.cookies.get(COOKIE, "")) is not None
