"""A bound turned round, and clauses that only look like one."""

import pytest

from assist.text.values import parse_values
from eval.bounds import is_reversed

FREE = "单笔订单满199元包邮，不满199元收运费10元。"
OVER = "Orders over 199 yuan ship free."


@pytest.mark.parametrize(
    ("clause", "quote", "expected"),
    [
        ("不满199元包邮", FREE, True),
        ("199元以下的订单包邮", FREE, True),
        ("满199元收运费10元", FREE, True),
        ("满199元包邮", FREE, False),
        ("不满199元收运费10元", FREE, False),
        ("不满199元不包邮", FREE, False),
        ("满299元包邮", FREE, False),
        ("199元包邮", FREE, False),
        ("Orders under 199 yuan ship free", OVER, True),
        ("Orders over 199 yuan ship free", OVER, False),
        ("Orders under 199 yuan pay 10 yuan", OVER, False),
    ],
)
def test_is_reversed(clause, quote, expected):
    assert is_reversed(clause, parse_values(clause)[0], quote) is expected
