"""States and kinds that a prefix denies, beside the verb of their clause."""

import time

import pytest

from assist.reply.guard import check_text, is_ready
from assist.text.contrary import contradicts, is_of_contrary, without_denied_states
from assist.text.polarity import agrees
from assist.types import Chunk, CustomerMessage, Evidence, Source, Turn

FLIPPED = [
    ("已拆封的耳机支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
    ("已使用过的商品可以退货。", "未使用过的商品可以退货。"),
    ("使用过的商品可以退货。", "未使用的商品可以退货。"),
    ("非会员可以享受九折。", "会员可以享受九折。"),
    ("会员不享受运费券。", "非会员不享受运费券。"),
    ("只有会员可以退货。", "会员和非会员都可以退货。"),
    ("会员和非会员都可以退货。", "只有会员可以退货。"),
    ("质量问题的运费由您承担。", "非质量问题的运费由您承担。"),
    ("已激活的手机支持7天无理由退货。", "未激活的手机支持7天无理由退货，已激活的不支持。"),
    ("影响二次销售的商品可以退货。", "不影响二次销售的商品可以退货。"),
    ("不合格的商品会发货。", "合格的商品会发货。"),
    ("订单已发货的可以直接取消。", "订单未发货的可以直接取消。"),
    ("如商品已拆封，可以申请退货。", "如商品未拆封，可以申请退货。"),
    (
        "Opened software can be returned within 30 days.",
        "Unopened software can be returned within 30 days.",
    ),
    ("Used items can be returned within 30 days.", "Unused items can be returned within 30 days."),
    ("Unused items cannot be returned.", "Used items cannot be returned."),
    ("Non-members get free delivery.", "Members get free delivery."),
    ("Members pay 5 euros for delivery.", "Non-members pay 5 euros for delivery."),
    (
        "If the seal is opened, you can return the software.",
        "If the seal is unopened, you can return the software.",
    ),
    ("Incomplete sets can be exchanged.", "Complete sets can be exchanged."),
    ("Only members can return items.", "Members and non-members can return items."),
    (
        "Worn shoes can be exchanged for another size.",
        "Unworn shoes can be exchanged for another size.",
    ),
    ("有线耳机支持一年保修。", "无线耳机支持一年保修。"),
    ("成年人可以购买。", "未成年人可以购买。"),
    ("开封的面膜可以退货。", "未拆封的面膜可以退货。"),
]

KEPT = [
    ("未拆封的耳机支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
    ("耳机没拆封的话支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
    ("耳机没有拆封过，支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
    ("未开封的耳机支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
    ("只要没有使用过，商品可以退货。", "未使用过的商品可以退货。"),
    ("已激活的手机不支持退货。", "未激活的手机支持7天无理由退货，已激活的不支持。"),
    ("拆封后不支持退货。", "未拆封的商品支持退货，拆封后不支持退货。"),
    ("非会员也可以退货。", "会员和非会员都可以退货。"),
    ("会员可以退货。", "会员和非会员都可以退货。"),
    ("会员可以退货。", "只有会员可以退货。"),
    ("非质量问题运费由您承担。", "质量问题运费由商家承担，非质量问题运费由买家承担。"),
    ("质量问题运费由我们承担。", "质量问题运费由商家承担，非质量问题运费由买家承担。"),
    ("订单还没发货可以直接取消。", "订单未发货可以直接取消，已发货的需拒收。"),
    ("使用前请检查包装。", "未使用的商品请保留包装。"),
    ("请在使用前充电。", "首次使用前请充电，未使用时请断电。"),
    (
        "Unopened software can be returned within 30 days.",
        "Unopened software can be returned within 30 days.",
    ),
    (
        "You can return the software within 30 days if you have not opened it.",
        "Unopened software can be returned within 30 days.",
    ),
    (
        "Items that have not been used can be returned within 30 days.",
        "Unused items can be returned within 30 days.",
    ),
    (
        "Opened software cannot be returned.",
        "Unopened software can be returned; opened software cannot be returned.",
    ),
    (
        "The card can be used for 12 months.",
        "The unused balance stays; the card can be used for 12 months.",
    ),
    ("Members get free delivery.", "Members get free delivery, non-members pay 5 euros."),
    ("Your return must be unworn, with the tags on.", "Items must be unworn and have their tags."),
    ("Complete sets can be exchanged.", "Complete sets can be exchanged; incomplete sets cannot."),
    ("商品不影响二次销售的可以退货。", "不影响二次销售的商品可以退货。"),
    ("商品完好、不影响二次销售就可以退。", "商品应当完好，不影响二次销售的可以退货。"),
    ("无论是否拆封都可以退货。", "已拆封和未拆封的商品都可以退货。"),
    ("请使用原包装寄回。", "未使用的商品请使用原包装寄回。"),
    ("退货需保持商品完好，未经使用。", "退货商品应未使用、不影响二次销售。"),
    ("Please keep the item unused until we reply.", "Items must be unused."),
    (
        "You have 30 days to return unused items.",
        "Unused items can be returned within 30 days of delivery.",
    ),
    ("We accept returns of items that were never worn.", "Unworn items can be returned."),
    ("您的订单未付款，24小时后自动取消。", "未付款的订单24小时后自动取消。"),
    ("订单付款后48小时内发货。", "未付款订单不保留库存，付款后48小时内发货。"),
    ("如果没有使用，优惠券7天后过期。", "优惠券未使用的，7天后过期。"),
    ("优惠券用过就不能再用。", "优惠券已使用的不退还。"),
    ("非人为损坏可以保修一年。", "非人为损坏享一年保修。"),
    ("人为损坏不在保修范围内。", "非人为损坏享一年保修，人为损坏不保修。"),
    ("只有会员能领券。", "会员可领券，非会员不可领券。"),
    ("This only applies to members.", "Members get free delivery; non-members pay 5 euros."),
    (
        "We cannot accept opened cosmetics.",
        "Cosmetics can only be returned unopened; opened cosmetics are not accepted.",
    ),
    ("未签收的包裹我们可以拦截。", "包裹未签收前可以拦截。"),
    ("签收前可以拦截包裹。", "包裹未签收的可以拦截。"),
    ("商品需要未使用且吊牌完整。", "退货商品须吊牌完整、未使用。"),
    ("可以退，前提是没有使用过。", "未使用的商品可以退。"),
    ("开封后也可以退。", "无论是否开封均可退，未开封的运费我们出。"),
    ("下单后未收到短信请联系我们。", "未收到短信时请联系客服。"),
    ("收到短信后请点击链接。", "未收到短信请联系客服，收到短信后请点击链接。"),
    ("Returns are free for members.", "Returns are free for members; non-members pay the label."),
    ("激活后的手机7天内可换。", "手机激活后7天内可换，未激活的可退。"),
]


# What a customer says, and a rule for the contrary case.
CONTRARY_CASE = [
    ("没用过，还能退吗", "已使用的商品不支持退货。"),
    ("没用过，还能退吗", "使用过的商品，影响二次销售的不予退货"),
    ("鞋子没穿过", "穿着过的鞋子不退"),
    ("还没发货能改地址吗", "订单已发货的，无法修改地址。"),
    ("已经发货了还能改地址吗", "未发货的订单可以在订单页修改地址。"),
    ("包装拆了还能退不", "未拆封的商品支持七天无理由退货。"),
    ("I haven't opened it, can I send it back?", "Opened software cannot be returned."),
    ("never worn, can I return them", "Worn shoes are not accepted."),
    ("I opened the box, can I return it?", "Unopened items can be returned within 30 days."),
    ("还没付款，能改吗", "付款后不支持修改。"),
    ("衣服洗过了能换吗", "未洗涤的衣服可以退换。"),
]

# Rules for both cases, for neither, and questions that say no state.
NO_CONTRARY_CASE = [
    ("I used the discount code, can I return it?", "Unused items can be returned."),
    ("没用过，还能退吗", "已使用的不退，未使用的七天内可退。"),
    ("发货了吗", "未发货的订单可以取消。"),
    ("你们发货了没", "未发货的订单可以取消。"),
    ("没用过，还能退吗", "签收后七天内可以退货。"),
    ("什么时候发货", "未付款订单不发货"),
    ("没用，退了", "使用后无效可退"),
    ("Has it shipped yet?", "Unshipped orders can be cancelled."),
    ("is it used", "Unused items can be returned."),
    ("可以拆开试用吗", "未拆封的商品支持退货"),
    ("没发票能保修吗", "没有发票也可以"),
    ("没有发票能保修吗", "凭发票保修，激活后一年"),
    ("费用怎么算", "使用过的商品"),
    ("不用的优惠券能退吗", "使用过的优惠券不退"),
    ("用完的能退吗", "使用前请充电"),
]


@pytest.mark.parametrize(("claim", "evidence"), FLIPPED)
def test_a_flipped_state_or_kind_disagrees(claim, evidence):
    assert not agrees(claim, evidence)


@pytest.mark.parametrize(("claim", "evidence"), KEPT)
def test_other_words_for_the_same_state_agree(claim, evidence):
    assert agrees(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("已拆封的耳机支持七天无理由退货。", "未拆封的耳机支持七天无理由退货。"),
        (
            "Opened software can be returned within 30 days.",
            "Unopened software can be returned within 30 days.",
        ),
        ("只有会员可以退货。", "会员和非会员都可以退货。"),
    ],
)
def test_such_a_draft_is_not_ready(claim, evidence):
    chunk = Chunk("c1", "d.md", evidence, 0, len(evidence))
    items = [Evidence(1, chunk, Source("d.md", category="policy", title="规则"), 0.9)]
    message = CustomerMessage((Turn("customer", "请问"),))
    assert not is_ready(check_text(claim, items, message))
    assert is_ready(check_text(evidence, items, message))


def test_a_claim_about_both_sides_needs_both():
    both = "会员和非会员都可以退货。"
    assert contradicts(both, "会员可以退货。")
    assert not contradicts(both, "会员可以退货。", "会员可以退货。非会员也可以退货。")


def test_denied_states_are_no_negations_of_the_verb():
    assert without_denied_states("没有拆封的可以退", "未拆封可以退") == "拆封的可以退"
    assert without_denied_states("没有发票不能退", "未拆封可以退") == "没有发票不能退"


def test_long_repeats_are_compared_quickly():
    rule = "未拆封的可以退货，已拆封的不可以退货，" * 200
    started = time.process_time()
    assert agrees(rule, rule)
    assert time.process_time() - started < 5  # a tenth of a second; minutes clause by clause anew


@pytest.mark.parametrize(("said", "rule"), CONTRARY_CASE)
def test_a_rule_for_the_contrary_case(said, rule):
    assert is_of_contrary(said, rule)


@pytest.mark.parametrize(("said", "rule"), NO_CONTRARY_CASE)
def test_a_rule_that_is_not_for_the_contrary_case(said, rule):
    assert not is_of_contrary(said, rule)
