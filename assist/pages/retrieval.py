"""Retrieval test: what a question finds, with scores, by the function that drafts use."""

from __future__ import annotations

import time
import uuid

import streamlit as st

from assist.errors import AssistError
from assist.index.retrieve import SearchResult
from assist.text.border import admit
from assist.types import CustomerMessage, Evidence, Question, Turn
from assist.ui import chrome, components
from assist.ui.chrome import Frame
from assist.ui.i18n import labels
from assist.ui.passages import result_items
from assist.ui.safe import escape_md
from assist.ui.scope import known_values
from assist.ui.tokens import issue_token

MAX_K = 50
FILTERS = ("store", "channel")


def page() -> None:
    """Draw the retrieval test."""
    frame = chrome.open_frame()
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
        query, k, *scopes, go = st.columns(
            [6, 1.2, 1.5, 1.5, 1.2], vertical_alignment="bottom", gap="small"
        )
        text = query.text_input(
            frame.t("retrieval.query"),
            placeholder=frame.t("retrieval.placeholder"),
            key="retrieval-query",
            max_chars=2000,
        )
        count = k.number_input("k", 1, MAX_K, 8, key="retrieval-k")
        chosen = {
            name: room.selectbox(
                frame.t(f"slot.{name}"),
                ["", *known_values(frame.parts.holder(), name)],
                format_func=lambda value: escape_md(value) or frame.t("retrieval.any"),
                key=f"retrieval-{name}",
            )
            for name, room in zip(FILTERS, scopes, strict=True)
        }
        if go.form_submit_button(
            frame.t("retrieval.go"), type="primary", icon=":material/search:", width="stretch"
        ):
            _search(frame, text, int(count), {k: v for k, v in chosen.items() if v})


def _search(frame: Frame, text: str, k: int, scope: dict[str, str]) -> None:
    clean = admit(text).text.strip()
    if not clean:
        st.session_state.pop("retrieval-asked", None)
        return
    channel = scope.pop("channel", "")
    message = CustomerMessage((Turn("customer", clean),), filters=scope, channel=channel)
    started = time.perf_counter()
    question, result = frame.parts.chain.search(message, k, frame.actor)
    ms = (time.perf_counter() - started) * 1000
    st.session_state["retrieval-asked"] = (uuid.uuid4().hex, question, result, ms)


def _results(frame: Frame, asked: tuple[str, Question, SearchResult, float]) -> None:
    search_id, question, result, ms = asked
    facts = [
        f"{frame.t('retrieval.searched')} **{escape_md(question.text)}**",
        f"{frame.t('retrieval.took')} **{ms:.0f} ms**",
        f"{frame.t('retrieval.version')} **{escape_md(result.index_version)}**",
    ]
    if question.carried:
        facts.append(
            f"{frame.t('retrieval.carried')} **{escape_md(' / '.join(question.carried))}**"
        )
    st.markdown(" &emsp; ".join(facts))
    for warning in result.warnings:
        st.warning(escape_md(warning), icon=":material/warning:")
    with st.container(key="body-retrieval"):
        left, right = st.columns([6, 4], gap="medium")
        with left:
            data = {
                "draft_id": search_id,
                "case_id": "",
                "token": issue_token(frame.actor, frame.session_id),
                "mode": "results",
                "items": result_items(result.evidence, question.text, frame.lang),
                "labels": labels("sources", frame.lang),
            }
            components.sources(data, key="retrieval-sources")
        with right:
            _why_not(frame, result)
            _timings(frame, result)


def _why_not(frame: Frame, result: SearchResult) -> None:
    """Hits that were left out, with the reason."""
    left_out: list[tuple[str, Evidence]] = []
    if result.best_expired is not None:
        left_out.append(("expired", result.best_expired))
    if result.best_other_scope is not None:
        left_out.append(("scope", result.best_other_scope))
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.left_out')}**")
        if not left_out:
            st.caption(frame.t("retrieval.nothing_left_out"))
        for reason, hit in left_out:
            title = escape_md(hit.source.title or hit.chunk.doc_key)
            st.markdown(f"{title} :orange-badge[{frame.t(f'retrieval.{reason}')}]")
            st.text(hit.chunk.text[:200])


def _timings(frame: Frame, result: SearchResult) -> None:
    with st.container(border=True):
        st.markdown(f"**{frame.t('retrieval.timings')}**")
        st.text(" · ".join(f"{name} {value:.1f} ms" for name, value in result.timings_ms.items()))


if __name__ == "__main__":
    page()
