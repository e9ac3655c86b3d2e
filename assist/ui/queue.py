"""The queue in the sidebar: a radio group drawn as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from assist import clock
from assist.store.claims import Holder
from assist.store.transcript import Conversation
from assist.ui import newcase
from assist.ui.case import queue_caption, queue_label
from assist.ui.chrome import Frame
from assist.ui.i18n import moment

VIEWS = ("all", "mine")
SEARCHED_FROM = 8  # fewer are seen at a glance
MAX_CARDS = 60  # nobody scrolls further, and every card costs every rerun
ARRIVALS_S = 10.0  # how often the page looks for conversations that have come in
SLA_SHOWN = timedelta(hours=24)  # who has waited longer is shown by date: no clock helps any more


def draw_queue(frame: Frame, queue: Sequence[Conversation]) -> Conversation | None:
    """Draw the queue; returns the conversation that is open."""
    holders = frame.parts.store.claims.holders(frame.actor)
    with st.sidebar:
        room = st.container(key="workspace-queue-head")
        row = st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="small",
        )
        view = row.segmented_control(
            frame.t("queue.view"),
            VIEWS,
            default="all",
            required=True,
            format_func=lambda name: frame.t(f"queue.view.{name}"),
            label_visibility="collapsed",
            key="workspace-view",
        )
        newcase.button(frame, row)
        _arrivals(frame, frozenset(each.id for each in queue))
        if view == "mine":
            mine = {key for key, holder in holders.items() if holder.actor_id == frame.actor.id}
            queue = [each for each in queue if each.id in mine]
        found = _searched(frame, queue)
        by_id = {each.id: each for each in _first(found)}
        _choose_next(by_id)
        with room:
            _head(frame, by_id, len(found))
        if not found:
            st.caption(frame.t("queue.nobody" if queue else "queue.empty"))
            return None
        chosen = _cards(frame, by_id, holders)
        if len(found) > len(by_id):
            st.caption(frame.t("queue.more", n=len(found) - len(by_id)))
    return by_id.get(chosen or "")


@st.fragment(run_every=ARRIVALS_S)
def _arrivals(frame: Frame, known: frozenset[str]) -> None:
    """Say that conversations have come in; the agent decides when the cards change.

    An empty queue has nothing that could be disturbed and is drawn anew at once.
    """
    fresh = [each for each in frame.parts.store.conversations.ids(frame.actor) if each not in known]
    if not fresh:
        return
    wants_them = st.button(
        frame.t("queue.arrived", n=len(fresh)),
        icon=":material/move_to_inbox:",
        type="tertiary",
        key="workspace-arrived",
    )
    if wants_them or not known:
        st.rerun()


def _searched(frame: Frame, queue: Sequence[Conversation]) -> Sequence[Conversation]:
    """The conversations with the words looked for in their card data or messages."""
    if len(queue) <= SEARCHED_FROM:
        return queue
    words = st.text_input(
        frame.t("queue.search"),
        placeholder=frame.t("queue.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        key="workspace-search",
    )
    wanted = words.casefold().split()
    return [each for each in queue if all(word in _searchable(each) for word in wanted)]


def _searchable(conversation: Conversation) -> str:
    said = (message.text for message in conversation.messages)
    parts = (conversation.id, conversation.channel, *conversation.customer.values(), *said)
    return "\n".join(parts).casefold()


def _first(found: Sequence[Conversation]) -> Sequence[Conversation]:
    """The cards that are drawn: those that wait longest, and the one that is open or wished for."""
    wished = (st.session_state.get("workspace-next"), st.session_state.get("workspace-queue"))
    return [each for n, each in enumerate(found) if n < MAX_CARDS or each.id in wished]


def _choose_next(by_id: Mapping[str, Conversation]) -> None:
    wished = st.session_state.pop("workspace-next", None)
    if wished in by_id:
        st.session_state["workspace-queue"] = wished
    elif st.session_state.get("workspace-queue") not in by_id:
        st.session_state.pop("workspace-queue", None)


def _head(frame: Frame, by_id: Mapping[str, Conversation], count: int) -> None:
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.markdown(f"**{frame.t('queue.title')}** :gray-badge[{count}]", width="stretch")
    row.button(
        frame.t("queue.next"),
        icon=":material/keyboard_double_arrow_down:",
        type="tertiary",
        shortcut="Alt+N",
        key="workspace-skip",
        on_click=_skip,
        args=(list(by_id),),
        disabled=len(by_id) <= 1,
    )


def _cards(
    frame: Frame, by_id: Mapping[str, Conversation], holders: Mapping[str, Holder]
) -> str | None:
    moods = frame.parts.store.records.sentiments(frame.actor, list(by_id))
    prepare_drafts(frame, [key for key in by_id if key not in moods])
    others = {k: h.name for k, h in holders.items() if h.actor_id != frame.actor.id}
    return st.radio(
        frame.t("queue.title"),
        list(by_id),
        format_func=lambda key: queue_label(by_id[key], *_waiting(frame, by_id[key])),
        captions=[
            queue_caption(each, moods.get(each.id, ""), frame.lang, holder=others.get(each.id, ""))
            for each in by_id.values()
        ],
        key="workspace-queue",
        label_visibility="collapsed",
    )


def prepare_drafts(frame: Frame, ids: Sequence[str], *, at_once: int = 20) -> None:
    """Have drafts made for cases that have none, once per session and case."""
    asked: set[str] = st.session_state.setdefault("workspace-asked", set())
    for case_id in [each for each in ids if each not in asked][:at_once]:
        asked.add(case_id)
        frame.parts.intake.queue_draft(frame.actor, case_id)


def _waiting(frame: Frame, conversation: Conversation) -> tuple[str, str]:
    """What the badge of a card says, and its colour: time left to answer, or when it came."""
    zone, now = frame.parts.settings.business_zone, clock.now()
    minutes = frame.parts.settings.ui.sla_minutes
    waits = now - conversation.last_at
    if conversation.is_waiting_for_customer or not minutes or waits > SLA_SHOWN:
        return moment(conversation.last_at, frame.lang, zone, now=now), "gray"
    left = timedelta(minutes=minutes) - waits
    if left <= timedelta(0):
        return frame.t("queue.overdue", n=int(-left.total_seconds() // 60)), "red"
    color = "red" if left < timedelta(minutes=minutes) / 5 else "gray"
    return frame.t("queue.left", n=max(1, int(left.total_seconds() // 60))), color


def _skip(ids: list[str]) -> None:
    current = st.session_state.get("workspace-queue")
    place = ids.index(current) if current in ids else -1
    st.session_state["workspace-queue"] = ids[(place + 1) % len(ids)]
