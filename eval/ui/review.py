"""The second person: sees question, documents and facts, never what the assistant said."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assist.errors import GoldSetError
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.tables import choose
from eval.authoring import GoldFolder
from eval.goldset import GoldCase


def show(frame: Frame, folder: GoldFolder, proposals: Sequence[GoldCase], name: str) -> None:
    """Draw the proposals and the one that is reviewed."""
    if not proposals:
        st.text(frame.t("gold.review.empty"))
        return
    left, right = st.columns([5, 7], gap="medium")
    with left:
        rows = [
            {"id": case.id, "question": case.turns[-1].text, "author": case.provenance.author}
            for case in proposals
        ]
        columns = {
            key: st.column_config.TextColumn(frame.t(f"gold.column.{key}"))
            for key in ("id", "question", "author")
        }
        chosen = proposals[choose(rows, columns, key="gold-proposals", alt=frame.t("gold.step"))]
    with right, st.container(border=True, key="gold-review"):
        _case(frame, chosen)
        _decide(frame, folder, chosen, name)


def _case(frame: Frame, case: GoldCase) -> None:
    for turn in case.turns:
        st.text(f"{frame.t(f'gold.role.{turn.role}')}: {turn.text}")
    expected = t_or(f"action.{case.expected_action}", frame.lang, case.expected_action)
    kind = t_or(f"answerability.{case.answerability}", frame.lang, case.answerability)
    st.text(f"{case.id} · {case.as_of or ''} · {kind} · {expected}")
    for number, item in enumerate(case.evidence):
        st.text(f"[{number}] {item.doc}")
        st.code(item.quote, language=None, wrap_lines=True)
    for fact in case.facts:
        st.text(
            f"{fact.polarity} {fact.kind}: {' / '.join(fact.forms)} "
            f"({fact.importance}, [{fact.evidence}])"
        )
    for banned in case.must_not:
        st.text(f"✗ {' / '.join(banned.forms)}: {banned.why}")
    if case.tone.require or case.tone.forbid:
        st.text(f"{', '.join(case.tone.require)} | {', '.join(case.tone.forbid)}")
    for answer in case.reference_answers:
        st.text(answer)


def _decide(frame: Frame, folder: GoldFolder, case: GoldCase, name: str) -> None:
    is_author = name == case.provenance.author
    if not name or is_author:
        st.warning(frame.t("gold.review.second" if is_author else "gold.name.missing"))
    note = st.text_input(frame.t("gold.note"), key=f"gold-note-{case.id}")
    row = st.container(horizontal=True)
    if row.button(
        frame.t("gold.review.freeze"),
        type="primary",
        key=f"gold-freeze-{case.id}",
        disabled=not name or is_author,
    ):
        try:
            folder.freeze(case.id, name, note)
        except GoldSetError as error:
            st.error(frame.t("gold.refused"))
            st.text(str(error))
            return
        st.session_state["gold-said"] = frame.t("gold.review.frozen", id=case.id)
        st.rerun()
    if row.button(
        frame.t("gold.review.back"),
        key=f"gold-back-{case.id}",
        disabled=not (name and note.strip()),
    ):
        folder.send_back(case.id, name, note)
        st.session_state["gold-said"] = frame.t("gold.review.returned", id=case.id)
        st.rerun()
