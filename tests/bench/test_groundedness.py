"""The groundedness benchmark on two questions whose figures can be counted by hand."""

import json

import numpy as np
import pytest

from bench.groundedness import auroc, measure, read_answers

PASSAGES = [
    {"id": "p1", "text": "Returns are accepted within 30 days of delivery with the receipt."},
    {"id": "p2", "text": "The kettle holds 1.7 litres and switches itself off when it boils."},
]
QUERIES = [
    {
        "query": "How long can I return?",
        "gold_passage_ids": ["p1"],
        "answers": ["Returns are accepted within 30 days of delivery. Thank you!"],
        "history": [["user", "Hi"]],
    },
    {
        "query": "How big is the kettle?",
        "gold_passage_ids": ["p2"],
        "answers": ["The kettle holds 1.7 litres."],
    },
    {"query": "No passage holds it", "gold_passage_ids": ["gone"], "answers": ["x"]},
]


@pytest.fixture
def folder(tmp_path):
    for name, rows in (("passages", PASSAGES), ("queries", QUERIES)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text, "utf-8")
    return tmp_path


def test_courtesy_and_answers_without_passage_are_left_out(folder):
    answers, _ = read_answers(folder)
    assert [item.sentences for item in answers] == [
        ("Returns are accepted within 30 days of delivery. ",),
        ("The kettle holds 1.7 litres.",),
    ]
    assert answers[0].turns == ("Hi", "How long can I return?")


def test_own_passages_carry_and_foreign_ones_do_not(folder):
    row = measure(*read_answers(folder))
    assert (row["answers"], row["auroc"], row["sentences"], row["flagged"]) == (2, 1.0, 2, 0.0)
    assert (row["numbers"], row["noticed"]) == (2, 1.0)


def test_ties_count_half():
    assert auroc(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == pytest.approx(3.5 / 4)
