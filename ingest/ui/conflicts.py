"""Contradictions side by side, and what is decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

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


def card(frame: Frame, conflicts: Sequence[Mapping[str, Any]]) -> None:
    """One contradiction at a time; nothing where there is none."""
    if not conflicts:
        return
    at = min(st.session_state.get("knowledge-conflict-at", 0), len(conflicts) - 1)
    conflict = conflicts[at]
    with st.container(border=True, key="knowledge-conflict"):
        _head(frame, conflict, at, len(conflicts))
        for room, side in zip(st.columns(2), ("left", "right"), strict=True):
            with room:
                _side(frame, conflict[side])
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


def _side(frame: Frame, side: Mapping[str, Any]) -> None:
    st.markdown(f"**{escape_md(side['title'] or side['key'])}**")
    scope = [f"{name} {value}" for name, value in side["scope"].items()]
    st.caption(
        escape_md(" · ".join([side["key"], *scope] if scope else [side["key"]]))
        + ("" if scope else f" · {frame.t('knowledge.everywhere')}")
    )
    st.text(side["text"])


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
    with row.popover(frame.t("conflict.until"), disabled=not by.strip()):
        until = st.date_input(
            frame.t("conflict.until.day"), value=None, key="knowledge-conflict-until"
        )
        if st.button(
            frame.t("conflict.keep"), key="knowledge-conflict-limit", disabled=until is None
        ):
            _keep(frame, conflict, LIMITED, by, until=until)
    with row.popover(frame.t("conflict.both"), disabled=not by.strip()):
        name = st.text_input(frame.t("conflict.scope"), value="store", key="knowledge-scope-name")
        scopes = [
            st.text_input(frame.t(f"conflict.scope.{side}"), key=f"knowledge-scope-{side}")
            for side in ("left", "right")
        ]
        is_ready = bool(name.strip() and any(each.strip() for each in scopes))
        if st.button(
            frame.t("conflict.keep"), key="knowledge-conflict-both", disabled=not is_ready
        ):
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
