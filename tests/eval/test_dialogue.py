"""Follow-ups: recall apart, facts that hang on earlier turns, questions asked twice."""

from dataclasses import replace

import pytest

from eval.dialogue import METRICS
from eval.run import ChainGenerator, generate
from tests.eval.conftest import DAY

BY_NAME = {metric.name: metric for metric in METRICS}


@pytest.fixture
def scored(gold, good_chain, context, tmp_path):
    outputs = generate(gold.cases, ChainGenerator(good_chain), tmp_path, default_as_of=DAY)
    by_id = {c.id: (c, o) for c, o in zip(gold.cases, outputs, strict=True)}

    def score(name, gold_id, text=None):
        case, output = by_id[gold_id]
        changed = output if text is None else replace(output, text=text)
        return BY_NAME[name].score(case, changed, context)

    return score


def test_follow_ups_and_single_questions_are_told_apart(scored):
    assert scored("recall@5_single_turn", "TS-0001").value is not None
    assert scored("recall@5_single_turn", "TS-0003").value is None
    assert scored("recall@5_multi_turn", "TS-0003").value is not None
    assert scored("carried_over", "TS-0003").value == 1.0
    assert scored("carried_over", "TS-0001").value is None


def test_asking_what_was_asked_before_is_found(scored, gold):
    case = next(case for case in gold.cases if case.id == "TS-0003")
    asked = next(turn.text for turn in case.turns if turn.role == "agent")
    assert scored("asked_again", "TS-0003", text=f"好的。{asked}").value == 1.0
    assert scored("asked_again", "TS-0003").value == 0.0
    assert scored("asked_again", "TS-0001").value is None
