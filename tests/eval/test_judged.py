"""Kept verdicts: what was said is not paid for twice, and a model that is down ends the work."""

import json

import pytest

from assist.errors import ModelUnavailable
from eval.folder import RunRefused
from eval.judge import Verdict
from eval.judged import GIVE_UP, KeptVerdicts
from tests.eval.test_judge import REPLY, Says, said

YES = said(True, "运费由您承担")


def test_what_was_said_is_not_asked_again(tmp_path):
    file = tmp_path / "verdicts.jsonl"
    first, second = Says(YES, said(False)), Says(said(False))
    with KeptVerdicts(first, file) as asked:
        assert asked("买家承担运费", REPLY) == Verdict(True, "运费由您承担")
        assert asked("买家承担运费", REPLY).value is True
        assert asked("15 天", REPLY).value is False
    with KeptVerdicts(second, file) as asked:
        assert asked("买家承担运费", REPLY) == Verdict(True, "运费由您承担")
        assert asked("买家承担运费", REPLY + "谢谢").value is False  # another reply
    assert (len(first.prompts), len(second.prompts)) == (2, 1)


def test_another_judge_is_asked_for_its_own_opinion(tmp_path):
    file = tmp_path / "verdicts.jsonl"
    other = Says(said(False))
    other.model_id = "another"
    for judge, value in ((Says(YES), True), (other, False)):
        with KeptVerdicts(judge, file) as asked:
            assert asked("买家承担运费", REPLY).value is value


def test_a_line_cut_off_by_a_kill_costs_one_verdict(tmp_path):
    file = tmp_path / "verdicts.jsonl"
    with KeptVerdicts(Says(YES, said(False)), file) as asked:
        asked("a", REPLY)
        asked("b", REPLY)
    file.write_bytes(file.read_bytes()[:-9])
    with KeptVerdicts(Says(said(False)), file) as asked:
        asked("b", REPLY)
    last = Says(YES)
    with KeptVerdicts(last, file) as asked:
        assert [asked("a", REPLY).value, asked("b", REPLY).value] == [True, False]
    assert last.prompts == []


def test_a_model_that_is_down_ends_the_work_and_keeps_what_it_said(tmp_path):
    file = tmp_path / "verdicts.jsonl"
    gone = ModelUnavailable("gone")
    judge = Says(YES, gone)
    with KeptVerdicts(judge, file) as asked:
        for number in range(GIVE_UP):
            asked(f"claim {number}", REPLY)
        with pytest.raises(RunRefused, match="gone"):
            asked("another claim", REPLY)
    assert len(judge.prompts) == 1 + GIVE_UP
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["value"] for row in rows] == [True]  # a failed call is asked again


def test_the_first_failure_of_a_row_is_told_and_whether_anything_is_kept():
    judge = Says(ModelUnavailable("no route"), ModelUnavailable("waiting"))
    with KeptVerdicts(judge, None) as asked:
        for number in range(GIVE_UP - 1):
            asked(f"claim {number}", REPLY)
        with pytest.raises(RunRefused, match=r"no route.*is lost without a file"):
            asked("another claim", REPLY)


def test_single_failures_do_not_end_it():
    gone = ModelUnavailable("gone")
    answers = [*[gone] * (GIVE_UP - 1), YES, *[gone] * (GIVE_UP - 1), YES]
    with KeptVerdicts(Says(*answers), None) as asked:
        said_ = [asked(f"claim {number}", REPLY).value for number in range(2 * GIVE_UP)]
    assert said_ == [*[None] * (GIVE_UP - 1), True] * 2
