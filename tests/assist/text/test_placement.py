"""Values that stand in the evidence, but belong to something else."""

import pytest

from assist.text.placement import misplaced_values

WARRANTY = "保修期：AF-300 一年，AF-500 两年，AF-700 三年。"


def misplaced(sentence, *evidence, said=()):
    return [value.surface for value in misplaced_values(sentence, evidence, said)]


@pytest.mark.parametrize(
    ("sentence", "evidence", "wrong"),
    [
        ("保修期：AF-500 两年。", WARRANTY, []),
        ("AF-500 的保修期是两年。", WARRANTY, []),
        ("保修期：AF-300 一年，AF-700 三年。", WARRANTY, []),
        ("保修期：AF-500 一年。", WARRANTY, ["AF-500"]),
        ("保修期：AF-500 三年。", WARRANTY, ["AF-500", "三年"]),
        (
            "Minimum order value: £60 for Doze mattresses.",
            "Minimum order value: £40 for Nap mattresses, £60 for Doze mattresses.",
            [],
        ),
        (
            "Minimum order value: £60 for Nap mattresses.",
            "Minimum order value: £40 for Nap mattresses, £60 for Doze mattresses.",
            ["£60"],
        ),
        ("会员退货期：丹桂延到40天。", "会员退货期：银杏延到25天，丹桂延到40天。", []),
        ("普通快递送货需要7天。", "普通快递送货需要3天，大件物流送货需要7天。", ["7天"]),
    ],
)
def test_a_value_stands_behind_its_own_name(sentence, evidence, wrong):
    assert misplaced(sentence, evidence) == wrong


@pytest.mark.parametrize(
    ("sentence", "rule", "customer", "wrong"),
    [
        ("30天内可以无条件退货。", "7天内可以退货。", "30天内能退吗", ["30天"]),
        ("30天内可以退货。", "7天内可以退货。", "30天能退吗", ["30天"]),
        ("您收到30天了，已经不能退货。", "7天内可以退货。", "30天能退吗", []),
        ("您的199元订单可以包邮。", "订单满99元可以包邮。", "199元包邮吗", []),
        ("您说的23公斤，超出部分按比例收取费用。", "超出部分按比例收取费用。", "有23公斤", []),
    ],
)
def test_a_limit_of_the_rule_is_not_replaced_by_the_customers(sentence, rule, customer, wrong):
    assert misplaced(sentence, rule, said=[customer]) == wrong
