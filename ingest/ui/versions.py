"""Index versions: what waits to go live and what it would change, what is live, what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from assist.index.overview import VersionRow
from assist.ui import jobs
from assist.ui.chrome import Frame
from assist.ui.safe import escape_md
from ingest.gate import read_forced, read_release
from ingest.receipt import read_receipt
from ingest.ui.person import ask_name
from ingest.worker import BUILD, PUBLISH, ROLLBACK

RELEASE_CHECK = "eval.release_check"
RUN = "eval.run"
SHOWN = 20
COLORS = {"live": "green", "earlier": "gray", "built": "blue"}


def waiting(frame: Frame, versions: Sequence[VersionRow]) -> None:
    """A version that was built and is not live yet: compare answers, then publish."""
    if not versions or versions[0].state != "built":
        return
    built = versions[0]
    live = next((row.id for row in versions if row.state == "live"), "")
    release = read_release(frame.parts.index_dir, built.id)
    is_current = bool(release) and release.get("live") == live
    with st.container(border=True, key="knowledge-waiting"):
        row = st.container(horizontal=True, vertical_alignment="center")
        counts = frame.t("knowledge.counts", documents=built.documents, chunks=built.chunks)
        badge = f":blue-badge[{frame.t('knowledge.version.built')}]"
        row.markdown(f"{badge} `{built.id[:16]}` {counts}", width="stretch")
        _compare(frame, row, built.id, has_live=bool(live))
        is_passed = is_current and release["verdict"] == "passed"
        if row.button(
            frame.t("knowledge.publish"),
            type="primary",
            key="knowledge-publish",
            disabled=bool(live) and not is_passed,
        ):
            jobs.start(frame, PUBLISH, {"version": built.id, "by": frame.actor.id})
        if is_current:
            _verdict(frame, release)
        elif live:
            st.caption(frame.t("release.missing"))
        if live and not is_passed:
            _force(frame, built.id)


def _compare(
    frame: Frame, row: st.delta_generator.DeltaGenerator, version: str, *, has_live: bool
) -> None:
    """Queue the comparison of answers; the gold set is the one that was measured last."""
    if not has_live:
        return
    # a build under way makes a newer version: answers of the one shown would be compared in vain
    is_building = any(job.is_open for job in frame.parts.store.jobs.recent(frame.actor, [BUILD]))
    with row.popover(frame.t("release.run"), icon=":material/difference:", disabled=is_building):
        recent = frame.parts.store.jobs.recent(frame.actor, [RELEASE_CHECK, RUN])
        last = next((str(job.payload.get("gold", "")) for job in recent), "")
        gold = st.text_input(frame.t("release.gold"), value=last, key="knowledge-release-gold")
        st.caption(frame.t("release.gold.help"))
        if st.button(frame.t("release.go"), type="primary", key="knowledge-release"):
            jobs.start(frame, RELEASE_CHECK, {"version": version, "gold": gold.strip()})


def _verdict(frame: Frame, release: Mapping[str, Any]) -> None:
    passed = release["verdict"] == "passed"
    badge = ":green-badge" if passed else ":red-badge"
    asked, counts = release["asked"], release["counts"]
    text = frame.t(
        "release.summary",
        gold=asked["gold"],
        real=asked["real"],
        answers=counts.get("answer", 0),
        lost=counts.get("lost_citation", 0),
        declined=counts.get("now_declined", 0),
        blocked=counts.get("must_not", 0),
    )
    verdict = frame.t("release.passed" if passed else "release.blocked")
    st.markdown(f"{badge}[{verdict}] {text}")
    differences = release.get("differences", ())
    if differences:
        with st.expander(frame.t("release.differences", n=len(differences))):
            for each in differences[:SHOWN]:
                _difference(frame, each)


def _difference(frame: Frame, each: Mapping[str, Any]) -> None:
    kinds = " ".join(f":gray-badge[{frame.t(f'release.kind.{kind}')}]" for kind in each["kinds"])
    st.markdown(f"**{escape_md(each['question'])}** {kinds}")
    if each["blocks"]:
        st.error(escape_md(each["blocks"]), icon=":material/block:")
    for room, name in zip(st.columns(2), ("old", "new"), strict=True):
        side = each[name]
        with room:
            action = frame.t(f"release.action.{side['action']}")
            st.caption(f"{frame.t(f'release.{name}')} · {action}")
            st.text(side["text"])
            for doc, quote in side["sources"]:
                st.caption(f"{escape_md(doc)}: {escape_md(quote)}")


def _force(frame: Frame, version: str) -> None:
    with st.popover(frame.t("release.force"), type="tertiary"):
        by = ask_name(frame, key="knowledge-force-by")
        reason = st.text_input(frame.t("release.reason"), key="knowledge-force-reason")
        st.caption(frame.t("release.force.help"))
        if st.button(
            frame.t("release.force.go"),
            key="knowledge-force",
            disabled=not (by.strip() and reason.strip()),
        ):
            jobs.start(frame, PUBLISH, {"version": version, "by": by, "force": reason})


def table(frame: Frame, versions: Sequence[VersionRow]) -> None:
    """Every version on disk, with the way back and the proof of what was removed."""
    forced = read_forced(frame.parts.index_dir)
    with st.container(border=True, key="knowledge-versions"):
        for each in versions:
            row = st.container(horizontal=True, vertical_alignment="center")
            name = frame.t(f"knowledge.version.{each.state}")
            counts = frame.t("knowledge.counts", documents=each.documents, chunks=each.chunks)
            row.markdown(
                f":{COLORS[each.state]}-badge[{name}] `{each.id[:16]}` {counts}", width="stretch"
            )
            if each.state == "earlier" and row.button(
                frame.t("knowledge.rollback"), key=f"knowledge-rollback-{each.id}"
            ):
                jobs.start(frame, ROLLBACK, {"version": each.id})
            if each.id in forced:
                line = forced[each.id]
                said = f"{line.get('by', '')}: {line.get('reason', '')}"
                st.caption(f"{frame.t('release.forced')} · {escape_md(said)}")
            _receipt(frame, each.id)


def _receipt(frame: Frame, version: str) -> None:
    receipt = read_receipt(frame.parts.index_dir, version)
    if not receipt:
        return
    documents = receipt["documents"]
    state = "receipt.proved" if receipt["proved"] else "receipt.open"
    with st.expander(frame.t(state, n=len(documents))):
        for each in documents[:SHOWN]:
            failed = [name for name, holds in each["checks"].items() if not holds]
            said = frame.t(f"receipt.{each['status']}", n=each["passages"])
            mark = f":red-badge[{', '.join(failed)}]" if failed else ":green-badge[✓]"
            st.markdown(f"{mark} {escape_md(each['key'])} · {said}")
        st.caption(f"{escape_md(receipt['by'] or '–')} · {escape_md(receipt['at'][:16])}")
