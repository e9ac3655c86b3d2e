"""Negation and payer, with the traps that Chinese sets."""

import pytest

from assist.text.polarity import agrees, count_negations, disagreements, is_negated, payer


@pytest.mark.parametrize(
    "clause",
    [
        "不支持退货", "禁止退换", "拒绝赔付", "无法退款", "没有发票", "非质量问题", "请勿水洗",
        "cannot be returned", "You can't return it", "never refunded", "without a receipt",
        "non-refundable", "returns are not accepted",
        "不适用于特价商品", "不适合油皮", "不同意退款", "不满足条件", "不等于免费", "不符合条件",
        "没用过也不能退", "没有发票就不能退", "不退不换", "不支持没有发票的退货", "不代表可以退",
        "没有任何商品可以退", "不是所有商品都能退", "This item is non-refundable",
        "Without ISOFIX it cannot be used", "Without ISOFIX it can't be used",
        "Items without a receipt cannot be returned", "neither refunds nor exchanges",
        "No item can be returned",
    ],
)  # fmt: skip
def test_negated(clause):
    assert is_negated(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "未拆封才能退",
        "7天无理由退货",
        "无条件退货",
        "没到199元要付运费",
        "不到7天可以退",
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
        "不得拒绝退款",
        "不能没有发票",
        "不得无故拒绝",
        "没有不能退的",
        "没有发票也可以退",
        "只要不拆封就可以退",
        "身体不适",
        "要不您再看看",
        "not impossible",
        "It cannot be excluded",
        "Without ISOFIX it can be used",
        "You can return it without a receipt",
        "Non-sale items can be returned",
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


def test_each_sentence_has_its_own_source():
    text = "Y20 Pro and F3 phones accept any carrier's eSIM. The Y20 has no eSIM."
    assert disagreements(text, [text]) == ()
    assert disagreements("Y20 Pro phones accept no eSIM.", [text]) == ("polarity",)


def test_negations_are_counted_over_all_verbs():
    assert count_negations("没用过也不能退") == 2
    assert count_negations("Without ISOFIX it can't be used") == 2
    assert count_negations("无理由退货") == 0


@pytest.mark.parametrize(
    ("claim", "evidence", "holds"),
    [
        ("不能退", "没用过也不能退", True),
        ("可以退货", "没用过的商品也不能退货", False),
        ("It cannot be used", "Without ISOFIX it cannot be used", True),
        ("It can be used in this car", "Without ISOFIX it cannot be used in this car", False),
        ("Without ISOFIX it can be used", "Without ISOFIX it cannot be used", False),
        ("没有发票能退", "没有发票不能退", False),
        ("没有发票也可以退", "无发票可以退", True),
        ("本店可以退", "本店不退不换", False),
        ("You cannot return it without a receipt", "You can return it without a receipt", False),
        ("不能换货", "可以退货但不能换货", True),
        ("可以退货", "可以退货但不能换货", True),
    ],
)
def test_polarity_is_compared_verb_by_verb(claim, evidence, holds):
    assert agrees(claim, evidence) is holds
