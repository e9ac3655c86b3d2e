"""Contradictions side by side, and what is decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from assist.types import Document, Source
from assist.ui.chrome import Frame
from assist.ui.safe import escape_md
from ingest.decisions import Choice, Decision, read_decisions, wording
from ingest.ui.person import acts, ask_name

SIDES: tuple[Choice, ...] = ("left", "right")
LIMITED: Choice = "until"
BOTH: Choice = "both"


def open_conflicts(frame: Frame, last_build: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The contradictions of the last build that nobody has decided since."""
    decided = read_decisions(frame.parts.index_dir).ids
    return [each for each in last_build.get("conflicts", ()) if each["id"] not in decided]


def card(
    frame: Frame, conflicts: Sequence[Mapping[str, Any]], documents: Mapping[str, Document]
) -> None:
    """One contradiction at a time; nothing where there is none.

    Args:
        frame: Of the page.
        conflicts: The open ones.
        documents: Of the live version, by key: how old a side is and how long it holds.
    """
    if not conflicts:
        return
    at = min(st.session_state.get("knowledge-conflict-at", 0), len(conflicts) - 1)
    conflict = conflicts[at]
    with st.container(border=True, key="knowledge-conflict"):
        _head(frame, conflict, at, len(conflicts))
        for room, side in zip(st.columns(2), ("left", "right"), strict=True):
            with room:
                _side(frame, conflict[side], documents.get(conflict[side]["key"]))
        _choices(frame, conflict)


def _head(frame: Frame, conflict: Mapping[str, Any], at: int, count: int) -> None:
    row = st.container(horizontal=True, vertical_alignment="center")
    kind = frame.t(f"conflict.kind.{conflict['kind']}")
    said = ""
    if conflict["kind"] == "value":
        said = " · " + escape_md(" \u2194 ".join(conflict["values"]))
    title = frame.t("conflict.title", at=at + 1, n=count)
    row.markdown(f"**{title}** · {kind}{said}", width="stretch")
    for name, to in (("back", at - 1), ("on", at + 1)):
        row.button(
            frame.t(f"conflict.{name}"),
            type="tertiary",
            key=f"knowledge-conflict-{name}",
            disabled=not 0 <= to < count,
            on_click=_turn_to,
            args=(to,),
        )


def _side(frame: Frame, side: Mapping[str, Any], document: Document | None) -> None:
    st.markdown(f"**{escape_md(side['title'] or side['key'])}**")
    scope = [f"{name} {value}" for name, value in side["scope"].items()]
    dates = _dates(frame, document.source) if document else []
    facts = [side["key"], *dates, *(scope or [frame.t("knowledge.everywhere")])]
    st.caption(escape_md(" · ".join(facts)))
    st.text(side["text"])


def _dates(frame: Frame, source: Source) -> list[str]:
    """Version, first and last day, as far as they are known."""
    found = [source.tags["version"]] if source.tags.get("version") else []
    if source.valid_from:
        found.append(frame.t("source.from", day=source.valid_from.isoformat()))
    if source.valid_to:
        found.append(frame.t("source.until", day=source.valid_to.isoformat()))
    return found


def _choices(frame: Frame, conflict: Mapping[str, Any]) -> None:
    by = ask_name(frame, key="knowledge-conflict-by")
    row = st.container(horizontal=True)
    for choice in SIDES:
        if row.button(
            frame.t(f"conflict.{choice}"),
            key=f"knowledge-conflict-{choice}",
            disabled=not by.strip(),
        ):
            _keep(frame, conflict, choice, by)
    # Forms, so that what was typed last counts without leaving the field first. The key names the
    # contradiction: its popovers close with it.
    name = conflict["id"]
    with (
        row.popover(frame.t("conflict.until"), disabled=not by.strip(), key=f"until-{name}"),
        st.form("knowledge-conflict-limit", border=False),
    ):
        _until(frame, conflict, by)
    with (
        row.popover(frame.t("conflict.both"), disabled=not by.strip(), key=f"both-{name}"),
        st.form("knowledge-conflict-both", border=False),
    ):
        _both(frame, conflict, by)


def _until(frame: Frame, conflict: Mapping[str, Any], by: str) -> None:
    until = st.date_input(frame.t("conflict.until.day"), value=None, key="knowledge-conflict-until")
    if not st.form_submit_button(frame.t("conflict.keep")):
        return
    if until is None:
        st.error(frame.t("conflict.until.missing"))
        return
    _keep(frame, conflict, LIMITED, by, until=until)


def _both(frame: Frame, conflict: Mapping[str, Any], by: str) -> None:
    name = st.text_input(frame.t("conflict.scope"), value="store", key="knowledge-scope-name")
    scopes = [
        st.text_input(frame.t(f"conflict.scope.{side}"), key=f"knowledge-scope-{side}")
        for side in ("left", "right")
    ]
    if not st.form_submit_button(frame.t("conflict.keep")):
        return
    if not (name.strip() and any(each.strip() for each in scopes)):
        st.error(frame.t("conflict.scope.missing"))
        return
    given = [{name.strip(): each.strip()} if each.strip() else {} for each in scopes]
    _keep(frame, conflict, BOTH, by, scopes=(given[0], given[1]))


def _keep(
    frame: Frame,
    conflict: Mapping[str, Any],
    choice: Choice,
    by: str,
    *,
    until: date | None = None,
    scopes: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> None:
    decision = Decision(
        id=conflict["id"],
        choice=choice,
        left=wording(conflict["left"]),
        right=wording(conflict["right"]),
        by=by,
        until=until,
        left_scope=scopes[0],
        right_scope=scopes[1],
    )
    acts(frame).decide(decision)
    st.toast(frame.t("conflict.kept"), icon=":material/check:")
    st.rerun()


def _turn_to(at: int) -> None:
    st.session_state["knowledge-conflict-at"] = at
