"""The agreement benchmark: labels of people beside what the fact matcher says."""

import pytest

from bench.human_agreement import _fact, _judged

PASSAGES = {
    "yes": "比赛在2022年2月4日开幕。",
    "no": "比赛在2018年2月9日开幕。",
    "odd": "开幕式很精彩。",
}


def test_an_answer_that_is_one_value_is_typed():
    assert _fact("2022年2月4日").kind == "date"
    assert _fact("张艺谋").kind == "text"


def test_passages_are_judged_as_people_labelled_them():
    row = {
        "answers": ["2022年2月4日"],
        "gold_passage_ids": ["yes"],
        "negative_ids": ["no", "odd", "not in the set"],
        "group": "1",
    }
    found = _judged([row, {**row, "group": "2"}], PASSAGES, negatives="negative_ids")
    assert (found["n"], found["clusters"]) == (6, 2)
    assert found["phi"] == pytest.approx(1.0)
    assert (found["sensitivity"], found["specificity"]) == (1.0, 1.0)


def test_a_label_that_the_matcher_does_not_share_lowers_agreement():
    row = {"answers": ["2022年2月4日"], "gold_passage_ids": ["odd"], "negative_ids": ["no"]}
    good = {"answers": ["2022年2月4日"], "gold_passage_ids": ["yes"], "negative_ids": ["no"]}
    found = _judged(
        [{**row, "group": "1"}, {**good, "group": "2"}], PASSAGES, negatives="negative_ids"
    )
    assert (found["sensitivity"], found["specificity"]) == (0.5, 1.0)
