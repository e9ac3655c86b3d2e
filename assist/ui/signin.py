"""Who is looking at the page: the local user, a session's cookie, or st.login's e-mail address."""

from __future__ import annotations

import time

import streamlit as st

from assist.bootstrap import Services, services
from assist.types import Actor
from assist.ui.i18n import UiLang, t
from assist.ui.safe import escape_md

COOKIE = "assist_session"
SIGN_IN_PATH = "/signin"
SIGN_OUT_PATH = "/signout"
NOTED = "signin-noted"


def current_actor(parts: Services) -> Actor | None:
    """Whoever this run of the page is for, as their account is now; None = nobody."""
    if parts.settings.access.sign_in == "oidc":
        return _oidc_actor(parts)
    return parts.identity.of_session(st.context.cookies.get(COOKIE, ""))


def draw(lang: UiLang) -> None:
    """What somebody sees who is not signed in; nothing of the desk."""
    with st.container(border=True, width=420, key="signin-card"):
        st.markdown(f"**{t('signin.title', lang)}**")
        if _is_oidc():
            if st.user.is_logged_in:
                st.text(t("signin.no_account", lang))
                st.button(t("signin.out", lang), on_click=st.logout, key="signin-out")
            else:
                st.button(t("signin.go", lang), on_click=st.login, type="primary", key="signin-go")
            return
        st.text(t("signin.ended", lang))
        st.link_button(t("signin.go", lang), SIGN_IN_PATH, icon=":material/login:")


def account_menu(parts: Services, actor: Actor, lang: UiLang, key: str) -> None:
    """Who is signed in, and the way out."""
    name = parts.identity.name_of(actor)
    with st.popover(escape_md(name, limit=20), icon=":material/account_circle:", type="tertiary"):
        st.text(f"{name} · {t(f'role.{actor.role}', lang)}")
        if _is_oidc():
            st.button(t("signin.out", lang), on_click=st.logout, key=f"{key}-sign-out")
        else:
            st.link_button(t("signin.out", lang), SIGN_OUT_PATH, key=f"{key}-sign-out")


def _is_oidc() -> bool:
    return services().settings.access.sign_in == "oidc"


def _oidc_actor(parts: Services) -> Actor | None:
    """The account with the signed-in e-mail address; Streamlit does not check when it expires."""
    if not st.user.is_logged_in:
        return None
    claims = st.user.to_dict()
    ends = claims.get("exp")
    if not isinstance(ends, int) or ends < time.time() or claims.get("email_verified") is False:
        return None
    email = str(claims.get("email", "")).strip().lower()
    actor = parts.identity.of_id(email)
    _note(parts, actor, email)
    return actor


def _note(parts: Services, actor: Actor | None, email: str) -> None:
    """Keep in the audit log who came in, or was turned away, once per visit."""
    outcome = f"{'sign_in' if actor else 'sign_in_failed'} {email}"
    if st.session_state.get(NOTED) == outcome:
        return
    st.session_state[NOTED] = outcome
    if actor is not None:
        parts.store.audit.add(actor, "sign_in", "", {"by": "oidc"})
    else:
        nobody = Actor("", parts.settings.access.tenant, "agent")
        parts.store.audit.add(nobody, "sign_in_failed", email[:64], {"by": "oidc"})
