"""The workspace: the queue, one conversation, its draft and the sources the draft rests on."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet

import streamlit as st

from assist.errors import AssistError
from assist.feedback import Outcome
from assist.store.records import Gap
from assist.store.transcript import Conversation
from assist.ui import chrome, components, drafting
from assist.ui.actions import read_action
from assist.ui.case import escalation_text, transcript_data
from assist.ui.chrome import Frame
from assist.ui.composer import Desk, composer_data
from assist.ui.i18n import labels, t_or
from assist.ui.passages import cited_items, number_citations
from assist.ui.queue import draw_queue
from assist.ui.safe import escape_md
from assist.ui.tokens import issue_token

WAIT_S = 1.0
REFRESH_S = 240  # the routes' token lives ten minutes


def page() -> None:
    """Draw the workspace."""
    frame = chrome.open_frame()
    try:
        queue = frame.parts.store.conversations.queue(frame.actor)
        chosen = draw_queue(frame, queue)
        if chosen is None:
            _empty(frame)
            return
        _case(frame, chosen, queue)
    except AssistError as error:
        chrome.header(frame, frame.t("nav.workspace"), key="workspace")
        chrome.show_error(frame, error, key="workspace")


def _empty(frame: Frame) -> None:
    chrome.header(frame, frame.t("nav.workspace"), key="workspace")
    with st.container(border=True):
        st.markdown(f"**{frame.t('empty.queue.title')}**")
        st.text(frame.t("empty.queue.text"))
        st.code("python -m assist import FILE.jsonl --data DATA", language=None)


def _case(frame: Frame, chosen: Conversation, queue: tuple[Conversation, ...]) -> None:
    pending: dict[str, Future[Desk | None]] = st.session_state.setdefault("workspace-pending", {})
    last = chosen.last_customer
    key = f"{chosen.id}/{last.id if last else ''}"
    if key not in pending:
        pending[key] = drafting.submit(chrome.draft_pool(), frame.parts, frame.actor, chosen)
    room = st.container(key="body-workspace")
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
    _look_ahead(frame, chosen, queue)


@st.fragment(run_every=0.5)
def _drafting(frame: Frame, chosen: Conversation, future: Future[Desk | None]) -> None:
    if future.done():
        st.rerun()
    chrome.header(frame, escape_md(chosen.name), key="workspace")
    _transcript(frame, chosen, None)
    st.caption(frame.t("composer.generating"))
    st.skeleton(height=180)


def _look_ahead(frame: Frame, chosen: Conversation, queue: tuple[Conversation, ...]) -> None:
    """Draft the rest of the queue in the background, once per session and message."""
    asked: set[str] = st.session_state.setdefault("workspace-asked", set())
    for each in queue:
        key = f"{each.id}/{each.last_at}"
        if each.id != chosen.id and key not in asked:
            asked.add(key)
            drafting.submit(chrome.draft_pool(), frame.parts, frame.actor, each)


def _opened(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    left, right = st.columns([7, 4], gap="medium")
    with left:
        _title(frame, chosen, desk)
        _transcript(frame, chosen, desk)
        if desk is None:
            st.caption(frame.t("composer.waiting"))
        else:
            _notices(frame, desk)
            _composer(frame, desk)
    with right:
        _customer(frame, chosen, desk)
        if desk is not None:
            st.markdown(f"#### {frame.t('sources.heading')}")
            numbering = number_citations(desk.current)
            data = {
                "draft_id": desk.draft_id,
                "case_id": chosen.id,
                "token": issue_token(frame.actor, frame.session_id),
                "mode": "cited",
                "open": 1 if numbering.labels or desk.is_blank else None,
                "items": cited_items(desk.current, numbering, frame.lang),
                "labels": labels("sources", frame.lang),
            }
            components.sources(data, key="workspace-sources")


def _title(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    title = escape_md(chosen.name, limit=40)
    if desk is not None:
        triage = desk.current.triage
        title += f" · {frame.t(f'scenario.{triage.scenario}')}"
        color = {"negative": "red", "positive": "green"}.get(triage.sentiment, "gray")
        mood = triage.emotion if triage.emotion != "none" else triage.sentiment
        title += f" :{color}-badge[{frame.t('mood.label', mood=frame.t(f'mood.{mood}'))}]"
    chrome.header(frame, title, key="workspace")


def _transcript(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    zone = frame.parts.settings.business_zone
    data = transcript_data(chosen, desk, frame.lang, zone)
    components.transcript(data, key="workspace-transcript")


def _notices(frame: Frame, desk: Desk) -> None:
    triage = desk.current.triage
    if triage.needs_escalation:
        rule = escalation_text(triage, frame.lang)
        st.warning(f"**{frame.t('escalation.title')}** · {rule}", icon=":material/priority_high:")
    if desk.is_stale:
        row = st.container(horizontal=True, vertical_alignment="center", key="workspace-stale")
        row.warning(frame.t("composer.stale"), icon=":material/update:")
        if row.button(frame.t("composer.regenerate"), key="workspace-again"):
            drafting.prepare(frame.parts, frame.actor, desk.conversation, is_fresh=True)
            st.rerun()


@st.fragment(run_every=REFRESH_S)
def _composer(frame: Frame, desk: Desk) -> None:
    last = st.session_state.get("workspace-last", {}).get(desk.draft_id, ("", None))
    token = issue_token(frame.actor, frame.session_id)
    data = composer_data(desk, frame.lang, token, last)
    action = components.composer(data, key="workspace-composer")
    if action is None:
        return
    try:
        _settle(frame, desk, action)
    except AssistError as error:  # nothing is recorded; the browser tries again with the same id
        chrome.show_error(frame, error, key="workspace-action")


def _settle(frame: Frame, desk: Desk, raw: object) -> None:
    """Carry out an action once; the same trigger value may be seen by more than one run."""
    action = read_action(raw, session_id=frame.session_id)
    if st.session_state.get("workspace-seen") == (action.id, action.type):
        return
    outcome = drafting.feedback_of(frame.parts).settle(frame.actor, action)
    st.session_state["workspace-seen"] = (action.id, action.type)
    is_settled = outcome.status in {"recorded", "repeated"}
    answers: dict[str, tuple[str, Outcome | None]]
    answers = st.session_state.setdefault("workspace-last", {})
    answers[desk.draft_id] = (action.id, None if is_settled else outcome)
    if is_settled and outcome.outcome != "reject":
        st.toast(frame.t(f"toast.{outcome.outcome}"), icon=":material/check:")
        _advance(frame, desk.conversation.id)
    st.rerun()


def _advance(frame: Frame, done: str) -> None:
    queue = frame.parts.store.conversations.queue(frame.actor)
    rest = [each.id for each in queue if each.id != done]
    st.session_state["workspace-next"] = rest[0] if rest else None


def _customer(frame: Frame, chosen: Conversation, desk: Desk | None) -> None:
    card = chosen.customer
    with st.container(border=True, key="workspace-customer"):
        tier = f" :violet-badge[{escape_md(card['tier'])}]" if card.get("tier") else ""
        name = escape_md(chosen.name, limit=40)
        st.markdown(f":material/person: **{frame.t('customer.title')}** {name}{tier}")
        channel = t_or(f"channel.{chosen.channel}", frame.lang, chosen.channel)
        facts = [f"{frame.t('customer.channel')} {escape_md(channel)}"] if channel else []
        for key, value in card.items():
            if key not in {"name", "tier"}:
                label = labels("customer.field", frame.lang).get(key, key)
                facts.append(f"{escape_md(label)} {escape_md(value)}")
        if facts:
            st.markdown(" · ".join(facts))
        if desk is not None:
            with st.popover(frame.t("gap.button"), icon=":material/flag:", width="stretch"):
                _gap_form(frame, desk)


def _gap_form(frame: Frame, desk: Desk) -> None:
    with st.form("workspace-gap", border=False, clear_on_submit=True):
        st.text(desk.current.question.text)
        note = st.text_area(frame.t("gap.note"), key="workspace-gap-note", max_chars=500)
        if st.form_submit_button(frame.t("gap.send")):
            gap = Gap(
                id=uuid.uuid4().hex,
                case_id=desk.conversation.id,
                draft_id=desk.current.id,
                question=desk.current.question.text,
                reason=desk.current.draft.decision.reason,
                note=note,
            )
            drafting.feedback_of(frame.parts).report_gap(frame.actor, gap)
            st.toast(frame.t("gap.thanks"), icon=":material/flag:")


if __name__ == "__main__":
    page()
