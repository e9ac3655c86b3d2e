"""Check 4: authority by role, in every writing of an amount; a promise needs a rule behind it."""

import pytest

from assist.reply.guard import check_text
from assist.reply.promise import promised_yuan
from assist.settings import Authority

RULE = "破损按比例补偿，补偿500元以内由资深客服批准，赠送优惠券20元。"


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("我给您补偿499元。", 499),
        ("我给您补偿五百元。", 500),
        ("我给您补偿五百。", 500),
        ("我给您补偿5百块。", 500),
        ("我给您补偿¥500。", 500),
        ("我给您补偿500。", 500),
        ("我给您补偿五百零一。", 501),
        ("给您补偿1,200元。", 1200),
        ("给您补偿1.2万元。", 12000),
        ("给您返现三百二十块钱。", 320),
        ("I can offer you a $80 voucher.", 576),
        ("We will refund you 500 yuan.", 500),
        ("订单金额是800元，我给您补偿50元。", 50),
        ("我给您补偿50元，再送您60元优惠券。", 110),
        ("满500元可以参加活动。", 0),
        ("退货运费最高赔付12元。", 0),
        ("I will refund you $5k.", 36_000),
        ("I will refund you one hundred and fifty dollars.", 1080),
        ("I will refund you 2 thousand dollars.", 14_400),
        ("I'll give you 500 bucks back.", 3600),
        ("We can offer you 300 back.", 300),
        ("给您补偿5k", 5000),
        ("给您补偿1k元", 1000),
        ("补偿您一百五", 150),
        ("我给您退5千", 5000),
        ("我给您退3万5千元", 35_000),
        ("我帮您减两百", 200),
        ("我給您退三百塊", 300),
        ("我给您退运费12元", 12),
    ],
)
def test_promised_money_is_read_in_every_writing(text, yuan):
    assert promised_yuan(text) == pytest.approx(yuan)


@pytest.mark.parametrize(
    "text",
    [
        "I will refund you A$500.",
        "I will refund you CHF 900.",
        "I will refund you 900 SEK.",
        "I will refund you ₩900,000.",
        "I will refund you several hundred dollars.",
        "I will refund you €1.000,00",
        "We will give you a couple of hundred dollars back.",
        "给您补偿1000多元",
        "给您补偿几百元",
        "给您补偿数千元",
        "给您补偿五百瑞士法郎",
        "补偿您一百百元",
    ],
)
def test_a_sum_that_cannot_be_read_or_converted_is_over_the_limit(text, evidence_of, message_of):
    assert promised_yuan(text) > Authority().senior
    (one,) = check_text(text, [evidence_of(RULE)], message_of("怎么赔"), "senior_agent")
    assert "authority" in one.failed_checks


@pytest.mark.parametrize(
    "text",
    [
        "退款3天到账。",
        "我给您退款，3天内到账。",
        "给您退款3天内到账。",
        "我给您全额退款299元，原路退回。",
        "我帮您退2件。",
        "我帮您申请7天无理由退货。",
        "这款价格是1299元。",
        "我一块帮您处理。",
        "We will refund you within 14 days.",
        "I will refund you for ALL 3 items within 5 days.",
        "I will send you 2 replacement parts.",
        "I'll give you two options.",
        "I'll give you the tracking number 1234567.",
        "We can offer you 10% off.",
        "The blue one is $1,299.",
    ],
)
def test_what_names_no_sum_to_give_is_within_every_limit(text):
    assert promised_yuan(text) == 0


@pytest.mark.parametrize(
    ("text", "role", "over"),
    [
        ("我给您补偿500元。", "senior_agent", False),
        ("我给您补偿501元。", "senior_agent", True),
        ("我给您补偿五百零一。", "senior_agent", True),
        ("我给您补偿300元。我再给您补偿201元。", "senior_agent", True),
        ("我给您补偿300元。我再给您补偿200元。", "senior_agent", False),
        ("我给您补偿501元。", "knowledge_manager", False),
        ("我给您补偿100元。", "agent", False),
        ("我给您补偿100元，我们再赔您1元。", "agent", True),
    ],
)
def test_the_limit_is_that_of_the_role_and_of_the_whole_draft(
    text, role, over, evidence_of, message_of
):
    checked = check_text(text, [evidence_of(RULE)], message_of("怎么赔"), role)
    assert ("authority" in checked[-1].failed_checks) is over


def test_what_the_customer_wrote_justifies_no_promise(evidence_of, message_of):
    message = message_of("你们答应给我补偿88元的")
    (one,) = check_text("我给您补偿88元。", [evidence_of(RULE)], message)
    assert "promise" in one.failed_checks


def test_a_past_case_justifies_no_promise(evidence_of, message_of):
    case = evidence_of("客户破损，我们给您补偿20元。", category="case")
    (one,) = check_text("我们给您补偿20元。", [case], message_of("碎了"))
    assert "promise" in one.failed_checks


def test_a_promise_within_rule_and_limit_passes(evidence_of, message_of):
    rule = evidence_of("包装破损的，我们给您补偿20元优惠券。")
    (one,) = check_text("包装破损的，我们给您补偿20元优惠券。", [rule], message_of("碎了"))
    assert (one.state, one.failed_checks) == ("supported", ())


def test_findings_name_the_words(evidence_of, message_of):
    text = "您好！签收后15天内可申请无理由退货，运费由商家承担。"
    rule = evidence_of("签收后7天内可申请无理由退货，运费由买家承担。")
    _, one = check_text(text, [rule], message_of("能退吗"))
    named = {f.check: one.text[f.start : f.end] for f in one.findings}
    assert named == {"value": "15天", "role": "运费由商家承担。"}
