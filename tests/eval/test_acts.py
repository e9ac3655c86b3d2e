"""Tone detectors."""

import pytest

from eval.acts import act_names, detect


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("非常理解您着急的心情。", "acknowledge"),
        ("让您久等了。", "acknowledge"),
        ("I understand how frustrating this is.", "acknowledge"),
        ("很抱歉给您带来不便。", "apologise"),
        ("We apologise for the delay.", "apologise"),
        ("根据规定，签收后7天内可退。", "explain"),
        ("请在订单页提交申请。", "next_step"),
        ("Please send us a photo.", "next_step"),
        ("3个工作日内退回。", "time_bound"),
        ("within two business days", "time_bound"),
        ("我们在 12 小时内答复。", "time_bound"),
        (
            "运费规定：“同一订单首次退货的运费由商家承担；再次退货由买家承担。” Could you send it?",
            "next_step",
        ),
        ("感谢您的耐心。", "thank"),
        ("这是您自己的责任。", "blame"),
        ("You should have read the manual.", "blame"),
        ("我们也没办法。", "dismiss"),
        ("There is nothing we can do.", "dismiss"),
        ("我们保证给您解决。", "absolute_promise"),
        ("We guarantee it.", "absolute_promise"),
        ("好呀~", "cheerful"),
        ("Great news 🎉", "cheerful"),
        ("宝宝，马上给您看~", "cheerful"),
        ("您着急我理解，我这就查。", "acknowledge"),
        ("您这么着急，我们完全能理解。", "acknowledge"),
        ("看得出您很担心，我懂的。", "acknowledge"),
        ("That is really frustrating.", "acknowledge"),
        ("您自己找快递理赔吧。", "dismiss"),
        ("Deal with it.", "dismiss"),
        ("100%给您解决。", "absolute_promise"),
    ],
)
def test_detects(text, act):
    assert act in detect(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("签收后7天内可退。", "apologise"),
        ("保修期为一年。", "absolute_promise"),
        ("请您核对订单号。", "blame"),
        ("运费由您承担。", "dismiss"),
        ("The guarantee period is 2 years.", "absolute_promise"),
        ("Kettles are covered for 24 months.", "cheerful"),
        ("宝宝的奶瓶可以蒸汽消毒。", "cheerful"),
        ("把宝贝寄回来就可以退款。", "cheerful"),
        ("祝您开心每一天。", "cheerful"),
        ("It comes with super glue.", "cheerful"),
        ("不用您自己找快递理赔，我们来处理。", "dismiss"),
        ("You don't have to deal with it yourself.", "dismiss"),
        ("我不理解您的意思。", "acknowledge"),
        ("I don't understand.", "acknowledge"),
        ("面料是100%棉。", "absolute_promise"),
        ("The cover is 100% cotton.", "absolute_promise"),
    ],
)
def test_does_not_detect(text, act):
    assert act not in detect(text)


def test_every_act_of_the_format_has_a_detector():
    assert set(act_names()) == {
        "acknowledge", "apologise", "explain", "next_step", "time_bound", "thank",
        "blame", "dismiss", "absolute_promise", "cheerful",
    }  # fmt: skip
