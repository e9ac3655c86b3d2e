"""Questions of the retrieval test: a file that the evaluation reads, each question once."""

import pytest

from assist.errors import StoreError
from assist.retrieval_questions import QUESTIONS, add_question
from eval.goldfiles import read_gold

PASSAGES = [("returns.md", "签收后7天内可申请无理由退货，退回运费由买家承担。")]


def test_what_is_written_can_be_run(tmp_path):
    file = tmp_path / QUESTIONS
    assert add_question(file, "还能退吗", {"store": "a"}, PASSAGES) is True
    assert add_question(file, "还能退吗", {"store": "a"}, PASSAGES) is False
    assert add_question(file, "还能退吗", {}, PASSAGES) is True
    gold = read_gold([file])
    first, second = gold.cases
    assert gold.is_bare
    assert (first.turns[0].text, first.filters, second.filters) == ("还能退吗", {"store": "a"}, {})
    assert first.evidence[0].quote == PASSAGES[0][1]


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "questions").write_text("")
    with pytest.raises(StoreError, match="questions"):
        add_question(tmp_path / "questions" / "x.jsonl", "q", {}, PASSAGES)
