"""Fact and must-not matching (gold-format.md section 3)."""

import pytest

from eval.facts import match_fact, match_must_not
from eval.goldset import Fact, MustNot


def fact(kind, value, unit="", aliases=(), polarity="+"):
    return Fact(
        id="f",
        kind=kind,
        value=value,
        unit=unit,
        aliases=tuple(aliases),
        polarity=polarity,
        importance="vital",
        evidence=0,
    )


@pytest.mark.parametrize(
    ("wanted", "reply", "result"),
    [
        (fact("duration", "7", "天"), "签收后七天内可退。", "supported"),
        (fact("duration", "7", "天"), "You have 7 days.", "supported"),
        (fact("duration", "7", "天"), "一周内可退。", "supported"),
        (fact("duration", "7", "天"), "17天内可退。", "missing"),
        (fact("duration", "7", "天"), "可以打7折。", "missing"),
        (fact("duration", "7", "天"), "7个工作日内可退。", "partial"),
        (fact("duration", "7", "天"), "超过7天不能退。", "supported"),
        (fact("duration", "7", "天"), "不支持7天退货。", "contradicted"),
        (fact("duration", "7", "天"), "您是7天内签收的吗？", "missing"),
        (fact("duration", "24", "小时"), "1天内发货。", "supported"),
        (fact("percent", "80", "%"), "打8折。", "supported"),
        (fact("money", "500", "元"), "赔付¥500。", "supported"),
        (fact("count", "3", "小格"), "共有3小格。", "supported"),
        (fact("text", "买家承担", aliases=["您承担"]), "运费由您承担。", "supported"),
        (fact("text", "买家承担"), "运费不由买家承担。", "contradicted"),
        (fact("text", "不予退还"), "定金不予退还。", "supported"),
        (fact("text", "原包装寄回即可退款"), "请用原包装寄回，即可退货。", "partial"),
        (fact("entity", "type c"), "It has a Type C port.", "supported"),
        (fact("entity", "pro"), "It is professional.", "missing"),
        (fact("text", "无理由退货", polarity="-"), "定制商品不支持无理由退货。", "supported"),
        (fact("text", "无理由退货", polarity="-"), "定制商品支持无理由退货。", "contradicted"),
        (fact("text", "2.4 GHz"), "连不上 Wi-Fi 时：把 2.4 GHz 与 5 GHz 分开。", "supported"),
        (fact("text", "must not be used"), "That is not safe: it must not be used.", "supported"),
        (fact("text", "退货"), "不支持这类商品的退货。", "contradicted"),
        (fact("duration", "7", "天"), "不影响二次销售的可以7天退货。", "supported"),
        (
            fact("text", "退货", aliases=["无法退"], polarity="-"),
            "这款无法退。",
            "supported",
        ),
        (fact("text", "能退", polarity="-"), "没用过也不能退。", "supported"),
        (fact("duration", "7", "天"), "没有发票也可以7天内退。", "supported"),
        (fact("text", "use", polarity="-"), "Without ISOFIX you can't use it.", "supported"),
        (fact("duration", "5", "business days"), "It takes 5 business days.", "supported"),
        (fact("duration", "5", "business days"), "It takes 5 days.", "partial"),
        (fact("text", "500", "ml"), "The jug holds 500ml.", "supported"),
        (fact("count", "7", "", aliases=["seven"]), "可以打7折。", "missing"),
        (fact("duration", "7", "天"), "You have a week to return it.", "supported"),
        (fact("duration", "1", "hour"), "We answer within an hour.", "supported"),
        (fact("duration", "1", "day"), "We answer 24 hours a day.", "supported"),
        (fact("duration", "1", "year"), "Clean it once a year.", "missing"),
        (fact("duration", "7", "天"), "由15天改为7天。", "supported"),
        (fact("duration", "15", "天"), "由15天改为7天。", "contradicted"),
        (fact("duration", "7", "天"), "原来15天现在是7天。", "supported"),
        (fact("duration", "7", "天"), "没有15天只有7天。", "supported"),
        (fact("duration", "7", "天"), "没过7天可以退。", "supported"),
        (fact("duration", "7", "天"), "不到7天都可以退。", "supported"),
        (fact("duration", "7", "天"), "You can't return it once 7 days have passed.", "supported"),
        (fact("duration", "7", "天"), "If you haven't used it you have 7 days.", "supported"),
        (
            fact("duration", "7", "天"),
            "Items that were not used can be returned within 7 days.",
            "supported",
        ),
        (fact("duration", "7", "天"), "No it's 7 days.", "supported"),
        (fact("duration", "7", "天"), "That is false: it's 7 days.", "supported"),
        (fact("text", "dishwasher safe"), "It's not dishwasher-safe.", "contradicted"),
        (fact("text", "dishwasher safe"), "It is dishwasher-safe.", "supported"),
        (fact("duration", "7", "天"), "不是15天而是7天。", "supported"),
        (fact("duration", "7", "天"), "是7天不是15天。", "supported"),
        (fact("duration", "7", "天"), "是15天而不是7天。", "contradicted"),
        (fact("duration", "7", "天"), "It isn't 15 days but 7 days.", "supported"),
        (fact("duration", "7", "天"), "It is 15 days rather than 7 days.", "contradicted"),
        (fact("duration", "7", "天"), "Instead of 15 days you have 7 days.", "supported"),
        (fact("duration", "7", "天"), "7天内可退而不收取手续费。", "supported"),
        (fact("duration", "7", "天"), "以前是7天，现在是15天。", "contradicted"),
        (fact("duration", "7", "天"), "The 7-day policy has been withdrawn.", "contradicted"),
        (fact("duration", "7", "天"), "您提到的7天无理由退货是支持的。", "supported"),
        (fact("duration", "7", "天"), "无条件7天退货。", "supported"),
        (fact("duration", "7", "天"), "After 7 days you can no longer return it.", "supported"),
        (fact("text", "can be returned"), "Items cannot be returned.", "contradicted"),
        (fact("text", "can be returned"), "Items can’t be returned.", "contradicted"),
        (fact("text", "can be returned"), "It can never be returned.", "contradicted"),
        (fact("text", "we will pay"), "We won't pay for it.", "contradicted"),
        (fact("text", "is not covered"), "That isn't covered.", "supported"),
        (fact("text", "is not covered"), "That is covered.", "missing"),
        (
            fact("text", "returnable", aliases=["cannot be returned"], polarity="-"),
            "It can’t be returned.",
            "supported",
        ),
        (fact("text", "满199元包邮"), "满 199 元就包邮。", "supported"),
        (fact("text", "满199元包邮"), "满 199 元都不包邮。", "missing"),
        (fact("text", "订单满199元免运费"), "订单满299元免运费。", "missing"),
        (fact("text", "订单满199元免运费"), "订单满199元才免除运费。", "partial"),
        (
            fact("text", "买家承担", aliases=["由买家承担运费"]),
            "您问由买家承担运费吗？是的，这次买家承担。",
            "supported",
        ),
        (
            fact("text", "退货", aliases=["无理由退货"]),
            "您想无理由退货吗？可以退货。",
            "supported",
        ),
        (
            fact("text", "退货", aliases=["无理由退货"]),
            "不支持无理由退货。质量问题可以退货。",
            "supported",
        ),
    ],
)
def test_match_fact(wanted, reply, result):
    assert match_fact(wanted, reply).result == result


def test_the_span_points_into_the_reply():
    reply = "您好。簽收後７天内可退。"
    match = match_fact(fact("duration", "7", "天"), reply)
    assert reply[slice(*match.span)] == "７天"


def test_a_negation_of_the_quote_does_not_deny():
    wanted = fact("text", "买家承担")
    quote = "非质量问题退货，运费由买家承担。"
    assert match_fact(wanted, "非质量问题的运费买家承担。", quote).result == "supported"
    one_clause = "非质量问题退货由买家承担。"
    assert match_fact(wanted, one_clause).result == "contradicted"
    assert match_fact(wanted, one_clause, one_clause).result == "supported"


def test_what_held_once_in_the_quote_too_is_stated():
    wanted, quote = fact("money", "299", "元"), "原价299元，现价199元。"
    assert match_fact(wanted, "原价299元。").result == "contradicted"
    assert match_fact(wanted, "原价299元。", quote).result == "supported"


def test_a_bound_of_the_condition_turned_round_contradicts():
    wanted, quote = fact("money", "10", "元"), "不满199元的订单收运费10元。"
    assert match_fact(wanted, "满199元的订单收运费10元。", quote).result == "contradicted"
    assert match_fact(wanted, "不满199元的订单收运费10元。", quote).result == "supported"
    assert match_fact(wanted, "没到199元收运费10元。", quote).result == "supported"


@pytest.mark.parametrize(
    ("wanted", "quote", "reply", "result"),
    [
        (("7", "天"), "签收后7天内可以退货。", "签收7天后才可以退货。", "contradicted"),
        (("7", "天"), "签收后7天内可以退货。", "超过7天不可以退货。", "supported"),
        (("7", "天"), "签收后7天内可以退货。", "超过7天需要您承担运费。", "supported"),
        (("7", "天"), "Return it within 7 days.", "Return it after 7 days.", "contradicted"),
        (("7", "天"), "付款7天后发货。", "付款7天后发货。", "supported"),
    ],
)
def test_a_bound_turned_round_contradicts(wanted, quote, reply, result):
    assert match_fact(fact("duration", *wanted), reply, quote).result == result


@pytest.mark.parametrize(
    ("value", "reply", "how"),
    [
        ("15天", "签收后15天内可退。", "asserted"),
        ("15天", "签收后十五天内可退。", "asserted"),
        ("15天", "不支持15天退货。", "mentioned"),
        ("15天", "原15天的规定已停用。", "mentioned"),
        ("15天", "您说的15天是去年的规则。", "mentioned"),
        ("15天", "是15天吗？", "mentioned"),
        ("15天", "7天内可退。", ""),
        ("15天", "115天内可退。", ""),
        ("商家承担", "运费由商家承担。", "asserted"),
        ("商家承担", "运费不由商家承担。", "mentioned"),
        ("15天", "保持原包装15天内可退。", "asserted"),
        ("15天", "请在15天之前申请退货。", "asserted"),
        ("15天", "15天的说法是错误的。", "mentioned"),
        ("15 days", "You can return the old model within 15 days.", "asserted"),
        ("15 days", "The 15-day rule has been withdrawn.", "mentioned"),
        ("15 days", "It is 7 days rather than 15 days.", "mentioned"),
        ("15 days", "After 15 days you can no longer return it.", "asserted"),
        ("15天", "是7天不是15天。", "mentioned"),
        ("15天", "15天已改为7天。", "mentioned"),
        ("15天", "15天政策已下线。", "mentioned"),
        ("7天", "原来15天现在是7天。", "asserted"),
        ("7 days", "The old policy was 15 days and the new one is 7 days.", "asserted"),
        ("15天", "无条件15天退货。", "asserted"),
        ("满99元包邮", "满 99 元就包邮。", "asserted"),
        ("is free", "Return shipping isn't free.", "mentioned"),
        ("12 months", "It is no longer 12 months.", "mentioned"),
        ("12 months", "The warranty is 12 months.", "asserted"),
        ("12 months", "The warranty is one year.", "asserted"),
    ],
)
def test_match_must_not(value, reply, how):
    item = MustNot(value=value, aliases=(), why="x")
    assert match_must_not(item, reply)[0] == how


def test_value_and_unit_are_joined_as_they_are_written():
    assert fact("duration", "5", "business days").forms == ("5 business days",)
    assert fact("duration", "7", "天").forms == ("7天",)
    assert fact("percent", "80", "%").forms == ("80%",)
    assert fact("text", "退货").forms == ("退货",)
