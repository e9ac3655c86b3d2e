"""A conversation typed in by hand: a phone call, a chat that no help desk pushes."""

from __future__ import annotations

import uuid

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assist import clock
from assist.store.transcript import Conversation, Message
from assist.text.border import admit
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.safe import escape_md
from assist.ui.scope import known_values

MAX_CHARS = 4000


def button(frame: Frame, room: DeltaGenerator) -> None:
    """The button that asks for a new conversation."""
    if room.button(
        frame.t("case.new"),
        icon=":material/add:",
        type="tertiary",
        key="workspace-new",
        help=frame.t("case.new.help"),
    ):
        st.dialog(frame.t("case.new"))(_ask)(frame)


def _ask(frame: Frame) -> None:
    with st.form("workspace-new-form", border=False):
        name = st.text_input(frame.t("case.name"), max_chars=80, key="workspace-new-name")
        words = st.text_area(
            frame.t("case.words"), max_chars=MAX_CHARS, height=140, key="workspace-new-words"
        )
        left, right = st.columns(2)
        snapshot = frame.parts.holder()
        store = left.selectbox(
            frame.t("slot.store"),
            ["", *known_values(snapshot, "store")],
            format_func=lambda value: escape_md(value) or frame.t("retrieval.any"),
            key="workspace-new-store",
        )
        channel = right.selectbox(
            frame.t("customer.channel"),
            ["", *known_values(snapshot, "channel")],
            format_func=lambda value: (
                escape_md(t_or(f"channel.{value}", frame.lang, value)) or frame.t("retrieval.any")
            ),
            key="workspace-new-channel",
        )
        order = st.text_input(frame.t("slot.order_no"), max_chars=80, key="workspace-new-order")
        sent = st.form_submit_button(frame.t("case.create"), type="primary")
    if not sent:
        return
    text = admit(words, max_chars=MAX_CHARS).text.strip()
    if not text:
        st.error(frame.t("case.empty"))
        return
    now = clock.now()
    card = {"name": admit(name).text.strip(), "order": admit(order).text.strip()}
    conversation = Conversation(
        id=f"hand-{uuid.uuid4().hex[:12]}",
        channel=channel,
        store=store,
        customer={key: value for key, value in card.items() if value},
        last_at=now,
        messages=(Message("m1", "customer", text, now),),
    )
    frame.parts.intake.take(frame.actor, conversation)
    st.session_state["workspace-next"] = conversation.id
    st.rerun()
