from dataclasses import replace
from datetime import date

from assist.reply.dispute import PRODUCT, find_dispute
from assist.reply.reading import read_evidence

QUESTION = "签收后几天内可以无理由退货"
SEVEN, FIFTEEN = "签收后7天内可申请无理由退货。", "签收后15天内可申请无理由退货。"


def _dispute(question, evidence, question_of, filters=None):
    part = read_evidence(question_of(question), evidence).parts[0]
    return find_dispute(part, filters or {}, question)


def test_other_figures_for_one_case_are_a_conflict(evidence_of, question_of) -> None:
    found = _dispute(QUESTION, [evidence_of(SEVEN), evidence_of(FIFTEEN, 2)], question_of)
    assert (found.labels, found.facet) == ((1, 2), "")


def test_the_same_figure_in_other_words_is_none(evidence_of, question_of) -> None:
    same = evidence_of("签收后一周内，可申请无理由退货。", 2)
    assert _dispute(QUESTION, [evidence_of(SEVEN), same], question_of) is None


def test_a_rule_for_another_case_is_none(evidence_of, question_of) -> None:
    other = evidence_of("签收后15天内有质量问题可申请退货。", 2)
    assert _dispute(QUESTION, [evidence_of(SEVEN), other], question_of) is None


def test_what_replaces_a_document_settles_it(evidence_of, question_of) -> None:
    new = evidence_of(FIFTEEN, 2, supersedes="doc1.md")
    assert _dispute(QUESTION, [evidence_of(SEVEN), new], question_of) is None


def test_one_document_does_not_contradict_itself(evidence_of, question_of) -> None:
    both = [evidence_of(SEVEN, doc="a.md"), evidence_of(FIFTEEN, 2, doc="a.md")]
    assert _dispute(QUESTION, both, question_of) is None


def test_a_known_or_named_scope_is_not_ambiguous(evidence_of, question_of) -> None:
    both = [
        evidence_of(SEVEN, tags={"store": "s1"}, title="星海店退货"),
        evidence_of(FIFTEEN, 2, tags={"store": "s2"}, title="云山店退货"),
    ]
    assert _dispute(QUESTION, both, question_of).facet == "store"
    assert _dispute(QUESTION, both, question_of, {"store": "s1"}) is None
    assert _dispute(f"星海店{QUESTION}", both, question_of) is None


def test_two_models_ask_which_one(evidence_of, question_of) -> None:
    both = [
        evidence_of("滤网每3个月更换一次。", doc="AB-100.pdf", title="AB-100 说明书"),
        evidence_of("滤网每6个月更换一次。", 2, doc="CD-200.pdf", title="CD-200 说明书"),
    ]
    found = _dispute("滤网多久换一次", both, question_of)
    assert (found.facet, found.options) == (PRODUCT, ("AB-100", "CD-200"))
    assert _dispute("AB-100滤网多久换一次", both, question_of) is None


def test_a_rule_behind_the_best_unit_that_is_said_too_is_contradicted(
    evidence_of, question_of
) -> None:
    """A table says "see below": the rule below it and another document's rule disagree."""
    reading = read_evidence(
        question_of(QUESTION),
        [evidence_of("签收后可以申请退货。"), evidence_of(SEVEN, 2), evidence_of(FIFTEEN, 3)],
    ).parts[0]
    first, *others = sorted(reading.ranked, key=lambda item: item.unit.evidence.label)
    part = replace(reading, ranked=(replace(first, score=1.0), *others))
    for share, labels in ((0.5, (2, 3)), (0.2, None)):
        rules = [replace(item, score=share) for item in others]
        found = find_dispute(replace(part, ranked=(part.ranked[0], *rules)), {}, QUESTION)
        assert (found.labels if found else None) == labels


def test_a_rule_for_a_few_weeks_settles_it(evidence_of, question_of) -> None:
    special = evidence_of(FIFTEEN, 2)
    weeks = {"valid_from": date(2026, 5, 25), "valid_to": date(2026, 6, 20)}
    special = replace(special, source=replace(special.source, **weeks))
    assert _dispute(QUESTION, [evidence_of(SEVEN), special], question_of) is None
