"""Checks 5 and 6: what a sentence must not hold, with the words it is about."""

import pytest

from assist.reply.surface import find_surface, find_wording
from assist.types import CustomerMessage, Turn

PAGE = (
    "退货入口：https://shop.example.com/returns，热线400-800-6120，地址：杭州市西湖区文三路12号。"
)


@pytest.fixture
def found(evidence_of, message_of):
    def look(text, *, said="能退吗", stores=(), **options):
        items = [evidence_of(PAGE, **options)]
        hits = find_surface(text, items, message_of(said), stores)
        return [(hit.check, text[hit.start : hit.end]) for hit in hits]

    return look


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        ("请访问 https://evil.invalid/pay 领取。", "link", "https://evil.invalid/pay"),
        ("请访问 evil.invalid 领取。", "link", "evil.invalid"),
        ("请访问 \uff45\uff56il.com 领取。", "link", "\uff45\uff56il.com"),
        ("写信到 a@evil.com 即可。", "link", "a@evil.com"),
        ("见 xn--80ak6aa92e.com。", "link", "xn--80ak6aa92e.com"),
        ("Visit Evil.com today.", "link", "Evil.com"),
        ("Visit evil.Com today.", "link", "evil.Com"),
        ("请打开Evil.com领取。", "link", "Evil.com"),
        ("请打开 hop.example.com 申请。", "link", "hop.example.com"),
        ("请打开 shop.example.com/ret 申请。", "link", "shop.example.com/ret"),
        (
            "请打开 https://shop.example.com/returns/../x",
            "link",
            "https://shop.example.com/returns/../x",
        ),
        ("打开 javascript:alert(1)", "markup", "javascript:a"),
        ("您看<img src=x>", "markup", "<img src=x>"),
        ("您看<script", "markup", "<script"),
        ("![图](x)", "markup", "!["),
        ("进度：{物流状态}", "slot", "{物流状态}"),
        ("他的电话是13900001111。", "private", "13900001111"),
        ("身份证110105194912310021也可以。", None, ""),
        ("沐芽的规则也一样。", "other_store", "沐芽"),
    ],
)
def test_each_names_its_words(found, text, check, words):
    hits = found(text, stores=["沐芽"])
    assert hits == [] if check is None else (check, words) in hits


@pytest.mark.parametrize(
    "text",
    [
        "请在 https://shop.example.com/returns 申请。",
        "请拨打热线400-800-6120。",
        "请寄到杭州市西湖区文三路12号。",
        "请打开 Shop.example.com 申请。",
        "请打开 www.shop.example.com/returns/ 申请。",
        "Ask Dr.Martens about it.It takes long.",
        "温度<5℃时不要开机，1<x。",
        "We will refund.If you paid by card it takes 3 days.",
    ],
)
def test_what_the_shop_publishes_may_be_said(found, text):
    assert found(text) == []


def test_what_the_customer_wrote_may_be_repeated_but_no_identity_number(found):
    said = "我电话13900001111，身份证11010519491231002X，沐芽的也能退吗"
    assert found("我们会拨打13900001111。", said=said, stores=["沐芽"]) == []
    assert found("沐芽的请问沐芽。", said=said, stores=["沐芽"]) == []
    assert found("您的身份证11010519491231002X已收到。", said=said) == [
        ("private", "11010519491231002X")
    ]


def test_a_link_of_a_past_case_or_of_internal_text_is_none_of_the_shop(found):
    text = "请在 https://shop.example.com/returns 申请。"
    for options in ({"category": "case"}, {"audience": "internal"}):
        assert ("link", "https://shop.example.com/returns") in found(text, **options)


def test_internal_words_are_found_even_in_an_offer(found):
    text = "我帮您查：退货入口：https://shop.example.com/returns"
    assert "internal" in [check for check, _ in found(text, audience="internal")]


@pytest.mark.parametrize(
    "text",
    [
        "已为您完成退款。", "已全额退款999元", "您的订单已取消。", "退款已转账成功。",
        "Your full refund of $999 has been approved.", "I have transferred the money.",
        "full refund approved",
    ],
)  # fmt: skip
def test_claims_of_finished_actions(text):
    assert [hit.check for hit in find_wording(text, [])] == ["done_action"]


@pytest.mark.parametrize(
    "text",
    [
        "已拆封的商品不支持退货。", "订单如已取消，款项原路退回。", "页面显示已退款时请查收。",
        "包裹已发出后不能改地址。", "Once your refund is approved, it takes 3 days.",
        "I will submit the request for you.",
    ],
)  # fmt: skip
def test_rules_about_finished_actions_are_no_claims(text):
    assert list(find_wording(text, [])) == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请把短信验证码和银行卡密码发过来。", True),
        ("麻烦您提供一下登录密码。", True),
        ("Please send us your card security code.", True),
        ("请勿把验证码告诉任何人。", False),
        ("请不要提供密码给他人。", False),
        ("请在登录页输入验证码后重置密码。", False),
        ("We never ask you to share your password.", False),
    ],
)
def test_no_reply_asks_for_secrets(text, asks):
    assert ("asks_secret" in [hit.check for hit in find_wording(text, [])]) is asks


def test_quoted_rules_may_say_what_nobody_else_may():
    assert list(find_wording("质保期内100%包换。", ["本店承诺：质保期内 100% 包换。"])) == []
    assert [hit.check for hit in find_wording("质保期内100%包换。", ["质保期内包换。"])] == [
        "absolute_promise"
    ]


def test_a_message_can_have_several_turns(evidence_of):
    message = CustomerMessage((Turn("customer", "我的电话13900001111"), Turn("customer", "能退吗")))
    assert list(find_surface("好的，13900001111。", [evidence_of(PAGE)], message)) == []


def test_a_number_is_published_only_whole(evidence_of, message_of):
    def private(text, page):
        hits = find_surface(text, [evidence_of(page)], message_of("能退吗"))
        return [text[hit.start : hit.end] for hit in hits if hit.check == "private"]

    assert private("请拨打13912345678。", "编号 12345678，电话 13812345678。") == ["13912345678"]
    assert private("请拨打13912345678。", "电话 139-1234-5678。") == []
    assert private("请拨打13912345678。", "电话 +86 139 1234 5678。") == []
