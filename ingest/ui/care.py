"""Looking after the knowledge: changes ahead, the doctor's findings, own questions, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assist.index.overview import DocumentRow, VersionRow
from assist.index.withdrawn import Journal
from assist.ui import jobs
from assist.ui.chrome import Frame
from assist.ui.reasons import say
from assist.ui.safe import escape_md
from ingest.ui.person import acts, ask_name
from ingest.worker import BUILD, CHECK, GAIN, PLAN, PUBLISH, ROLLBACK

SHOWN = 30
RELEASE_CHECK = "eval.release_check"
KINDS = (PLAN, BUILD, PUBLISH, ROLLBACK, CHECK, GAIN, RELEASE_CHECK)
LISTS = ("refused", "review", "skipped")


def describe(frame: Frame, kind: str, result: dict[str, Any]) -> None:
    """What a finished job has to say."""
    if kind == PLAN:
        _planned(frame, result)
    elif kind == BUILD:
        _built(frame, result)
    elif kind == CHECK:
        _checked(frame, result)
    elif kind == GAIN:
        _gained(frame, result)
    elif kind == ROLLBACK and result.get("withheld"):
        st.text(frame.t("knowledge.withheld", n=len(result["withheld"])))


def _planned(frame: Frame, result: Mapping[str, Any]) -> None:
    changes: Mapping[str, str] = result.get("changes", {})
    counts = {s: list(changes.values()).count(s) for s in ("added", "changed", "removed")}
    st.text(frame.t("knowledge.planned", n=result.get("documents", 0), **counts))
    for key, status in list(changes.items())[:SHOWN]:
        st.text(f"{frame.t(f'knowledge.change.{status}')}  {key}")
    _left_out(frame, result)


def _built(frame: Frame, result: Mapping[str, Any]) -> None:
    st.text(
        frame.t(
            "knowledge.built",
            documents=result.get("documents", 0),
            chunks=result.get("chunks", 0),
            refused=len(result.get("refused", [])),
            review=len(result.get("review", [])),
            seconds=f"{result.get('seconds', 0):.1f}",
        )
    )
    _left_out(frame, result)


def _left_out(frame: Frame, result: Mapping[str, Any]) -> None:
    """Why files are not in, each with its reason."""
    items = [(name, item) for name in LISTS for item in result.get(name, ())]
    if items:
        with st.expander(frame.t("knowledge.left_out", n=len(items))):
            for name, item in items[:SHOWN]:
                kind = frame.t(f"knowledge.left_out.{name}")
                st.text(f"{kind}  {item['path']}: {say(item['reason'], frame.lang)}")


def _checked(frame: Frame, result: Mapping[str, Any]) -> None:
    wrong, notices = result.get("wrong", []), result.get("notices", [])
    st.text(frame.t("check.wrong", n=len(wrong)) if wrong else frame.t("check.whole"))
    for item in wrong[:SHOWN]:
        st.error(escape_md(f"{item['path']}: {say(item['reason'], frame.lang)}"))
    for item in notices[:SHOWN]:
        st.text(f"{item['path']}: {say(item['reason'], frame.lang)}")


def _gained(frame: Frame, result: Mapping[str, Any]) -> None:
    st.text(
        frame.t(
            "gain.summary",
            before=f"{result.get('mrr_before', 0):.3f}",
            after=f"{result.get('mrr_after', 0):.3f}",
        )
    )
    rows = [
        {
            frame.t("gain.question"): each["question"],
            frame.t("gain.before"): _place(each, each["before"]),
            frame.t("gain.after"): _place(each, each["after"]),
        }
        for each in result.get("asked", ())
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key="knowledge-gain-table")


def _place(each: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The place of the wanted document, or the first document that is found."""
    if not each["wanted"]:
        return keys[0] if keys else "–"
    return f"#{keys.index(each['wanted']) + 1}" if each["wanted"] in keys else "–"


def care(frame: Frame, versions: Sequence[VersionRow]) -> None:
    """The doctor, and a manager's own questions."""
    with st.container(border=True, key="knowledge-care"):
        st.caption(frame.t("check.text"))
        if st.button(
            frame.t("check.go"), icon=":material/health_and_safety:", key="knowledge-check"
        ):
            jobs.start(frame, CHECK, {})
    live = next((row.id for row in versions if row.state == "live"), "")
    with st.form("knowledge-gain-form", border=True):
        questions = st.text_area(
            frame.t("gain.label"), placeholder=frame.t("gain.placeholder"), key="knowledge-gain"
        )
        st.caption(frame.t("gain.text"))
        if st.form_submit_button(frame.t("gain.go")) and questions.strip() and live:
            others = [row.id for row in versions if row.id != live]
            newest = versions[0].id
            before, after = (live, newest) if newest != live else (next(iter(others), live), live)
            jobs.start(frame, GAIN, {"questions": questions, "before": before, "after": after})


def admit(frame: Frame, row: DocumentRow) -> None:
    """Let a held file in."""
    name = ask_name(frame, key="knowledge-approver")
    if st.button(frame.t("knowledge.approve"), disabled=not name.strip(), key="knowledge-approve"):
        acts(frame).approve(row.key, name)
        st.toast(frame.t("knowledge.approved"), icon=":material/check:")


def withdraw(frame: Frame, row: DocumentRow) -> None:
    """Withhold a document at once, or let it be found again."""
    is_withdrawn = row.key in Journal(frame.parts.index_dir).read().keys
    name = "restore" if is_withdrawn else "withdraw"
    icon = ":material/undo:" if is_withdrawn else ":material/block:"
    with st.popover(
        frame.t(f"knowledge.{name}"), icon=icon, type="tertiary", key=f"knowledge-{name}-{row.key}"
    ):
        st.caption(frame.t(f"knowledge.{name}.text"))
        by = ask_name(frame, key="knowledge-withdraw-by")
        reason = st.text_input(frame.t("release.reason"), key="knowledge-withdraw-reason")
        is_ready = bool(by.strip() and reason.strip())
        if st.button(frame.t(f"knowledge.{name}"), key="knowledge-withdraw", disabled=not is_ready):
            act = acts(frame).restore if is_withdrawn else acts(frame).withdraw
            act(row.key, by=by, reason=reason)
            st.toast(frame.t(f"knowledge.{name}.done"), icon=":material/check:")
            st.rerun()
