"""Repetitions: the majority counts, flips are measured."""

from eval.outputs import Output
from eval.recorded import sort_outputs
from eval.repeat import churn, majority, name_of


def said(gold_id, action, variant=""):
    return Output(gold_id, 1, variant, "ok", action=action, text="请问您看的是哪一款？")


def test_the_majority_counts_and_of_equals_the_worst(gold):
    case = gold.cases[3]  # expects abstain
    right, wrong, declined = (said(case.id, a) for a in ("abstain", "answer", "escalate"))
    assert majority(case, [wrong, right, right]) is right
    assert majority(case, [right, wrong]) is wrong
    assert majority(case, [right, declined]) is declined


def test_repetitions_are_folded_into_one_output_and_flips_are_counted(gold):
    case, other = gold.cases[3], gold.cases[7]
    outputs = [
        said(case.id, "answer"),
        said(case.id, "abstain", name_of(2)),
        said(case.id, "abstain", name_of(3)),
        *(said(other.id, "abstain", name) for name in ("", name_of(2), name_of(3))),
    ]
    asked = sort_outputs([case, other], outputs)
    assert [output.action for _, output in asked.pairs] == ["abstain", "abstain"]
    assert churn(asked.varied) == {"repeat": 3, "n": 2, "churn": 0.5, "unstable": ["TS-0004"]}


def test_without_repetitions_nothing_is_varied(gold):
    asked = sort_outputs(gold.cases[3:5], [said("TS-0004", "abstain")])
    assert asked.varied == {}
    assert [output.status for _, output in asked.pairs] == ["ok", "error"]
