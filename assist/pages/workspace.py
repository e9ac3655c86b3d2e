"""The workspace: the queue, one conversation, its draft and the sources the draft rests on."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from typing import Any

import streamlit as st

from assist.casework import Desk
from assist.decisions import Outcome
from assist.errors import AssistError
from assist.store.transcript import Conversation
from assist.ui import chrome, components
from assist.ui.actions import read_action
from assist.ui.case import escalation_text, transcript_data
from assist.ui.chrome import Frame
from assist.ui.composer import Surroundings, composer_data, generating_data
from assist.ui.i18n import labels
from assist.ui.passages import source_sets
from assist.ui.queue import draw_queue
from assist.ui.safe import escape_md
from assist.ui.side import customer_card
from assist.ui.tokens import issue_token

WAIT_S = 1.0
ACKS = 20  # more decisions than anybody takes while the browser still asks for one
# What the browser asks for that is no decision: look again, because something has changed.
LOOK_AGAIN = frozenset({"refresh", "drafted"})


def page() -> None:
    """Draw the workspace."""
    frame = chrome.open_frame("reply")
    if toast := st.session_state.pop("workspace-toast", ""):
        st.toast(toast, icon=":material/check:")
    try:
        queue = frame.parts.store.conversations.queue(frame.actor)
        chosen = draw_queue(frame, queue)
        if chosen is None:
            _empty(frame)
            return
        _case(frame, chosen)
    except AssistError as error:
        chrome.header(frame, frame.t("nav.workspace"), key="workspace")
        chrome.show_error(frame, error, key="workspace")


def _empty(frame: Frame) -> None:
    chrome.header(frame, frame.t("nav.workspace"), key="workspace")
    with st.container(border=True):
        st.markdown(f"**{frame.t('empty.queue.title')}**")
        st.text(frame.t("empty.queue.text"))
        st.code("python -m assist import FILE.jsonl --data DATA", language=None)


def _case(frame: Frame, chosen: Conversation) -> None:
    room = st.container(key="body-workspace")
    casework = frame.parts.casework
    if frame.parts.settings.llm.enabled and not casework.is_prepared(frame.actor, chosen):
        with room:
            _written_live(frame, chosen)
        return
    pending: dict[str, Future[Desk | None]] = st.session_state.setdefault("workspace-pending", {})
    last = chosen.last_customer
    key = f"{chosen.id}/{last.id if last else ''}"
    if key not in pending:
        pending[key] = chrome.draft_pool().submit(casework.prepare, frame.actor, chosen)
    try:
        desk = pending[key].result(timeout=WAIT_S)
    except NotYet:
        with room:
            _drafting(frame, chosen, pending[key])
        return
    finally:
        if key in pending and pending[key].done():
            del pending[key]
    with room:
        _opened(frame, chosen, desk)


@st.fragment(run_every=0.5)
def _drafting(frame: Frame, chosen: Conversation, future: Future[Desk | None]) -> None:
    """No model writes, the machine is only busy: a skeleton until the draft is there."""
    if future.done():
        st.rerun()
    chrome.header(frame, escape_md(chosen.name), key="workspace")
    _transcript(frame, chosen, None)
    st.caption(frame.t("composer.generating"))
    st.skeleton(height=180)


def _written_live(frame: Frame, chosen: Conversation) -> None:
    """A model writes: the composer shows its words as they come and asks for a look at the end."""
    left, right = st.columns([7, 4], gap="medium")
    with left:
        chrome.header(frame, escape_md(chosen.name, limit=40), key="workspace")
        _transcript(frame, chosen, None)
        _composer(frame, generating_data(chosen.id, frame.lang, _around(frame, chosen.id, "")))
    with right:
        customer_card(frame, chosen, None)


def _opened(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    left, right = st.columns([7, 4], gap="medium")
    with left:
        _title(frame, chosen, desk)
        _transcript(frame, chosen, desk)
        if desk is None:
            st.caption(frame.t("composer.waiting"))
        else:
            _escalation(frame, desk)
            around = _around(frame, chosen.id, desk.draft_id)
            _composer(frame, composer_data(desk, frame.lang, around))
    with right:
        customer_card(frame, chosen, desk)
        if desk is not None:
            st.markdown(f"#### {frame.t('sources.heading')}")
            components.sources(_sources(frame, desk), key="workspace-sources")


def _sources(frame: Frame, desk: Desk) -> dict[str, Any]:
    sets = source_sets(desk.versions, desk.stale, frame.lang)
    cited = any(item["cited"] for item in sets[desk.current.id])
    return {
        "draft_id": desk.draft_id,
        "case_id": desk.conversation.id,
        "token": issue_token(frame.actor, frame.session_id),
        "mode": "cited",
        "open": 1 if cited or desk.is_blank else None,
        "both": desk.current.draft.decision.reason == "conflict",
        "sets": sets,
        "version_id": desk.current.id,
        "labels": labels("sources", frame.lang),
    }


def _title(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    title = escape_md(chosen.name, limit=40)
    if desk is not None:
        triage = desk.current.triage
        title += f" · {frame.t(f'scenario.{triage.scenario}')}"
        color = {"negative": "red", "positive": "green"}.get(triage.sentiment, "gray")
        mood = triage.emotion if triage.emotion != "none" else triage.sentiment
        title += f" :{color}-badge[{frame.t('mood.label', mood=frame.t(f'mood.{mood}'))}]"
        if triage.trend == "worse":
            title += f" :red-badge[{frame.t('mood.worse')}]"
    chrome.header(frame, title, key="workspace")


def _transcript(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    zone = frame.parts.settings.business_zone
    data = {
        **transcript_data(chosen, desk, frame.lang, zone),
        "token": issue_token(frame.actor, frame.session_id),
        "translates": frame.parts.translator is not None,
    }
    components.transcript(data, key="workspace-transcript")


def _escalation(frame: Frame, desk: Desk) -> None:
    triage = desk.current.triage
    if triage.needs_escalation:
        rule = escalation_text(triage, frame.lang)
        done = f" {frame.t('ticket.filed')}" if desk.is_escalated else ""
        st.warning(
            f"**{frame.t('escalation.title')}** · {rule}{done}", icon=":material/priority_high:"
        )


def _around(frame: Frame, case_id: str, draft_id: str) -> Surroundings:
    answers: Mapping[str, tuple[str, Outcome | None]]
    answers = st.session_state.get("workspace-last", {})
    return Surroundings(
        token=issue_token(frame.actor, frame.session_id),
        last=answers.get(draft_id, ("", None)),
        acks=[each for each, outcome in answers.values() if outcome is None][-ACKS:],
        channel=frame.parts.feedback.channel_of(case_id),
        has_model=frame.parts.settings.llm.enabled,
    )


@st.fragment
def _composer(frame: Frame, data: dict[str, Any]) -> None:
    action = components.composer(data, key="workspace-composer")
    if action is None:
        return
    try:
        _settle(frame, action, data["case_id"])
    except AssistError as error:  # nothing is recorded; the browser tries again with the same id
        chrome.show_error(frame, error, key="workspace-action")


def _settle(frame: Frame, raw: Mapping[str, Any], open_id: str) -> None:
    """Carry out an action once; the same trigger value may be seen by more than one run.

    Who has opened another case meanwhile is left there.
    """
    key = (str(raw.get("action_id", "")), str(raw.get("type", "")))
    if st.session_state.get("workspace-seen") == key:
        return
    if key[1] in LOOK_AGAIN:
        st.session_state["workspace-seen"] = key
        st.rerun()
    action, tab = read_action(raw, session_id=frame.session_id)
    by_holder = not tab or frame.parts.store.claims.holds(frame.actor, action.case_id, tab)
    outcome = frame.parts.feedback.settle(frame.actor, replace(action, by_holder=by_holder))
    st.session_state["workspace-seen"] = key
    is_settled = outcome.status in {"recorded", "repeated"}
    answers: dict[str, tuple[str, Outcome | None]]
    answers = st.session_state.setdefault("workspace-last", {})
    answers.pop(action.draft_id, None)  # the newest is the last
    answers[action.draft_id] = (action.id, None if is_settled else outcome)
    if is_settled and outcome.outcome != "reject":
        way = "sent" if outcome.channel else "copied"
        st.session_state["workspace-toast"] = frame.t(f"toast.{way}.{outcome.outcome}")
        if action.case_id == open_id:
            _advance(frame, action.case_id)
    st.rerun()


def _advance(frame: Frame, done: str) -> None:
    """Move on to the next case of the queue, in the order that the agent sees."""
    queue = frame.parts.store.conversations.queue(frame.actor)
    holders = frame.parts.store.claims.holders(frame.actor)
    mine = {key for key, holder in holders.items() if holder.actor_id == frame.actor.id}
    rest = [each.id for each in queue if each.id != done]
    free = [each for each in rest if each not in holders or each in mine]
    st.session_state["workspace-next"] = next(iter(free or rest), None)


if __name__ == "__main__":
    page()
