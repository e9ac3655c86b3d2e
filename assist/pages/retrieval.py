"""Retrieval test: what a question finds, with scores, by the function that drafts use."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from assist import clock
from assist.errors import AssistError
from assist.index.request import Mode, SearchResult
from assist.index.whynot import Reason, why_not
from assist.retrieval_questions import QUESTIONS, add_question
from assist.text.border import admit
from assist.types import CustomerMessage, Evidence, Question, Turn
from assist.ui import chrome, components
from assist.ui.chrome import Frame
from assist.ui.i18n import labels, t_or
from assist.ui.passages import best_sentence, result_items, title_of
from assist.ui.reasons import say
from assist.ui.safe import escape_md
from assist.ui.scope import known_values
from assist.ui.tokens import issue_token

MAX_K, DEEP = 50, 200  # hits shown at most; how far down "why not" looks
FILTERS = ("store", "channel")


@dataclass(frozen=True)
class Asked:
    """A search that was made; `filters` is the scope that was chosen, the channel among it."""

    id: str
    question: Question
    scenario: str
    result: SearchResult
    ms: float
    filters: dict[str, str]
    k: int


def page() -> None:
    """Draw the retrieval test."""
    frame = chrome.open_frame("search")
    chrome.header(frame, frame.t("nav.retrieval"), key="retrieval")
    try:
        _form(frame)
        asked = st.session_state.get("retrieval-asked")
        if asked is not None:
            _results(frame, asked)
        else:
            st.caption(frame.t("retrieval.hint"))
    except AssistError as error:
        chrome.show_error(frame, error, key="retrieval")


def _form(frame: Frame) -> None:
    with st.form("retrieval-form", border=False):
        query, k, how, *scopes, go = st.columns(
            [4.6, 1.2, 1.7, 1.4, 1.4, 1.4], vertical_alignment="bottom", gap="small"
        )
        text = query.text_input(
            frame.t("retrieval.query"),
            placeholder=frame.t("retrieval.placeholder"),
            key="retrieval-query",
            max_chars=2000,
        )
        count = k.number_input("k", 1, MAX_K, 8, key="retrieval-k")
        mode: Mode = how.selectbox(
            frame.t("retrieval.mode"),
            get_args(Mode),
            format_func=lambda name: frame.t(f"retrieval.mode.{name}"),
            key="retrieval-mode",
        )
        chosen = {
            name: room.selectbox(
                frame.t(f"retrieval.filter.{name}"),
                ["", *known_values(frame.parts.holder(), name)],
                format_func=lambda value: escape_md(value) or frame.t("retrieval.any"),
                key=f"retrieval-{name}",
            )
            for name, room in zip(FILTERS, scopes, strict=True)
        }
        if go.form_submit_button(
            frame.t("retrieval.go"), type="primary", icon=":material/search:", width="stretch"
        ):
            _search(frame, text, int(count), {k: v for k, v in chosen.items() if v}, mode)


def _search(frame: Frame, text: str, k: int, filters: dict[str, str], mode: Mode) -> None:
    clean = admit(text).text.strip()
    if not clean:
        st.session_state.pop("retrieval-asked", None)
        return
    started = time.perf_counter()
    message = _message(clean, filters)
    understood, result = frame.parts.chain.explore(message, k, frame.actor, mode)
    ms = (time.perf_counter() - started) * 1000
    scenario = understood.triage.scenario
    asked = Asked(uuid.uuid4().hex, understood.question, scenario, result, ms, filters, k)
    st.session_state["retrieval-asked"] = asked


def _message(text: str, filters: dict[str, str]) -> CustomerMessage:
    scope = {key: value for key, value in filters.items() if key != "channel"}
    channel = filters.get("channel", "")
    return CustomerMessage((Turn("customer", text),), filters=scope, channel=channel)


def _results(frame: Frame, asked: Asked) -> None:
    question, result = asked.question, asked.result
    facts = [
        f"{frame.t('retrieval.searched')} **{escape_md(question.text)}**",
        f"{frame.t('retrieval.scenario')} **{frame.t(f'scenario.{asked.scenario}')}**",
        f"{frame.t('retrieval.took')} **{asked.ms:.0f} ms**",
        f"{frame.t('retrieval.version')} **{escape_md(result.index_version[:16])}**",
    ]
    if asked.filters:
        chosen = escape_md(" · ".join(asked.filters.values()))
        facts.append(f"{frame.t('retrieval.filters')} **{chosen}**")
    if question.carried:
        carried = escape_md(" / ".join(question.carried))
        facts.append(f"{frame.t('retrieval.carried')} **{carried}**")
    st.markdown(" &emsp; ".join(facts))
    for warning in result.warnings:
        st.warning(escape_md(say(warning, frame.lang)), icon=":material/warning:")
    with st.container(key="body-retrieval"):
        left, right = st.columns([6, 4], gap="medium")
        with left:
            data = {
                "draft_id": asked.id,
                "case_id": "",
                "token": issue_token(frame.actor, frame.session_id),
                "mode": "results",
                "items": result_items(result.evidence, question.text, frame.lang),
                "labels": labels("sources", frame.lang),
            }
            components.sources(data, key="retrieval-sources")
        with right:
            if result.evidence:
                _label(frame, asked)
            _why_not(frame, asked)
            _left_out(frame, result)
            _timings(frame, result)


def _label(frame: Frame, asked: Asked) -> None:
    """Which of the hits should be found: the answer becomes a gold candidate."""
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.label')}**")
        by_id = {hit.chunk.id: hit for hit in asked.result.evidence}
        place = {key: n for n, key in enumerate(by_id, start=1)}  # as on the cards
        chosen = st.pills(
            frame.t("retrieval.label"),
            list(by_id),
            selection_mode="multi",
            format_func=lambda key: f"{place[key]} {escape_md(title_of(by_id[key])[0], limit=24)}",
            label_visibility="collapsed",
            key=f"retrieval-label-{asked.id}",
        )
        if st.button(
            frame.t("retrieval.add_gold"),
            icon=":material/playlist_add:",
            width="stretch",
            disabled=not chosen,
            key="retrieval-add-gold",
        ):
            file = frame.parts.settings.paths.data / QUESTIONS
            text = asked.question.text
            passages = [_quote(by_id[key], text) for key in chosen]
            is_new = add_question(file, asked.question.raw, asked.filters, passages)
            st.toast(frame.t("retrieval.added" if is_new else "retrieval.known"))
        st.caption(frame.t("retrieval.gold_hint"))


def _quote(hit: Evidence, question: str) -> tuple[str, str]:
    """The sentence of a hit that a quote should name: the one that is marked, else its first."""
    text = hit.chunk.text
    for start, end in best_sentence(hit, question):
        return hit.chunk.doc_key, text[start - hit.chunk.start : end - hit.chunk.start]
    return hit.chunk.doc_key, text.strip().splitlines()[0]


def _why_not(frame: Frame, asked: Asked) -> None:
    """Pick any document and read why it is not among the hits, or where it stands."""
    snapshot = frame.parts.holder()
    keys = sorted(snapshot.documents, key=lambda key: snapshot.documents[key].source.title or key)
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.why_not')}**")
        picked = st.selectbox(
            frame.t("retrieval.why_not"),
            keys,
            index=None,
            placeholder=frame.t("retrieval.pick"),
            format_func=lambda key: escape_md(snapshot.documents[key].source.title or key),
            label_visibility="collapsed",
            key="retrieval-why",
        )
        if picked is None:
            return
        message = _message(asked.question.raw, asked.filters)
        _, deep = frame.parts.chain.explore(message, DEEP, frame.actor, passages=False)
        day = clock.today(frame.parts.settings.business_zone)
        ranking = (deep.evidence, asked.k)
        for reason in why_not(snapshot, picked, frame.actor, (asked.filters, day), ranking):
            st.text("· " + _say(frame, reason))


def _say(frame: Frame, reason: Reason) -> str:
    values = dict(reason.values)
    if "key" in values:
        values["key"] = t_or(f"slot.{values['key']}", frame.lang, values["key"])
    return frame.t(f"whynot.{reason.cause}", **values)


def _left_out(frame: Frame, result: SearchResult) -> None:
    """The best hits that only validity or scope keeps out."""
    left_out = [
        (reason, hit)
        for reason, hit in (("expired", result.best_expired), ("scope", result.best_other_scope))
        if hit is not None
    ]
    if not left_out:
        return
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.left_out')}**")
        for reason, hit in left_out:
            badge = f":orange-badge[{frame.t(f'retrieval.{reason}')}]"
            st.markdown(f"{escape_md(title_of(hit)[0])} {badge}")
            st.text(hit.chunk.text[:200])


def _timings(frame: Frame, result: SearchResult) -> None:
    steps = (
        f"{t_or(f'step.{name}', frame.lang, name)} {value:.1f}\u00a0ms"
        for name, value in result.timings_ms.items()
    )
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.timings')}**")
        st.text(" · ".join(steps))


if __name__ == "__main__":
    page()
