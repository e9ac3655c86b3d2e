"""Beside the conversation: the customer's card, a ticket, a knowledge gap."""

from __future__ import annotations

import re
import uuid

import streamlit as st

from assist.casework import Desk
from assist.decisions import DeskAction
from assist.store.records import Gap
from assist.store.transcript import Conversation
from assist.ui.case import escalation_rules
from assist.ui.chrome import Frame
from assist.ui.i18n import labels, t_or
from assist.ui.safe import escape_md

CODE_FIELDS = ("order",)  # read letter by letter, so set in a fixed width
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def customer_card(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    """Who the customer is, and what can be done for the case beside replying."""
    card = chosen.customer
    with st.container(border=True, key="workspace-customer"):
        name = escape_md(chosen.name, limit=40)
        tier = f" :violet-badge[{escape_md(card['tier'])}]" if card.get("tier") else ""
        st.markdown(f":material/person: **{frame.t('customer.title')}** {name}{tier}")
        channel = t_or(f"channel.{chosen.channel}", frame.lang, chosen.channel)
        facts = [_fact(frame.t("customer.channel"), escape_md(channel))] if channel else []
        names = labels("customer.field", frame.lang)
        for key, value in card.items():
            if key not in {"name", "tier"}:
                shown = f"`{value}`" if key in CODE_FIELDS and _CODE.fullmatch(value) else ""
                facts.append(_fact(names.get(key, key), shown or escape_md(value)))
        if facts:
            st.markdown(" · ".join(facts))
        if desk is None:
            return
        ticket, gap = st.columns(2, gap="small")
        if ticket.button(
            frame.t("ticket.again" if desk.is_escalated else "ticket.button"),
            icon=":material/assignment_late:",
            shortcut="Alt+T",
            width="stretch",
            key="workspace-ticket",
        ):
            st.dialog(frame.t("ticket.button"))(_ticket_form)(frame, desk)
        if gap.button(
            frame.t("gap.button"), icon=":material/flag:", width="stretch", key="workspace-gap-open"
        ):
            st.dialog(frame.t("gap.button"))(_gap_form)(frame, desk)


def _fact(name: str, value: str) -> str:
    """One fact of the card as Markdown: what it is in grey, its value as text."""
    return f":gray[{escape_md(name)}] {value}"


def _ticket_form(frame: Frame, desk: Desk) -> None:
    triage = desk.current.triage
    rules = escalation_rules()
    with st.form("workspace-ticket-form", border=False):
        st.text(desk.current.question.text)
        rule = st.selectbox(
            frame.t("ticket.rule"),
            rules,
            index=rules.index(triage.escalation) if triage.escalation in rules else len(rules) - 1,
            format_func=lambda name: frame.t(f"rule.{name}"),
            key="workspace-ticket-rule",
        )
        note = st.text_area(frame.t("ticket.note"), key="workspace-ticket-note", max_chars=500)
        if not st.form_submit_button(frame.t("ticket.send"), type="primary"):
            return
    action = DeskAction(
        id=uuid.uuid4().hex,
        type="escalate",
        case_id=desk.conversation.id,
        draft_id=desk.draft_id,
        version_id=desk.current.id,
        session_id=frame.session_id,
        reason=rule,
        note=note,
    )
    frame.parts.feedback.settle(frame.actor, action)
    st.session_state["workspace-toast"] = frame.t("ticket.thanks")
    st.rerun()


def _gap_form(frame: Frame, desk: Desk) -> None:
    with st.form("workspace-gap", border=False, clear_on_submit=True):
        st.text(desk.current.question.text)
        note = st.text_area(frame.t("gap.note"), key="workspace-gap-note", max_chars=500)
        if not st.form_submit_button(frame.t("gap.send"), type="primary"):
            return
    gap = Gap(
        id=uuid.uuid4().hex,
        case_id=desk.conversation.id,
        draft_id=desk.current.id,
        question=desk.current.question.text,
        reason=desk.current.draft.decision.reason,
        note=note,
    )
    frame.parts.feedback.report_gap(frame.actor, gap)
    st.session_state["workspace-toast"] = frame.t("gap.thanks")
    st.rerun()
