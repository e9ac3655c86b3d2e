"""The frame of every page: style, language, actor, header, errors."""

from __future__ import annotations

import gc
import logging
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

import streamlit as st

from assist.access import Right, authorize, may
from assist.bootstrap import Services, services
from assist.errors import AccessDenied, AssistError, NoIndex
from assist.types import Actor
from assist.ui import signin
from assist.ui.i18n import LANGS, UiLang, t, t_or

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ICON = "icon.png"
DRAFT_THREADS = 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageEntry:
    """A page of the desk: its file, the key of its name, its icon, the right it needs."""

    file: Path
    key: str
    icon: str
    right: Right


@dataclass(frozen=True)
class Frame:
    """What a page needs to draw itself."""

    parts: Services
    actor: Actor
    lang: UiLang
    session_id: str

    def t(self, key: str, **values: object) -> str:
        """A screen text in the page's language."""
        return t(key, self.lang, **values)


def run_pages(entries: Sequence[PageEntry]) -> None:
    """Draw the navigation and the chosen page; the first page an actor may see is the default.

    The actor is looked up on every run: a role that was taken away, an account that was switched
    off, a session that has ended hold from the next click on.
    """
    lang = _language()
    st.set_page_config(page_title=t("app.title", lang), page_icon=_icon(), layout="wide")
    st.html(f"<style>{_style()}</style>")
    actor = signin.current_actor(services())
    if actor is None:
        signin.draw(lang)
        return
    allowed = [entry for entry in entries if may(actor, entry.right)]
    pages = [
        st.Page(
            entry.file,
            title=t(f"nav.{entry.key}", lang),
            icon=entry.icon,
            url_path=entry.key,
            default=n == 0,
        )
        for n, entry in enumerate(allowed)
    ]
    page = st.navigation(pages, position="top")
    try:
        page.run()
    except AccessDenied:
        # A sign-in may end, a role be taken, between this look and the page's own.
        if signin.current_actor(services()) == actor:
            raise
        st.rerun()
    _freeze_after(page.url_path)


def open_frame(right: Right = "search") -> Frame:
    """The frame of the page that is being drawn.

    Args:
        right: What its visitor must be allowed to do.

    Raises:
        AccessDenied: Nobody is signed in, or they may not.
    """
    if "session-id" not in st.session_state:
        st.session_state["session-id"] = uuid.uuid4().hex
    parts = services()
    actor = signin.current_actor(parts)
    if actor is None:
        raise AccessDenied("nobody is signed in")
    if not may(actor, right):
        parts.store.audit.add(actor, "denied", right)
    authorize(actor, right)
    return Frame(parts, actor, _language(), st.session_state["session-id"])


def header(frame: Frame, title: str, *, key: str) -> st.delta_generator.DeltaGenerator:
    """Draw a page's title row with the language menu; returns the room for buttons beside it."""
    row = st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-header"
    )
    with row:
        st.header(title, anchor=False, width="stretch")
        room = st.container(horizontal=True, width="content", gap="small")
        with st.popover(
            frame.t(f"lang.{frame.lang}"), icon=":material/translate:", type="tertiary"
        ):
            st.radio(
                frame.t("lang.label"),
                LANGS,
                index=LANGS.index(frame.lang),
                format_func=lambda lang: frame.t(f"lang.{lang}"),
                key=f"{key}-language",
                on_change=_choose_language,
                args=(f"{key}-language",),
            )
        if frame.parts.identity.needs_sign_in:
            signin.account_menu(frame.parts, frame.actor, frame.lang, key)
    return room


def show_error(frame: Frame, error: AssistError, *, key: str) -> None:
    """Say what is wrong and what to do about it, with the first step as a button."""
    with st.container(border=True, key=f"{key}-problem"):
        if isinstance(error, NoIndex):
            st.markdown(f"**{frame.t('empty.index.title')}**")
            st.text(frame.t("empty.index.text"))
            return
        reference = uuid.uuid4().hex[:8]
        _log.warning("%s %s: %s", reference, type(error).__name__, error)
        st.markdown(f"**{frame.t('problem.title')}**")
        st.text(t_or(error.hint, frame.lang, frame.t("problem.text")))
        st.caption(frame.t("problem.id", id=reference))
        st.button(frame.t("problem.retry"), icon=":material/refresh:", key=f"{key}-retry")


def show_script_error(error: Exception) -> bool:
    """Show an id in place of an uncaught error; the text goes to the log only."""
    lang = _language()
    if isinstance(error, AccessDenied):
        st.warning(t("error.access", lang), icon=":material/lock:")
        return True
    reference = uuid.uuid4().hex[:8]
    _log.error("page error %s", reference, exc_info=error)
    st.error(f"{t('problem.title', lang)} · {t('problem.id', lang, id=reference)}")
    return True


def draft_pool() -> ThreadPoolExecutor:
    """The process's drafting threads, so that no model is called in a page's own thread."""
    return _pool()


def refuse_open_address() -> None:
    """Stop when the server would listen beyond this machine and nobody has to sign in.

    Raises:
        SystemExit: `server.address` is not a loopback address and access.sign_in is off.
    """
    address = st.get_option("server.address")
    if address not in LOOPBACK and not services().identity.needs_sign_in:
        raise SystemExit(
            f"agent-assist: address {address!r} needs sign-in: set ASSIST_ACCESS__SIGN_IN=local "
            "(or oidc), or use 127.0.0.1"
        )


@st.cache_resource(show_spinner=False)
def _freeze_after(page: str) -> str:
    """Keep the collector off what the first run of a page has loaded, once per page and process.

    Streamlit collects garbage after every run; a page's libraries are loaded by its first run,
    after `warm_up`, and cost every later one tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    return page


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(DRAFT_THREADS, thread_name_prefix="draft")


@st.cache_data(show_spinner=False)
def _style() -> str:
    return (resources.files("assist.ui") / "frontend" / "page.css").read_text(encoding="utf-8")


def _icon() -> str:
    return str(resources.files("assist.ui") / "frontend" / ICON)


def _language() -> UiLang:
    """Chosen in this session, else named by the address, else the browser's, else the setting."""
    wished: Literal["zh", "en"] | str | None = st.session_state.get("lang")
    for candidate in (wished, st.query_params.get("lang"), (st.context.locale or "")[:2]):
        if candidate in LANGS:
            st.session_state["lang"] = candidate
            return candidate
    return services().settings.ui.lang


def _choose_language(key: str) -> None:
    st.session_state["lang"] = st.session_state[key]
    st.query_params["lang"] = st.session_state[key]
