"""Is the reply right? One verdict per gold case: correct, declined or wrong, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assist.reply.support import as_said
from assist.text.sentences import is_question, split_sentences
from assist.text.support import unsupported_values
from assist.text.values import Value
from eval.facts import FactMatch, holds_form, match_fact, match_must_not
from eval.goldset import Fact, GoldCase, MustNot
from eval.moved import moved_amounts
from eval.outputs import Output

Label = Literal["correct", "declined", "wrong"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judgement of one output.

    Attributes:
        label: correct, declined or wrong.
        reason: For wrong and declined, the first that fits: error, contradicted, must_not,
            ungrounded, incomplete, answered, no_question, or the action that was taken.
        facts: One entry per gold fact.
        must_not: Forbidden values stated as true, with spans.
        mentioned: Forbidden values only mentioned.
        ungrounded: Typed values of the reply that neither evidence nor turns hold, and amounts that
            the evidence states of something else; () where the assistant does not tell its
            evidence.
    """

    label: Label
    reason: str
    facts: tuple[FactMatch, ...]
    must_not: tuple[tuple[MustNot, tuple[int, int]], ...]
    mentioned: tuple[str, ...]
    ungrounded: tuple[str, ...]


_judged: dict[tuple[int, int], tuple[GoldCase, Output, Verdict]] = {}
MOST_JUDGED = 10_000


def judge(case: GoldCase, output: Output) -> Verdict:
    """Judge an output; a crash is wrong.

    A dozen metrics ask about the same pair, so verdicts are kept. A gold case cannot be hashed; the
    pair is known by the two objects themselves, which are kept with it.
    """
    key = id(case), id(output)
    known = _judged.get(key)
    if known is not None and known[0] is case and known[1] is output:
        return known[2]
    if len(_judged) >= MOST_JUDGED:
        _judged.clear()
    verdict = _judge(case, output)
    _judged[key] = (case, output, verdict)
    return verdict


def _judge(case: GoldCase, output: Output) -> Verdict:
    reply = output.text
    facts = tuple(match_fact(fact, reply, _quote(case, fact)) for fact in case.facts)
    stated: list[tuple[MustNot, tuple[int, int]]] = []
    mentioned: list[str] = []
    for item in case.must_not:
        how, span = match_must_not(item, reply)
        if how == "asserted":
            stated.append((item, span))
        elif how == "mentioned":
            mentioned.append(item.value)
    foreign = _without_source(case, output) if output.tells_evidence else []
    ungrounded = tuple(value.surface for value in foreign)
    label, reason = _label(
        case, output, facts, is_forbidden=bool(stated), is_ungrounded=bool(ungrounded)
    )
    return Verdict(label, reason, facts, tuple(stated), tuple(mentioned), ungrounded)


def _label(
    case: GoldCase,
    output: Output,
    facts: tuple[FactMatch, ...],
    *,
    is_forbidden: bool,
    is_ungrounded: bool,
) -> tuple[Label, str]:
    if output.status == "error":
        return "wrong", "error"
    if case.expected_action == output.action == "answer":
        return _answered(case, facts, is_forbidden=is_forbidden, is_ungrounded=is_ungrounded)
    if is_forbidden:
        return "wrong", "must_not"
    if output.action == "answer":
        return "wrong", "answered"
    if output.action != case.expected_action:
        return "declined", str(output.action)
    return _clarified(case, output, facts) if output.action == "clarify" else ("correct", "")


def _answered(
    case: GoldCase, facts: tuple[FactMatch, ...], *, is_forbidden: bool, is_ungrounded: bool
) -> tuple[Label, str]:
    by_id = {match.fact_id: match.result for match in facts}
    vital = [by_id[fact.id] for fact in case.vital]
    if "contradicted" in by_id.values():
        return "wrong", "contradicted"
    if is_forbidden:
        return "wrong", "must_not"
    if is_ungrounded:
        return "wrong", "ungrounded"
    if any(result != "supported" for result in vital):
        return "wrong", "incomplete"
    return "correct", ""


def _clarified(case: GoldCase, output: Output, facts: tuple[FactMatch, ...]) -> tuple[Label, str]:
    """A clarification asks, and what must be asked for may stand inside the question."""
    if not any(is_question(sentence.text) for sentence in split_sentences(output.text)):
        return "declined", "no_question"
    by_id = {match.fact_id: match.result for match in facts}
    for fact in case.vital:
        if by_id[fact.id] != "supported" and not holds_form(fact, output.text):
            return "declined", "incomplete"
    return "correct", ""


def _without_source(case: GoldCase, output: Output) -> list[Value]:
    """Values that nothing holds, and amounts that the evidence states of something else."""
    turns = [turn.text for turn in case.turns]
    texts = [hit.text for hit in output.evidence]
    moved = [
        value
        for sentence in split_sentences(output.text)
        for value in moved_amounts(sentence.text, texts, turns)
    ]
    return [*unsupported_values(output.text, _known(case, output)), *moved]


def _known(case: GoldCase, output: Output) -> list[str]:
    evidence = [f"{hit.context}\n{hit.text}" for hit in output.evidence]
    records = [as_said(hit.text) for hit in output.evidence]  # the column has the unit
    return [*evidence, *records, *(turn.text for turn in case.turns)]


def _quote(case: GoldCase, fact: Fact) -> str:
    return case.evidence[fact.evidence].quote if fact.evidence < len(case.evidence) else ""
