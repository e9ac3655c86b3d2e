"""The queue in the sidebar: a radio group drawn as cards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assist import clock
from assist.store.transcript import Conversation
from assist.ui.case import queue_caption, queue_label
from assist.ui.chrome import Frame
from assist.ui.i18n import moment


def draw_queue(frame: Frame, queue: Sequence[Conversation]) -> Conversation | None:
    """Draw the queue; returns the conversation that is open."""
    by_id = {each.id: each for each in queue}
    moods = frame.parts.store.records.sentiments(frame.actor, list(by_id))
    wished = st.session_state.pop("workspace-next", None)
    if wished in by_id:
        st.session_state["workspace-queue"] = wished
    elif st.session_state.get("workspace-queue") not in by_id:
        st.session_state.pop("workspace-queue", None)
    with st.sidebar:
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"**{frame.t('queue.title')}** :gray-badge[{len(queue)}]", width="stretch")
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
        if not queue:
            st.caption(frame.t("queue.empty"))
            return None
        zone, now = frame.parts.settings.business_zone, clock.now()
        chosen = st.radio(
            frame.t("queue.title"),
            list(by_id),
            format_func=lambda key: queue_label(
                by_id[key], moment(by_id[key].last_at, frame.lang, zone, now=now)
            ),
            captions=[queue_caption(each, moods.get(each.id, ""), frame.lang) for each in queue],
            key="workspace-queue",
            label_visibility="collapsed",
        )
    return by_id.get(chosen or "")


def _skip(ids: list[str]) -> None:
    current = st.session_state.get("workspace-queue")
    place = ids.index(current) if current in ids else -1
    st.session_state["workspace-queue"] = ids[(place + 1) % len(ids)]
