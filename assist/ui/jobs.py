"""Long work on a page: start it, watch it, say what came out. The page never waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from assist.store.jobs import CANCELLED, Job
from assist.ui.chrome import Frame
from assist.ui.i18n import t_or
from assist.ui.reasons import say
from assist.ui.safe import escape_md

Describe = Callable[[Frame, str, dict[str, Any]], None]
POLL_S = 1.0


def start(frame: Frame, kind: str, payload: Mapping[str, Any]) -> None:
    """Queue a job unless one of its kind is under way, and draw the page again."""
    open_jobs = [job for job in frame.parts.store.jobs.recent(frame.actor, [kind]) if job.is_open]
    if not open_jobs:
        job = frame.parts.store.jobs.add(frame.actor, kind, payload)
        st.session_state["jobs-shown"] = job.id
    st.rerun()


def show(frame: Frame, kinds: Sequence[str], *, key: str, describe: Describe) -> None:
    """Show the newest job of these kinds while it runs, and what came out until it is put away.

    Args:
        frame: Of the page.
        kinds: The page's kinds of jobs.
        key: Prefix of the widgets.
        describe: Draws a result; gets the frame, the kind and the result.
    """
    newest = frame.parts.store.jobs.recent(frame.actor, kinds, limit=1)
    if not newest:
        return
    job = newest[0]
    if job.is_open:
        _watch(frame, job.id, key)
    elif st.session_state.get("jobs-shown") == job.id:
        _finished(frame, job, key, describe)


@st.fragment(run_every=POLL_S)
def _watch(frame: Frame, job_id: str, key: str) -> None:
    job = frame.parts.store.jobs.get(frame.actor, job_id)
    if job is None or not job.is_open:
        st.session_state["jobs-shown"] = job_id
        st.rerun()
    with st.container(border=True, key=f"{key}-job"):
        row = st.container(horizontal=True, vertical_alignment="center")
        with row.container(width="stretch"):
            st.progress(*_state(frame, job))
        if row.button(frame.t("job.cancel"), type="tertiary", key=f"{key}-job-cancel"):
            frame.parts.store.jobs.cancel(frame.actor, job_id)
            st.rerun()


def _state(frame: Frame, job: Job) -> tuple[float, str]:
    """How far a job is, as a share and in words."""
    name = frame.t(f"job.{job.kind}")
    if job.state == "queued":
        waits_for = "external" if frame.parts.settings.ui.workers == "external" else "inside"
        return 0.0, f"{name} · {frame.t(f'job.queued.{waits_for}')}"
    stage = t_or(f"job.stage.{job.note}", frame.lang, job.note)
    share = min(1.0, job.done / job.total) if job.total else 0.0
    return share, f"{name} · {escape_md(stage)} {job.done} / {job.total}"


def _finished(frame: Frame, job: Job, key: str, describe: Describe) -> None:
    with st.container(border=True, key=f"{key}-job"):
        row = st.container(horizontal=True, vertical_alignment="center")
        done, cancelled = job.state == "done", job.error == CANCELLED
        badge = ":green-badge" if done else (":gray-badge" if cancelled else ":red-badge")
        state = CANCELLED if cancelled else job.state
        row.markdown(
            f"**{frame.t(f'job.{job.kind}')}** {badge}[{frame.t(f'job.{state}')}]",
            width="stretch",
        )
        row.button(
            frame.t("job.close"), type="tertiary", key=f"{key}-job-close", on_click=_put_away
        )
        if done:
            describe(frame, job.kind, dict(job.result))
        elif not cancelled:
            st.text(say(job.error, frame.lang))


def _put_away() -> None:
    st.session_state["jobs-shown"] = ""
