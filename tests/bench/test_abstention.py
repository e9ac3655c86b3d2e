"""The abstention benchmark: who may answer what, and the figures that are printed."""

import json

from assist.types import CustomerMessage, Turn
from bench.abstention import Answered, Asked, read_mtrag, read_rgb, report, write_knowledge


def lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_an_unanswerable_question_sees_only_passages_that_do_not_answer(tmp_path):
    rows = [
        {"subset": "refine", "group": "g1", "answerable": True, "query": "谁赢了？"},
        {"subset": "refuse", "group": "g1", "answerable": False, "query": "谁赢了？"},
        {"subset": "fact", "group": "g2", "answerable": True, "query": "何时？"},
    ]
    lines(tmp_path / "queries.jsonl", [{**row, "answers": ["甲"]} for row in rows])
    first, second = read_rgb(tmp_path, {})
    assert (first.is_answerable, first.message.filters) == (True, {"group": "g1"})
    assert (second.is_answerable, second.message.filters) == (
        False,
        {"group": "g1", "role": "negative"},
    )
    assert second.kind == "only negative passages"


def test_partly_answerable_counts_as_answerable(tmp_path):
    row = {
        "group": "c1", "query": "and there?", "answerability": "PARTIAL", "gold_passage_ids": ["p"],
        "history": [["user", "hi"], ["agent", "yes?"]],
    }  # fmt: skip
    lines(tmp_path / "queries.jsonl", [row, {**row, "answerability": "UNDERSPECIFIED"}])
    partial, under = read_mtrag(tmp_path, {})
    assert (partial.is_answerable, under.is_answerable) == (True, False)
    assert [turn.role for turn in partial.message.turns] == ["customer", "agent", "customer"]


def test_passages_become_files_with_their_group(tmp_path):
    lines(
        tmp_path / "passages.jsonl",
        [
            {"id": "a", "text": "甲", "lang": "zh", "group": "g1", "role": "negative"},
            {"id": "b", "text": "乙", "lang": "zh", "group": "g1", "title": "题"},
        ],
    )
    names = write_knowledge(tmp_path, tmp_path / "kb")
    assert names == {"p00000.txt": "a", "p00001.txt": "b"}
    assert (tmp_path / "kb" / "p00001.txt").read_text("utf-8") == "题\n乙\n"
    assert (tmp_path / "kb" / "metadata.csv").read_text("utf-8").splitlines()[1:] == [
        "p00000.txt,zh,g1,negative",
        "p00001.txt,zh,,",
    ]


def answered(group, *, is_answerable, confidence, is_right):
    message = CustomerMessage((Turn("customer", "?"),))
    asked = Asked(
        group, "answerable" if is_answerable else "none", is_answerable, message, lambda _: False
    )
    return Answered(asked, confidence, 0.5, is_right)


def test_the_figures_of_a_set():
    rows = [
        answered("1", is_answerable=True, confidence=0.9, is_right=True),
        answered("2", is_answerable=True, confidence=0.8, is_right=False),
        answered("3", is_answerable=False, confidence=0.7, is_right=False),
        answered("4", is_answerable=False, confidence=0.85, is_right=False),
    ]
    told = "\n".join(report("zh_rgb", rows))
    assert "2 answerable, 2 not" in told
    assert "AUROC of the confidence   0.750" in told
    assert "bound 0.80 missed" in told
    assert "AUROC of the search score 0.500" in told
    assert "right of the answerable   1 of 2" in told
    assert "coverage at risk <= 5 %   0.250" in told
