"""Quality: what became of drafts in daily work, why they were refused, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, get_args

import streamlit as st

from assist import clock
from assist.access import may
from assist.errors import AssistError
from assist.store.reviews import Review, Verdict
from assist.ui import chrome
from assist.ui.chrome import Frame
from assist.ui.i18n import moment, t_or
from assist.ui.safe import escape_md
from assist.ui.tables import choose
from eval import online
from eval.online import Handled, Share
from eval.ui import unused

DAYS = (7, 30, 90)
GROUPS = ("scenario", "sentiment", "tone", "document")
TABS = ("outcomes", "gaps", "audit")
PREFIX = {"scenario": "scenario", "sentiment": "sentiment", "tone": "tone"}


def page() -> None:
    """Draw the quality page."""
    frame = chrome.open_frame("quality")
    room = chrome.header(frame, frame.t("nav.quality"), key="quality")
    try:
        days = room.selectbox(
            frame.t("quality.days"),
            DAYS,
            index=1,
            format_func=lambda n: frame.t("quality.last", n=n),
            label_visibility="collapsed",
            width=140,
            key="quality-days",
        )
        since = clock.now() - timedelta(days=days)
        events = frame.parts.store.events.since(frame.actor, online.KINDS, since)
        handled = online.read_handled(events)
        _figures(frame, handled)
        tab = st.segmented_control(
            frame.t("quality.view"),
            TABS,
            default=TABS[0],
            required=True,
            format_func=lambda name: frame.t(f"quality.tab.{name}"),
            label_visibility="collapsed",
            key="quality-tab",
        )
        {"outcomes": _outcomes, "gaps": _gaps, "audit": _audit}[tab](frame, handled)
        if tab == "gaps":
            unused.card(frame, days)
    except AssistError as error:
        chrome.show_error(frame, error, key="quality")


def _figures(frame: Frame, handled: Sequence[Handled]) -> None:
    stages = online.funnel(handled)
    reviews = frame.parts.store.reviews.all(frame.actor)
    pair = online.accepted_and_correct(handled, reviews)
    rooms = st.columns(len(stages) + 1)
    whole = stages[0][1]
    for room, (name, count) in zip(rooms, stages, strict=False):
        room.metric(frame.t(f"quality.stage.{name}"), f"{count:,}", border=True)
        if name != stages[0][0] and whole:
            room.caption(_percent(online.share(min(count, whole), whole), frame))
    last = rooms[-1]
    value = f"{pair[0].value * pair[1].value * 100:.1f}%" if pair else "–"
    last.metric(
        frame.t("quality.stage.correct"), value, border=True, help=frame.t("quality.correct.help")
    )
    words = _percent(pair[1], frame) if pair else frame.t("quality.correct.none")
    last.caption(words)


def _outcomes(frame: Frame, handled: Sequence[Handled]) -> None:
    if not online.outcomes(handled):
        with st.container(border=True):
            st.markdown(f"**{frame.t('quality.empty.title')}**")
            st.text(frame.t("quality.empty.text"))
        return
    with st.container(key="body-quality"):
        left, right = st.columns([7, 4], gap="medium")
        with left:
            _groups(frame, handled)
        with right:
            _reasons(frame, handled)
            _changes(frame, handled)


def _groups(frame: Frame, handled: Sequence[Handled]) -> None:
    by = st.segmented_control(
        frame.t("quality.by"),
        GROUPS,
        default=GROUPS[0],
        required=True,
        format_func=lambda name: frame.t(f"quality.by.{name}"),
        label_visibility="collapsed",
        key="quality-by",
    )
    total = {frame.t("quality.all"): online.outcomes(handled)}
    groups = {_value(frame, by, v): s for v, s in online.by_value(handled, by).items()}
    rows = [_row(frame, name, shares) for name, shares in {**total, **groups}.items()]
    st.dataframe(rows, hide_index=True, key="quality-groups", alt=frame.t("quality.tab.outcomes"))
    st.caption(frame.t("quality.note"))


def _row(frame: Frame, name: str, shares: Mapping[str, Share]) -> dict[str, Any]:
    n = next(iter(shares.values())).n
    cells = {frame.t(f"outcome.{key}"): _percent(each, frame) for key, each in shares.items()}
    return {frame.t("quality.group"): name, "n": n, **cells}


def _value(frame: Frame, by: str, value: str) -> str:
    return t_or(f"{PREFIX[by]}.{value}", frame.lang, value) if by in PREFIX else value


def _percent(each: Share, frame: Frame) -> str:
    """A share with its interval; a small number says so."""
    if each.is_small:
        return f"{each.count} / {each.n} · {frame.t('evaluation.small')}"
    return f"{each.value * 100:.0f}% ({each.lo * 100:.0f}–{each.hi * 100:.0f})"


def _reasons(frame: Frame, handled: Sequence[Handled]) -> None:
    with st.container(border=True):
        st.markdown(f"**{frame.t('quality.reasons')}**")
        found = online.reject_reasons(handled)
        if not found:
            st.caption(frame.t("quality.none"))
        for reason, count in found:
            st.text(f"{t_or(f'reject.{reason}', frame.lang, reason)}  {count}")


def _changes(frame: Frame, handled: Sequence[Handled]) -> None:
    with st.container(border=True):
        st.markdown(f"**{frame.t('quality.changes')}**")
        found = online.changed_facts(handled)
        if not found:
            st.caption(frame.t("quality.none"))
        for _kind, before, after, count in found[:12]:
            st.text(f"{before or '∅'} → {after or '∅'}  ×{count}")


def _gaps(frame: Frame, _handled: Sequence[Handled]) -> None:
    gaps = frame.parts.store.records.gaps(frame.actor)
    if not gaps:
        st.caption(frame.t("quality.gaps.none"))
        return
    zone, now = frame.parts.settings.business_zone, clock.now()
    rows = [
        {
            frame.t("quality.gaps.at"): moment(g.at or now, frame.lang, zone, now=now),
            frame.t("quality.gaps.question"): g.question,
            frame.t("quality.gaps.reason"): _gap_reason(frame, g.reason),
            frame.t("quality.gaps.note"): g.note,
        }
        for g in gaps
    ]
    with st.container(key="body-quality-gaps"):
        left, right = st.columns([7, 4], gap="medium")
        with left:
            place = choose(rows, {}, key="quality-gaps", alt=frame.t("quality.tab.gaps"))
        with right, st.container(border=True):
            gap = gaps[place]
            st.text(gap.question)
            st.caption(escape_md(f"{_gap_reason(frame, gap.reason)} · {gap.actor_id}"))
            if gap.note:
                st.text(gap.note)
            if st.button(frame.t("quality.gaps.close"), key="quality-gap-close"):
                frame.parts.store.records.close_gap(frame.actor, gap.id)
                st.rerun()


def _gap_reason(frame: Frame, reason: str) -> str:
    for key in (f"reject.{reason}", f"advice.abstain.{reason}.title"):
        text = t_or(key, frame.lang, "")
        if text:
            return text
    return frame.t("quality.gaps.reported")


def _audit(frame: Frame, handled: Sequence[Handled]) -> None:
    sample = online.audit_sample(handled)
    if not sample:
        st.caption(frame.t("quality.audit.none"))
        return
    reviews = frame.parts.store.reviews.all(frame.actor)
    st.caption(frame.t("quality.audit.about", n=len(sample)))
    rows = [
        {
            frame.t("quality.audit.reply"): each.text,
            frame.t("quality.by.scenario"): _value(frame, "scenario", each.scenario),
            frame.t("quality.audit.verdict"): _verdict(frame, reviews.get(each.event_id)),
        }
        for each in sample
    ]
    with st.container(key="body-quality-audit"):
        left, right = st.columns([6, 5], gap="medium")
        with left:
            place = choose(rows, {}, key="quality-audit", alt=frame.t("quality.tab.audit"))
        with right:
            _review(frame, sample[place])


def _verdict(frame: Frame, review: Review | None) -> str:
    return frame.t(f"quality.verdict.{review.verdict}") if review else ""


def _review(frame: Frame, handled: Handled) -> None:
    """The reply beside what the customer asked and what it rests on; then a verdict."""
    with st.container(border=True, key="quality-review"):
        suggestion = frame.parts.store.records.suggestion(frame.actor, handled.draft_id)
        if suggestion is not None:
            st.caption(frame.t("quality.audit.question"))
            st.text(suggestion.question.raw)
        st.caption(frame.t("quality.audit.reply"))
        st.text(handled.text)
        if suggestion is not None:
            st.caption(frame.t("sources.heading"))
            quotes = {c.quote for s in suggestion.draft.sentences for c in s.citations}
            for quote in sorted(quotes):
                st.text(quote)
        verdicts: tuple[Verdict, ...] = get_args(Verdict)
        for room, verdict in zip(st.columns(2), verdicts, strict=True):
            if room.button(
                frame.t(f"quality.verdict.{verdict}"),
                key=f"quality-verdict-{verdict}",
                width="stretch",
                disabled=not may(frame.actor, "evaluate"),
            ):
                review = Review(handled.event_id, verdict)
                frame.parts.store.reviews.put(frame.actor, review)
                st.rerun()


if __name__ == "__main__":
    page()
