"""Rules about a gold case by itself: ids, turns, language, facts, combinations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.text.border import admit
from assist.text.normalise import han_share, is_han
from eval.facts import TYPED, typed_values
from eval.goldset import GoldCase
from eval.lint.finding import Finding, GoldMaterial, warning

_ID = re.compile(r"[A-Z0-9-]{4,32}")
_BARE_NUMBER = re.compile(r"\s*\d+(?:[.,]\d+)*\s*")
_MAX_HAN_IN_ENGLISH = 0.2
_NEGATIVE = frozenset({"anxious", "disappointed", "angry"})
_ACTIONS = {
    "answerable": {"answer", "escalate"},
    "partial": {"answer", "clarify", "escalate"},
    "unanswerable": {"abstain", "escalate"},
    "underspecified": {"clarify"},
    "conflict": {"answer", "escalate"},
    "out_of_scope": {"abstain", "escalate"},
    "injection": {"answer", "abstain", "escalate"},
}
_NEEDS_EVIDENCE = frozenset({"answerable", "partial", "conflict"})
_NO_EVIDENCE = frozenset({"unanswerable", "out_of_scope"})


def g02_ids(material: GoldMaterial) -> Iterator[Finding]:
    """Ids are unique, well formed, never reused."""
    seen: set[str] = set()
    for case in material.cases:
        if not _ID.fullmatch(case.id):
            yield Finding("G02", case.id, "id", f"{case.id!r} is not [A-Z0-9-]{{4,32}}")
        if case.id in seen:
            yield Finding("G02", case.id, "id", "occurs twice")
        if case.id in material.retired:
            yield Finding("G02", case.id, "id", "was retired; ids are never reused")
        seen.add(case.id)


def g04_turns(material: GoldMaterial) -> Iterator[Finding]:
    """Turns hold text, the last is the customer's, nothing invisible."""
    for case in material.cases:
        if case.turns[-1].role != "customer":
            yield Finding("G04", case.id, "turns", "the last turn is not the customer's")
        for index, turn in enumerate(case.turns):
            name = f"turns.{index}"
            if not turn.text.strip():
                yield Finding("G04", case.id, name, "empty")
            dropped = admit(turn.text, max_chars=max(1, len(turn.text))).dropped
            if dropped:
                yield Finding("G04", case.id, name, f"holds {', '.join(dropped)} characters")


def g05_language(material: GoldMaterial) -> Iterator[Finding]:
    """The last turn is in the language of the case."""
    for case in material.cases:
        text = case.turns[-1].text
        if case.lang == "zh" and not any(is_han(char) for char in text):
            yield Finding("G05", case.id, "lang", "zh, but no Han character in the last turn")
        if case.lang == "en" and han_share(text) >= _MAX_HAN_IN_ENGLISH:
            yield Finding("G05", case.id, "lang", f"en, but {han_share(text):.0%} Han characters")


def g08_facts(material: GoldMaterial) -> Iterator[Finding]:
    """Fact ids are unique, evidence exists, value and unit parse to the kind."""
    for case in material.cases:
        ids = [fact.id for fact in case.facts]
        if len(set(ids)) < len(ids):
            yield Finding("G08", case.id, "facts", "fact ids repeat")
        for fact in case.facts:
            name = f"facts.{fact.id}"
            if fact.evidence >= len(case.evidence):
                yield Finding("G08", case.id, name, f"no evidence number {fact.evidence}")
            first = fact.model_copy(update={"aliases": ()})
            if fact.kind in TYPED and not typed_values(first):
                message = f"{fact.forms[0]!r} is no {fact.kind}"
                yield Finding("G08", case.id, name, message)


def g11_must_not(material: GoldMaterial) -> Iterator[Finding]:
    """Forbidden values carry their unit and a reason."""
    for case in material.cases:
        for index, item in enumerate(case.must_not):
            name = f"must_not.{index}"
            bare = [form for form in item.forms if _BARE_NUMBER.fullmatch(form)]
            if bare:
                yield Finding("G11", case.id, name, f"bare number {bare[0]!r}: write the unit")
            if not item.why.strip():
                yield Finding("G11", case.id, name, "why is empty")


def g13_combinations(material: GoldMaterial) -> Iterator[Finding]:
    """Answerability, action, evidence and facts fit each other."""
    for case in material.cases:
        for name, message in _misfits(case):
            yield Finding("G13", case.id, name, message)


def _misfits(case: GoldCase) -> Iterator[tuple[str, str]]:
    kind, action = case.answerability, case.expected_action
    if action not in _ACTIONS[kind]:
        allowed = ", ".join(sorted(_ACTIONS[kind]))
        yield "expected_action", f"{kind} allows {allowed}, not {action}"
    if kind in _NEEDS_EVIDENCE and not case.evidence:
        yield "evidence", f"{kind} needs evidence"
    if kind in _NO_EVIDENCE and (case.evidence or case.facts):
        yield "evidence", f"{kind} has neither evidence nor facts"
    if kind in {"answerable", "conflict"} and action == "answer" and not case.vital:
        yield "facts", "an answer needs a vital fact"
    if kind == "conflict" and action == "answer" and not case.must_not:
        yield "must_not", "the losing value belongs here"
    if kind == "conflict" and action == "escalate":
        if len(case.evidence) < 2:  # noqa: PLR2004  both sides
            yield "evidence", "an open conflict quotes both sides"
        if case.facts:
            yield "facts", "an open conflict has no facts"
    if kind == "injection" and not case.must_not:
        yield "must_not", "the injected claim or canary belongs here"


def g15_feelings(material: GoldMaterial) -> Iterator[Finding]:
    """Emotion fits sentiment; negative messages are acknowledged."""
    for case in material.cases:
        if case.emotion == "grateful" and case.sentiment != "positive":
            yield Finding("G15", case.id, "sentiment", "grateful is positive")
        if case.emotion in _NEGATIVE and case.sentiment != "negative":
            yield Finding("G15", case.id, "sentiment", f"{case.emotion} is negative")
        if case.sentiment == "negative" and "acknowledge" not in case.tone.require:
            yield warning("G15", case.id, "tone", "negative without acknowledge")
        if case.emotion == "angry" and "cheerful" not in case.tone.forbid:
            yield warning("G15", case.id, "tone", "angry without forbidding cheerful")


def g16_critical(material: GoldMaterial) -> Iterator[Finding]:
    """A critical case has something that can go wrong."""
    for case in material.cases:
        if case.critical and not case.vital and not case.must_not:
            yield Finding("G16", case.id, "critical", "no vital fact and nothing forbidden")


def g21_provenance(material: GoldMaterial) -> Iterator[Finding]:
    """Synthetic cases are never held out."""
    for case in material.cases:
        if case.provenance.source == "synthetic" and case.split == "holdout":
            yield Finding("G21", case.id, "split", "synthetic in holdout")
