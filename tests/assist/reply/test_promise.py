"""Check 4: authority by role, in every writing of an amount; a promise needs a rule behind it."""

import pytest

from assist.reply.guard import check_text
from assist.reply.promise import promised_yuan

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
    ],
)
def test_promised_money_is_read_in_every_writing(text, yuan):
    assert promised_yuan(text) == pytest.approx(yuan)


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
