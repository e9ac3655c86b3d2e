"""The text checks find planted mistakes."""

from eval.selftest import run_selftest

SENTENCES = [
    "签收后7天内可以申请无理由退货，运费由买家承担。",
    "质量问题退换货的运费由商家承担。",
    "定制商品不支持无理由退货。",
    "退款在收到退件后3个工作日内原路退回。",
    "型号PPR-9087的水壶保修24个月。",
    "满300元可以减50元，优惠券不能叠加。",
    "发票在确认收货后可以申请，最晚不超过90天。",
    "会员积分有效期为1年，过期不能恢复。",
    "Returned items are refunded within 5 business days.",
    "Customers cannot return opened filters.",
    "The XK-20 grinder is covered for 24 months.",
    "You pay the return shipping of 8 dollars.",
    "大件商品将在48小时内联系您预约送货。",
    "生鲜商品不支持换货，可以申请退款。",
]


def test_targets_are_met():
    rows = {row.edit: row for row in run_selftest(SENTENCES)}
    assert {name for name, row in rows.items() if row.is_gated and not row.passes} == set()
    assert rows["none"].n == 14
    assert rows["number"].n >= 10
    assert rows["number"].flagged == 1.0
    assert rows["negation flipped"].n >= 8
    assert rows["role"].by_check["role"] == 1.0
    assert rows["entity"].n == 2


def test_entities_from_the_knowledge_are_swapped():
    rows = run_selftest(["星河一号支持蓝牙连接。"], entities=["星河一号", "银河二号"])
    entity = next(row for row in rows if row.edit == "entity")
    assert (entity.n, entity.flagged) == (1, 1.0)
    assert entity.by_check["entity"] == 1.0
