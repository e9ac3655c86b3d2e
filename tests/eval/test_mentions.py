"""Marks of a value that is only mentioned, and words that only look like one."""

import pytest

from eval.mentions import is_mention


@pytest.mark.parametrize(
    "clause",
    [
        "原15天的规定",
        "原来是15天",
        "原价299元",
        "旧规定是15天",
        "以前是15天",
        "之前的规定是15天",
        "15天的说法是错误的",
        "网上说15天是误传",
        "您所说的15天",
        "The old 15-day policy",
        "The 15-day rule has been withdrawn",
        "The 15-day window is wrong",
        "It used to be 15 days",
    ],
)
def test_marked(clause):
    assert is_mention(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "原则上15天内可退",
        "保持原包装15天内可退",
        "不管什么原因15天内可退",
        "旧款15天内可退",
        "请在15天之前申请退货",
        "发货以前15天内都可退",
        "您说的对15天内可退",
        "You can return the old model within 15 days",
        "Orders placed earlier today have 15 days",
    ],
)
def test_stated(clause):
    assert not is_mention(clause)
