"""Negation and payer, with the traps of evaluation.md section 2."""

import pytest

from assist.text.polarity import agrees, disagreements, is_negated, payer


@pytest.mark.parametrize(
    "clause",
    [
        "不支持退货", "禁止退换", "拒绝赔付", "无法退款", "没有发票", "非质量问题", "请勿水洗",
        "cannot be returned", "You can't return it", "never refunded", "without a receipt",
        "non-refundable", "returns are not accepted",
    ],
)  # fmt: skip
def test_negated(clause):
    assert is_negated(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "未拆封才能退",
        "7天无理由退货",
        "不仅可以退",
        "不过可以退",
        "不好意思",
        "对不起",
        "没关系",
        "非常抱歉",
        "无论何时都可以",
        "未来三天可以",
        "不是不能退",
        "有没有货",
        "能不能退",
        "不超过7天",
        "特别快",
        "级别很高",
        "不锈钢内胆",
        "not only free",
        "no later than 7 days",
        "no problem",
        "Don't hesitate to ask",
        "no-reason return",
    ],
)
def test_not_negated(clause):
    assert not is_negated(clause)


@pytest.mark.parametrize(
    ("clause", "who"),
    [
        ("运费由买家承担", "customer"),
        ("运费由您自行承担", "customer"),
        ("运费您出", "customer"),
        ("商家承担来回运费", "shop"),
        ("我们支付运费", "shop"),
        ("平台赔付", "platform"),
        ("The buyer bears the cost", "customer"),
        ("Return shipping is paid by the customer", "customer"),
        ("We pay the return shipping", "shop"),
        ("at your own expense", "customer"),
        ("七天内可退", ""),
        ("您可以退货", ""),
    ],
)
def test_payer(clause, who):
    assert payer(clause) == who


RULE = "签收后7天内可申请无理由退货，运费由买家承担。定制商品不支持退货。"


@pytest.mark.parametrize(
    ("claim", "failed"),
    [
        ("签收后7天内可以申请退货，运费由您承担。", ()),
        ("定制商品不支持退货。", ()),
        ("签收后7天内不可申请无理由退货。", ("polarity",)),
        ("定制商品支持退货。", ("polarity",)),
        ("运费由商家承担。", ("role",)),
        ("发票随货寄出。", ()),
    ],
)
def test_disagreements(claim, failed):
    assert disagreements(claim, [RULE]) == failed
    assert agrees(claim, RULE) == (not failed)


def test_english_disagreements():
    rule = "Opened items can be returned within 7 days. The buyer pays the return shipping."
    assert agrees("Opened items can be returned within 7 days.", rule)
    assert disagreements("Opened items cannot be returned within 7 days.", [rule]) == ("polarity",)
    assert disagreements("We pay the return shipping.", [rule]) == ("role",)
