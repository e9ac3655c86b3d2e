"""Predicates of a clause: which verbs there are, which are denied."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.text.predicates import main_predicate, predicate_spans, predicates


@pytest.mark.parametrize(
    ("clause", "parts"),
    [
        ("签收后7天可退", [("签收后7天可退", 0)]),
        ("没用过也不能退", [("没用过", 1), ("也不能退", 1)]),
        ("不是不能退", [("不是不能退", 2)]),
        ("可以退但不能换", [("可以退", 0), ("但不能换", 1)]),
        ("不能退但可以换", [("不能退", 1), ("但可以换", 0)]),
        ("Without ISOFIX it cannot be used", [("without isofix", 1), ("it cannot be used", 1)]),
        (
            "Items without a receipt cannot be returned",
            [("without a receipt", 1), ("items cannot be returned", 1)],
        ),
        (
            "It cannot be returned but can be exchanged",
            [("it cannot be returned", 1), ("but can be exchanged", 0)],
        ),
        ("not impossible", [("not impossible", 2)]),
    ],
)
def test_predicates(clause, parts):
    assert [(item.text, item.negations) for item in predicates(clause)] == parts


def test_the_main_predicate_is_no_adjunct():
    assert main_predicate("You can return it without a receipt").text == "you can return it"
    assert main_predicate("without a receipt").is_denied


@pytest.mark.parametrize(
    ("clause", "word", "stretches"),
    [
        ("沒用過也不能退", "退", ["也不能退"]),
        ("沒用過也不能退", "用", ["沒用過"]),
        ("Without ISOFIX you can’t use it", "use", ["you can’t use it"]),
        ("Items without a bill can't go back", "Items", ["Items ", "can't go back"]),
    ],
)
def test_predicate_spans_point_into_the_original(clause, word, stretches):
    spans = predicate_spans(clause, clause.index(word))
    assert [span.text for span in spans] == stretches
    assert [clause[span.start : span.end] for span in spans] == stretches


@settings(max_examples=60, derandomize=True)
@given(st.text(alphabet="不没也能退可以 nocanotwithout'’t（(\uff11", max_size=24))
def test_every_position_has_a_predicate(clause):
    for at in range(len(clause)):
        spans = predicate_spans(clause, at)
        assert any(span.start <= at < span.end for span in spans)
        assert all(clause[span.start : span.end] == span.text for span in spans)
