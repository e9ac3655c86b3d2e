import pytest

from assist.reply.offers import as_offer, claims_done


@pytest.mark.parametrize(
    ("claim", "offer"),
    [
        ("已为您提交退货申请。", "我马上为您提交退货申请。"),
        ("我们已经帮您登记好了。", "我马上为您登记。"),
        ("这边已经给您催促仓库。", "我马上为您催促仓库。"),
        ("I have submitted your request.", "I will submit your request."),
        ("We've just escalated this to our team.", "We will escalate this to our team."),
    ],
)
def test_a_claim_becomes_an_offer(claim, offer):
    assert claims_done(claim)
    assert as_offer(claim) == offer
    assert not claims_done(offer)


@pytest.mark.parametrize(
    "text",
    ["已为您退款。", "已为您取消订单。", "I have refunded your order.", "已为您提交，已退款。"],
)
def test_money_and_orders_are_not_offered_instead(text):
    assert as_offer(text) == text
    assert claims_done(text)


@pytest.mark.parametrize("text", ["可在7天内退货。", "You can return it.", "我帮您查询。"])
def test_what_claims_nothing_stays(text):
    assert as_offer(text) == text
