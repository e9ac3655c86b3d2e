"""Candidates from agents' decisions, and how a gold case is made of one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assist.candidates import Candidate, export_candidates
from assist.store.records import Gap
from assist.ui.chrome import Frame
from assist.ui.tables import DASH, choose
from eval.authoring import RETIRED, GoldFolder
from eval.goldfiles import read_cases
from eval.goldset import GoldCase
from eval.prefill import prefill
from eval.ui import caseform, proofs

_ALL = 100_000


def show(frame: Frame, folder: GoldFolder, name: str) -> None:
    """Draw the candidates and the form for the chosen one."""
    reworded = st.toggle(
        frame.t("gold.reworded"), help=frame.t("gold.reworded.help"), key="gold-reworded"
    )
    found = _waiting(frame, folder, reworded=reworded)
    if not found:
        st.text(frame.t("gold.candidates.empty"))
        return
    left, right = st.columns([5, 7], gap="medium")
    with left:
        chosen = _table(frame, found)
        _decision(frame, chosen)
    with right, st.container(border=True, key="gold-candidate"):
        if not name:
            st.warning(frame.t("gold.name.missing"))
            return
        _author(frame, folder, chosen, name)


def _author(frame: Frame, folder: GoldFolder, chosen: Candidate, name: str) -> None:
    """What proves the decision, then the form."""
    found = proofs.passages_for(frame, folder.corpus, chosen)
    kept = proofs.chosen(chosen)
    gold_id = folder.next_id(_scenario(chosen))
    draft = prefill(chosen, gold_id, name, found, kept)
    proofs.show(frame, folder.corpus, chosen, draft)
    edited = caseform.show(frame, f"gold-{chosen.id}-{len(kept)}", draft.case)
    if edited is not None:
        _file(frame, folder, chosen, edited)
    _gap(frame, chosen)


def _waiting(frame: Frame, folder: GoldFolder, *, reworded: bool) -> list[Candidate]:
    """Candidates that have not become a case or a gap, here or in another conversation."""
    waiting = export_candidates(
        frame.parts.store, frame.actor, known=folder.used(), reworded=reworded
    )
    reported, asked = _reported(frame), _asked(folder)
    return [
        each
        for each in waiting
        if _gap_id(each) not in reported
        and tuple((turn.role, turn.text) for turn in each.turns) not in asked
    ]


def _asked(folder: GoldFolder) -> frozenset[tuple[tuple[str, str], ...]]:
    """(role, text) of the turns of every case that was ever proposed."""
    retired = read_cases(folder.path / RETIRED)
    return frozenset(
        tuple((turn.role, turn.text) for turn in case.turns)
        for case in (*folder.cases(), *folder.proposals(), *retired)
    )


def _scenario(candidate: Candidate) -> str:
    known = candidate.triage.get("scenario", "other")
    return known if known in caseform.CHOICES["scenario"] else "other"


def _table(frame: Frame, found: Sequence[Candidate]) -> Candidate:
    rows = [
        {
            "kind": frame.t(f"gold.kind.{each.kind}"),
            "question": each.turns[-1].text,
            "edits": "; ".join(
                f"{before or DASH} → {after or DASH}" for _, before, after in each.fact_edits
            ),
        }
        for each in found
    ]
    columns = {
        key: st.column_config.TextColumn(frame.t(f"gold.column.{key}"))
        for key in ("kind", "question", "edits")
    }
    alt = frame.t("gold.step")
    return found[choose(rows, columns, key="gold-candidates", alt=alt, max_height=260)]


def _decision(frame: Frame, candidate: Candidate) -> None:
    for turn in candidate.turns:
        st.text(f"{frame.t(f'gold.role.{turn.role}')}: {turn.text}")
    st.caption(frame.t("gold.draft"))
    st.text(candidate.draft)
    st.caption(frame.t("gold.sent"))
    st.text(candidate.sent or candidate.reason)


def _file(frame: Frame, folder: GoldFolder, candidate: Candidate, case: GoldCase) -> None:
    report = folder.check(case)
    if report.failed:
        st.error(frame.t("gold.refused"))
    for finding in report.findings:
        st.text(f"{finding.severity} {finding.rule} {finding.field}: {finding.message}")
    if report.failed:
        return
    folder.propose(case, past_case=candidate.past_case_sha256, note=candidate.kind)
    st.session_state["gold-said"] = frame.t("gold.proposed", id=case.id)
    st.rerun()


def _gap(frame: Frame, candidate: Candidate) -> None:
    """A fact that no document holds is a gap in the knowledge, not a gold case."""
    if st.button(frame.t("gold.gap"), type="tertiary", key=f"gold-gap-{candidate.id}"):
        asked = candidate.turns[-1].text
        gap = Gap(_gap_id(candidate), "", "", asked, "no_source", candidate.sent)
        frame.parts.store.records.add_gap(frame.actor, gap)
        st.session_state["gold-said"] = frame.t("gold.gap.filed")
        st.rerun()


def _gap_id(candidate: Candidate) -> str:
    return f"gold-{candidate.id}"


def _reported(frame: Frame) -> set[str]:
    """Gaps filed from candidates, settled ones too: neither is a candidate again."""
    records = frame.parts.store.records
    states = ("open", "closed")
    return {gap.id for one in states for gap in records.gaps(frame.actor, state=one, limit=_ALL)}
