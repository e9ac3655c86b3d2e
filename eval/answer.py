"""Metrics of the answer: accuracy, wrong, declined, truthfulness, fact recall, must-not hits."""

from __future__ import annotations

from eval.goldset import Fact, GoldCase, MustNot
from eval.metric import Context, Metric, Score, Scorer, truth, unscored
from eval.outputs import Output
from eval.verdict import judge


def _judgeable(score: Scorer) -> Scorer:
    """A case that expects an answer and says nothing of it, as of a retrieval set, judges none."""

    def guarded(case: GoldCase, output: Output, context: Context) -> Score:
        says_nothing = not case.facts and not case.must_not and not case.reference_answers
        if case.expected_action == "answer" and says_nothing and output.status == "ok":
            return unscored("no facts to judge by")
        return score(case, output, context)

    return guarded


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
    Metric("truthfulness", _judgeable(_truthfulness), version=2, unit="-1..1", binary=False),
    Metric("accuracy", _judgeable(_accuracy), version=2),
    Metric("wrong", _judgeable(_wrong), version=2, higher_is_better=False),
    Metric("declined", _judgeable(_declined), version=2, higher_is_better=False),
    Metric("accuracy_answerable", _judgeable(_accuracy_answerable), version=2),
    Metric("strict_vital_recall", _strict_vital_recall, version=2, binary=False),
    Metric("vital_recall", _vital_recall, version=2, binary=False),
    Metric("fact_recall", _all_recall, version=2, binary=False),
    Metric("must_not", _must_not, version=2, higher_is_better=False),
    Metric("must_not_critical", _must_not_critical, version=2, higher_is_better=False),
    Metric("wrong_version", _wrong_version, version=2, higher_is_better=False),
    Metric("wrong_source", _wrong_source, version=2, higher_is_better=False),
    Metric("current_rule_accuracy", _current_rule, version=2),
    Metric("conflict_flag_recall", _conflict_flag),
    Metric("ungrounded_value", _ungrounded, version=2, higher_is_better=False, needs_evidence=True),
)
