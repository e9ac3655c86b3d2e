"""Is the reply right? Accuracy, wrong, declined, truthfulness, fact recall, must-not hits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assist.text.sentences import is_question, split_sentences
from assist.text.support import unsupported_values
from eval.facts import FactMatch, holds_form, match_fact, match_must_not
from eval.goldset import Fact, GoldCase, MustNot
from eval.metric import Context, Metric, Score, truth, unscored
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
        ungrounded: Typed values of the reply that neither evidence nor turns hold.
    """

    label: Label
    reason: str
    facts: tuple[FactMatch, ...]
    must_not: tuple[tuple[MustNot, tuple[int, int]], ...]
    mentioned: tuple[str, ...]
    ungrounded: tuple[str, ...]


def judge(case: GoldCase, output: Output) -> Verdict:
    """Judge an output; a crash is wrong."""
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
    ungrounded = tuple(value.surface for value in unsupported_values(reply, _known(case, output)))
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


def _known(case: GoldCase, output: Output) -> list[str]:
    evidence = [f"{hit.context}\n{hit.text}" for hit in output.evidence]
    return [*evidence, *(turn.text for turn in case.turns)]


def _quote(case: GoldCase, fact: Fact) -> str:
    return case.evidence[fact.evidence].quote if fact.evidence < len(case.evidence) else ""


def _accuracy(case: GoldCase, output: Output, _context: Context) -> Score:
    verdict = judge(case, output)
    return truth(holds=verdict.label == "correct", reason=verdict.reason)


def _wrong(case: GoldCase, output: Output, _context: Context) -> Score:
    verdict = judge(case, output)
    return Score(1.0, verdict.reason) if verdict.label == "wrong" else Score(0.0)


def _declined(case: GoldCase, output: Output, _context: Context) -> Score:
    verdict = judge(case, output)
    return Score(1.0, verdict.reason) if verdict.label == "declined" else Score(0.0)


def _truthfulness(case: GoldCase, output: Output, _context: Context) -> Score:
    verdict = judge(case, output)
    value = {"correct": 1.0, "declined": 0.0, "wrong": -1.0}[verdict.label]
    return Score(value, verdict.reason)


def _accuracy_answerable(case: GoldCase, output: Output, context: Context) -> Score:
    if case.answerability != "answerable" or case.expected_action != "answer":
        return unscored("not plainly answerable")
    return _accuracy(case, output, context)


def _strict_vital_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    return _recall(case, output, case.vital, partial=0.0)


def _vital_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    return _recall(case, output, case.vital, partial=0.5)


def _all_recall(case: GoldCase, output: Output, _context: Context) -> Score:
    return _recall(case, output, case.facts, partial=0.5)


def _recall(case: GoldCase, output: Output, facts: tuple[Fact, ...], *, partial: float) -> Score:
    if not facts or case.expected_action != "answer":
        return unscored("no facts")
    if output.action != "answer":
        return Score(0.0, "declined")
    worth = {"supported": 1.0, "partial": partial}
    matches = {match.fact_id: match for match in judge(case, output).facts}
    spans = tuple(matches[f.id].span for f in facts if matches[f.id].result == "supported")
    missed = ",".join(f.id for f in facts if matches[f.id].result != "supported")
    total = sum(worth.get(matches[fact.id].result, 0.0) for fact in facts)
    return Score(total / len(facts), missed, spans)


def _must_not(case: GoldCase, output: Output, _context: Context) -> Score:
    if not case.must_not:
        return unscored("nothing forbidden")
    stated = judge(case, output).must_not
    return Score(
        float(bool(stated)),
        ",".join(item.value for item, _ in stated),
        tuple(span for _, span in stated),
    )


def _must_not_critical(case: GoldCase, output: Output, context: Context) -> Score:
    return _must_not(case, output, context) if case.critical else unscored("not critical")


def _wrong_version(case: GoldCase, output: Output, context: Context) -> Score:
    return _stated_from(case, output, context, is_stale=True)


def _wrong_source(case: GoldCase, output: Output, context: Context) -> Score:
    return _stated_from(case, output, context, is_stale=False)


def _stated_from(case: GoldCase, output: Output, context: Context, *, is_stale: bool) -> Score:
    """Must-not hits whose value stands in a document invalid on the day / outside the filters."""
    relevant = [
        item for item in case.must_not if has_source(item, case, context, is_stale=is_stale)
    ]
    if not relevant:
        return unscored("no such source")
    stated = [item for item, _ in judge(case, output).must_not if item in relevant]
    return Score(float(bool(stated)), ",".join(item.value for item in stated))


def has_source(item: MustNot, case: GoldCase, context: Context, *, is_stale: bool) -> bool:
    """Whether a forbidden value stands in a document invalid on the day / outside the filters."""
    corpus, day = context.corpus, context.day(case)
    holders = corpus.documents_holding(item.forms)
    if is_stale:
        return any(not corpus.is_valid_on(doc, day) for doc in holders)
    return any(not corpus.passes(doc, case.filters) for doc in holders)


def _current_rule(case: GoldCase, output: Output, context: Context) -> Score:
    if not any(has_source(item, case, context, is_stale=True) for item in case.must_not):
        return unscored("no outdated value")
    return _accuracy(case, output, context)


def _conflict_flag(case: GoldCase, output: Output, _context: Context) -> Score:
    if case.answerability != "conflict" or case.expected_action != "escalate":
        return unscored("no open conflict")
    return truth(holds=output.is_conflict, reason=output.reason)


def _ungrounded(case: GoldCase, output: Output, _context: Context) -> Score:
    if output.action != "answer":
        return unscored("no answer")
    values = judge(case, output).ungrounded
    return Score(float(bool(values)), ",".join(values))


METRICS: tuple[Metric, ...] = (
    Metric("truthfulness", _truthfulness, unit="-1..1", binary=False),
    Metric("accuracy", _accuracy),
    Metric("wrong", _wrong, higher_is_better=False),
    Metric("declined", _declined, higher_is_better=False),
    Metric("accuracy_answerable", _accuracy_answerable),
    Metric("strict_vital_recall", _strict_vital_recall, binary=False),
    Metric("vital_recall", _vital_recall, binary=False),
    Metric("fact_recall", _all_recall, binary=False),
    Metric("must_not", _must_not, higher_is_better=False),
    Metric("must_not_critical", _must_not_critical, higher_is_better=False),
    Metric("wrong_version", _wrong_version, higher_is_better=False),
    Metric("wrong_source", _wrong_source, higher_is_better=False),
    Metric("current_rule_accuracy", _current_rule),
    Metric("conflict_flag_recall", _conflict_flag),
    Metric("ungrounded_value", _ungrounded, higher_is_better=False),
)
