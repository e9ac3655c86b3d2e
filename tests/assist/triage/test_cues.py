"""Words that give a judgement away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.triage.cues import find_cues


def names(text):
    return {cue.name for cue in find_cues(text)}


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("充电器冒烟了", "safety", "冒烟"),
        ("再不处理我就打12315", "threat", "12315"),
        ("我會找律師", "legal", "律師"),
        ("I will do a chargeback", "threat", "chargeback"),
        ("My lawyer will call you", "legal", "lawyer"),
        ("氣死人了", "angry", "氣死"),
        ("我急用", "anxious", "急用"),
        ("太失望了", "disappointed", "失望"),
        ("真是好服务呢", "irony", "真是好服务"),
        ("这是第三次问了", "repeated", "第三次"),
    ],
)
def test_a_cue_is_reported_with_the_original_words(text, name, word):
    found = [cue for cue in find_cues(text) if cue.name == name]
    assert [cue.text for cue in found] == [word]
    assert text[found[0].start : found[0].end] == word


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我没有受伤", "safety"),
        ("我不会投诉你们", "complaint"),
        ("nobody was injured, it did not explode", "safety"),
        ("I am not angry", "angry"),
    ],
)
def test_a_negated_cue_is_void(text, name):
    assert name not in names(text)


@pytest.mark.parametrize(
    "text",
    ["这个会不会起火？", "会漏电吗", "如果过敏了可以退吗", "is it a risk of electric shock?"],
)
def test_a_question_of_possibility_reports_no_injury(text):
    assert "safety" not in names(text)


@pytest.mark.parametrize("text", ["怎么投诉快递员", "投诉电话是多少", "How do I file a complaint?"])
def test_asking_how_to_complain_is_no_complaint(text):
    assert "complaint" not in names(text)


def test_negated_praise_is_displeasure_unless_it_is_a_condition():
    assert names("一点都不好用") == {"negated_praise"} | names("一点都不好用") - {"positive"}
    assert "positive" not in names("一点都不好用")
    assert names("不喜欢可以退吗") == set()


def test_unused_is_not_useless():
    assert names("空气炸锅前天收到的，没用过，还能退吗") == set()
    assert "bad_fact" in names("这东西一点用都没有，真没用")


def test_words_inside_words_do_not_count():
    assert names("I have an issue with my pursuer jacket") == set()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(["气死", "①", "　", "我", "ABC ", "投诉你", "。", "12315", "😡"])))
def test_spans_are_slices_of_the_message(pieces):
    text = "".join(pieces)
    for cue in find_cues(text):
        assert text[cue.start : cue.end] == cue.text
        assert cue.text


def test_three_times_is_a_complaint_where_somebody_was_told():
    assert "repeated" in names("i have told you 3 times already")
    assert "repeated" not in names("the tray says full, ive emptied it 3 times!!")
