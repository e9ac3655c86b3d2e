"""Accounts: who may use the desk, in which role; and the audit log."""

from __future__ import annotations

import streamlit as st

from assist import clock
from assist.access import authorize
from assist.errors import AssistError
from assist.store.accounts import ROLES, Account
from assist.ui import chrome
from assist.ui.chrome import Frame
from assist.ui.i18n import moment, t_or
from assist.ui.tables import choose


def page() -> None:
    """Draw the accounts page."""
    frame = chrome.open_frame("administer")
    room = chrome.header(frame, frame.t("nav.accounts"), key="accounts")
    try:
        if room.button(
            frame.t("accounts.new"),
            icon=":material/person_add:",
            type="primary",
            key="accounts-new",
        ):
            st.dialog(frame.t("accounts.new"))(_ask)(frame)
        with st.container(key="body-accounts"):
            left, right = st.columns([7, 5], gap="medium")
            with left:
                _accounts(frame)
            with right:
                _audit(frame)
    except AssistError as error:
        chrome.show_error(frame, error, key="accounts")


def _accounts(frame: Frame) -> None:
    found = frame.parts.store.accounts.all(frame.actor.tenant)
    if not frame.parts.identity.needs_sign_in:
        st.info(frame.t("accounts.off"), icon=":material/info:")
    if not found:
        st.caption(frame.t("accounts.none"))
        return
    rows = [
        {
            frame.t("accounts.id"): each.id,
            frame.t("signin.name"): each.name,
            frame.t("accounts.role"): frame.t(f"role.{each.role}"),
            frame.t("accounts.groups"): ", ".join(each.groups),
            frame.t("accounts.active"): each.is_active,
        }
        for each in found
    ]
    chosen = found[choose(rows, {}, key="accounts-table", alt=frame.t("nav.accounts"))]
    with st.form(f"accounts-edit-{chosen.id}"):
        st.text(chosen.id)
        role = st.selectbox(
            frame.t("accounts.role"),
            ROLES,
            index=ROLES.index(chosen.role),
            format_func=lambda name: frame.t(f"role.{name}"),
            key=f"accounts-role-{chosen.id}",
        )
        groups = st.text_input(
            frame.t("accounts.groups"),
            value=", ".join(chosen.groups),
            key=f"accounts-groups-{chosen.id}",
        )
        is_active = st.checkbox(
            frame.t("accounts.active"), value=chosen.is_active, key=f"accounts-active-{chosen.id}"
        )
        password = st.text_input(
            frame.t("accounts.password"), type="password", key=f"accounts-password-{chosen.id}"
        )
        if st.form_submit_button(frame.t("accounts.save"), type="primary"):
            changed = Account(chosen.id, chosen.name, role, _groups(groups), is_active)
            _change(frame, changed, password)


def _change(frame: Frame, account: Account, password: str) -> None:
    authorize(frame.actor, "administer")
    if account.id == frame.actor.id and (account.role != "admin" or not account.is_active):
        st.error(frame.t("accounts.self"))
        return
    try:
        frame.parts.store.accounts.change(frame.actor.tenant, account, password=password)
    except ValueError:
        st.error(frame.t("signin.short"))
        return
    detail = {
        "role": account.role,
        "groups": list(account.groups),
        "active": account.is_active,
        "password": bool(password),
    }
    frame.parts.store.audit.add(frame.actor, "account", account.id, detail)
    st.rerun()


def _ask(frame: Frame) -> None:
    with st.form("accounts-new-form", border=False):
        user = st.text_input(frame.t("accounts.id"), max_chars=64, key="accounts-new-id")
        name = st.text_input(frame.t("signin.name"), max_chars=80, key="accounts-new-name")
        role = st.selectbox(
            frame.t("accounts.role"),
            ROLES,
            format_func=lambda each: frame.t(f"role.{each}"),
            key="accounts-new-role",
        )
        groups = st.text_input(frame.t("accounts.groups"), key="accounts-new-groups")
        password = st.text_input(
            frame.t("signin.password"), type="password", key="accounts-new-password"
        )
        if not st.form_submit_button(frame.t("accounts.save"), type="primary"):
            return
    authorize(frame.actor, "administer")
    account = Account(user.strip().lower(), name.strip() or user.strip(), role, _groups(groups))
    try:
        frame.parts.store.accounts.add(frame.actor.tenant, account, password)
    except ValueError:
        st.error(frame.t("signin.short"))
        return
    except AssistError:
        st.error(frame.t("signin.id"))
        return
    frame.parts.store.audit.add(frame.actor, "account", account.id, {"role": role, "new": True})
    st.rerun()


def _audit(frame: Frame) -> None:
    st.markdown(f"#### {frame.t('accounts.audit')}")
    broken = frame.parts.store.audit.verify(frame.actor)
    if broken is None:
        st.caption(frame.t("accounts.audit.whole"))
    else:
        st.error(frame.t("accounts.audit.broken", n=broken))
    zone, now = frame.parts.settings.business_zone, clock.now()
    rows = [
        {
            frame.t("quality.gaps.at"): moment(each.at, frame.lang, zone, now=now),
            frame.t("accounts.audit.actor"): each.actor_id,
            frame.t("accounts.audit.action"): t_or(f"audit.{each.action}", frame.lang, each.action),
            frame.t("accounts.audit.subject"): each.subject,
        }
        for each in frame.parts.store.audit.entries(frame.actor)
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key="accounts-audit", alt=frame.t("accounts.audit"))


def _groups(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


if __name__ == "__main__":
    page()
