"""Scenario from words alone."""

import numpy as np
import pytest

from assist.triage.cues import find_cues
from assist.triage.scenario import read_scenario, scenario_chances

NO_OPINION = np.zeros(0, np.float32)


def scenario(text, earlier=""):
    return read_scenario(text, find_cues(text), NO_OPINION, earlier=earlier)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这款面料会掉色吗，尺码标准吗", "product"),
        ("快递到哪了，单号发我", "order"),
        ("發票抬頭寫錯了怎麼改", "order"),
        ("买贵了，价保怎么退差价", "order"),
        ("不合适可以退货吗", "after_sale"),
        ("过了保修期维修收费吗", "after_sale"),
        ("我要投诉你们虚假宣传", "complaint"),
        ("转人工客服", "other"),
        ("Which size should I take, do you have a size chart?", "product"),
        ("Where is my parcel? The tracking has not moved", "order"),
        ("How do I return it under warranty?", "after_sale"),
        ("I want to file a complaint, this is a scam", "complaint"),
    ],
)
def test_words_of_a_scenario_decide(text, expected):
    assert scenario(text) == expected


def test_a_leaning_message_takes_the_words_of_the_turns_before():
    assert scenario("那多久呢", "我想退货，退款到账要几天") == "after_sale"
    assert scenario("那多久呢", "快递发货了吗") == "order"


def test_own_words_outrank_earlier_ones():
    assert scenario("快递单号是多少", "我想退货退款") == "order"


def test_chances_sum_to_one():
    chances = scenario_chances("退货", (), NO_OPINION)
    assert sum(chances.values()) == pytest.approx(1)
    assert max(chances, key=chances.get) == "after_sale"
