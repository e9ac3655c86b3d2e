"""Who must take over: strong cues only."""

import pytest

from assist.triage.cues import find_cues
from assist.triage.escalation import count_unsatisfied, customer_bursts, read_escalation
from assist.types import Turn


def talk(*texts):
    """Customer texts with an agent's reply between them."""
    turns = []
    for text in texts:
        turns += [Turn("customer", text), Turn("agent", "您好，正在为您查询。")]
    return turns[:-1]


def rule(*texts, negative=True):
    return read_escalation(talk(*texts), find_cues(texts[-1]), is_negative=negative)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("充电器冒烟，孩子被烫伤了", "safety"),
        ("精华不小心揉进眼睛了，现在看东西模糊", "safety"),
        ("My eyes are swollen since I used it", "safety"),
        ("我已经找律师了，法院见", "legal"),
        ("再不退款我就打12315", "threat"),
        ("你们是不是脑残", "abuse"),
        ("我要投诉你们客服", "complaint"),
        ("这是第三次找你们了", "repeated"),
        ("My baby was injured", "safety"),
        ("I'll sue you", "legal"),
        ("I will report you to trading standards", "threat"),
        ("This is the third time I'm asking", "repeated"),
    ],
)
def test_strong_cues_name_their_rule(text, expected):
    assert rule(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "快递太慢了，都五天了还没到",
        "质量太差，退货",
        "给你差评",
        "太失望了",
        "这个会不会漏电",
        "洗的时候会不会进眼睛",
        "新配的眼镜看东西模糊，能退吗",
        "The new lenses give me blurry vision",
        "投诉渠道有哪些",
        "My parcel is late again, very annoying",
    ],
)
def test_plain_displeasure_is_no_reason(text):
    assert rule(text) == ""


def test_the_third_unsatisfied_turn_fires_and_the_second_does_not():
    first, second, third = "太慢了，还没发", "还是没动静，很失望", "到底管不管，气死了"
    assert rule(first) == ""
    assert rule(first, second) == ""
    assert rule(first, second, third) == "repeated"


def test_a_satisfied_turn_between_starts_the_count_again():
    assert rule("太慢了，还没发", "好的谢谢", "很失望") == ""


def test_several_messages_in_a_row_are_one_turn():
    turns = [Turn("customer", text) for text in ("太慢了", "气死我了", "还没发货")]
    assert count_unsatisfied(turns, last=True) == 1
    assert customer_bursts(turns) == ["太慢了\n气死我了\n还没发货"]


def test_a_content_customer_counts_nothing():
    assert count_unsatisfied(talk("太慢了", "谢谢"), last=False) == 0
