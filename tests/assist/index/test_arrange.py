"""The order of hits: several questions, pools, twins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.index.arrange import PART_WEIGHT, SIMILAR, Hit, arrange, merge
from assist.types import Category


def hits(*scores: float, first: int = 0) -> list[Hit]:
    return [Hit(first + number, score, {}) for number, score in enumerate(scores)]


def shown(
    scores: Sequence[float], cases: set[int], k: int = 8, texts: Sequence[str] = ()
) -> list[int]:
    def category(row: int) -> Category:
        return "case" if row in cases else "policy"

    def text(row: int) -> str:
        return texts[row] if texts else str(row)

    return [hit.row for hit in arrange(hits(*scores), k, category, text)]


def test_one_question_keeps_its_ranking() -> None:
    assert [(hit.row, hit.score) for hit in merge([hits(1.0, 0.5, 0.2)])] == [
        (0, 1.0),
        (1, 0.5),
        (2, 0.2),
    ]


def test_the_first_question_rules_and_parts_bring_their_best() -> None:
    whole = hits(1.0, PART_WEIGHT + 0.1, 0.1)
    part = hits(0.5, 0.25, first=10)  # scaled so that the best has PART_WEIGHT
    merged = merge([whole, part])
    assert [hit.row for hit in merged] == [0, 1, 10, 11, 2]
    assert merged[2].score == pytest.approx(PART_WEIGHT)
    assert merged[3].score == pytest.approx(PART_WEIGHT / 2)


def test_a_row_of_several_questions_takes_its_best_score() -> None:
    merged = merge([[Hit(4, 0.3, {"dense": 1.0})], [Hit(4, 0.8, {"dense": 2.0})], []])
    assert [(hit.row, hit.parts["dense"]) for hit in merged] == [(4, 2.0)]
    assert merged[0].score == pytest.approx(PART_WEIGHT)
    assert merge([[], []]) == []
    assert [hit.score for hit in merge([hits(0.4), [Hit(9, 0.0, {})]])] == [0.4, 0.0]


def test_a_rule_outranks_a_case_of_similar_score() -> None:
    assert shown([0.90, 0.90 - SIMILAR + 0.02], cases={0}) == [1, 0]
    assert shown([0.95, 0.95 - SIMILAR - 0.05], cases={0}) == [0, 1]


def test_cases_take_two_of_the_first_five_places() -> None:
    scores = [1.0, 0.99, 0.98, 0.97, 0.3, 0.2, 0.1, 0.05]
    assert shown(scores, cases={0, 1, 2, 3}) == [4, 5, 6, 0, 1, 2, 3, 7]


def test_where_rules_run_out_the_list_is_short() -> None:
    assert shown([1.0, 0.9, 0.8, 0.7], cases={0, 1, 2, 3}) == [0, 1]
    assert shown([1.0, 0.9, 0.8, 0.7], cases={0, 1, 2}) == [3, 0, 1]


def test_records_of_one_table_leave_room_and_fill_what_is_free() -> None:
    def show(scores: Sequence[float], records: set[int]) -> list[int]:
        found = arrange(
            hits(*scores), 8, lambda _: "catalog", str, lambda row: "t" if row in records else ""
        )
        return [hit.row for hit in found]

    falling = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    assert show(falling, {0, 1, 2, 3}) == [0, 1, 2, 4, 5, 3, 6]
    assert show(falling, set(range(7))) == [0, 1, 2, 3, 4, 5, 6]
    assert show(falling[:5], {0, 1, 2, 3}) == [0, 1, 2, 4, 3]


def test_twins_are_shown_once() -> None:
    assert shown([0.9, 0.8, 0.7, 0.6], cases=set(), texts=["a", "a", "b", "a"]) == [0, 2]


def test_k_is_a_limit() -> None:
    assert shown([0.9, 0.8, 0.7], cases=set(), k=2) == [0, 1]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.floats(0, 1, width=32), max_size=20),
    st.sets(st.integers(0, 19)),
    st.integers(1, 12),
)
def test_what_always_holds(scores: list[float], cases: set[int], k: int) -> None:
    result = arrange(
        hits(*scores), k, lambda row: "case" if row in cases else "faq", lambda row: str(row % 13)
    )
    rows = [hit.row for hit in result]
    assert len(rows) <= k
    assert sum(row in cases for row in rows[:5]) <= 2
    assert len({row % 13 for row in rows}) == len(rows)
    values = [hit.score for hit in result]
    assert values == sorted(values, reverse=True)
    if not cases:
        assert len(rows) == min(k, len({row % 13 for row in range(len(scores))}))
