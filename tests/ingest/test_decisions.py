from datetime import date

import pytest

from assist.types import Source
from ingest.decisions import Decision, Decisions, Wording, decide, read_decisions

LEFT, RIGHT = Wording("a.md", "7天可退。"), Wording("b.md", "15天可退。")
TEXTS = {"a.md": "说明。7天可退。", "b.md": "15天可退。完。"}


def made(choice, **more):
    return Decision("c1", choice, LEFT, RIGHT, by="km", **more)


@pytest.mark.parametrize(
    ("choice", "more", "reason"),
    [
        ("left", {"by": " "}, "name of a person"),
        ("until", {}, "last day"),
        ("both", {}, "scope for at least one side"),
        ("middle", {}, "one of left, right, until, both"),
    ],
)
def test_what_is_no_decision(tmp_path, choice, more, reason):
    given = {"by": "km", **more}
    with pytest.raises(ValueError, match=reason):
        decide(tmp_path, Decision("c1", choice, LEFT, RIGHT, **given))
    assert read_decisions(tmp_path).made == ()


def test_the_last_decision_of_a_conflict_holds_and_a_torn_line_is_left_out(tmp_path):
    decide(tmp_path, made("left"))
    decide(tmp_path, made("until", until=date(2026, 6, 30)))
    with (tmp_path / "decisions.jsonl").open("a") as stream:
        stream.write('{"id": "c2", "cho')
    (found,) = read_decisions(tmp_path).made
    assert (found.choice, found.until, found.by) == ("until", date(2026, 6, 30), "km")
    assert found.at.startswith("20")


def test_a_decision_holds_while_both_wordings_stand():
    decisions = Decisions((made("left"),))
    assert decisions.among(TEXTS).ids == {"c1"}
    assert decisions.among({**TEXTS, "b.md": "20天可退。"}).ids == frozenset()
    assert decisions.among({"a.md": TEXTS["a.md"]}).ids == frozenset()


def test_what_each_choice_does():
    a, b = Source("a.md"), Source("b.md", valid_to=date(2026, 12, 31))
    assert Decisions((made("left"),)).overruled("b.md") == ["15天可退。"]
    assert Decisions((made("right"),)).overruled("a.md") == ["7天可退。"]
    assert Decisions((made("left"),)).overruled("a.md") == []
    until = Decisions((made("until", until=date(2026, 6, 30)),))
    assert until.scoped(b).valid_to == date(2026, 6, 30)
    assert until.scoped(a).valid_to is None
    both = Decisions((made("both", left_scope={"store": "x"}),))
    assert both.scoped(a).tags == {"store": "x"}
    assert both.scoped(b).tags == {}
