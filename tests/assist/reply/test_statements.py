"""What a sentence states beside its questions and announcements."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.reply.guard import check_text, is_ready
from assist.reply.statements import announces, find_statement

STATING = [
    ("这款定制商品支持退货，您看可以吗？", "这款定制商品支持退货，"),
    ("定制商品支持退货~您看可以吗？", "定制商品支持退货~"),
    ("定制商品支持退货 您看可以吗？", "定制商品支持退货 "),
    ("如果是定制商品也支持退货，好吗？", "如果是定制商品也支持退货，"),
    ("请问您要退货吗，定制商品是支持退货的，好吗？", "定制商品是支持退货的，"),
    ("您可以退货，对吗？", "您可以退货，"),
    ("定制商品也可以退，我帮您处理。", "定制商品也可以退，"),
    ("我帮您处理，定制商品也可以退。", "定制商品也可以退。"),
    ("我们支持定制商品退货处理。", "我们支持定制商品退货处理。"),
    ("是否拆封都可以退货。", "是否拆封都可以退货。"),
    ("Items can be returned, would you like that?", "Items can be returned, "),
    ("A colleague will check and items can be returned.", "and items can be returned."),
    ("I'll check that for you, items can be returned.", "items can be returned."),
    ("You can return custom items, right?", "You can return custom items, "),
    ("What you buy here can be returned.", "What you buy here can be returned."),
]

IDLE = """
您看可以吗？
方便提供订单号吗？
需要我帮您申请吗？
请问您是要退货，还是要换货呢？
方便提供订单号，商品照片，破损视频吗？
您购买的是蓝色款，对吗？
我明白您想取消订单，方便告知原因吗？
收到，马上为您转接人工客服，您看可以吗？
好的，麻烦您拍张照片给我们，可以吗？
换成蓝色款，您看可以吗？
麻烦您提供订单号，我帮您查一下物流。
关于退款到账时间，我帮您查询一下，请稍等。
我帮您联系仓库，让他们尽快发货。
我帮您核实一下，看看能不能尽快发货。
这个问题比较复杂，我帮您转给专员处理。
您反馈的情况我们非常重视，会尽快核实处理。
我查到的说明已经过了有效期，我先核实现在的规定，再回复您。
这需要查看您的订单实时情况，您方便把订单号发给我吗？
不同地区的规定不一样，请问您咨询的是哪里？
May I have your order number?
This request needs a colleague's confirmation, so let me pass it on.
I will pass this on to the responsible colleague, who will speak with you.
I found conflicting information on this, so I will ask a colleague to confirm before I answer.
Would you like a refund, an exchange, or a repair?
Could you tell me whether it was opened, when you received it, and what is wrong?
When did you receive the item, and is it still unopened?
If the item is damaged, could you send us a photo?
I understand you want to return it, could you tell me why?
You mentioned the lamp, is it the blue one?
If you like, I can open a return for you, shall I?
I'll check with the warehouse, and get back to you.
I'll ask my team and they will get back to you.
""".strip().splitlines()


@pytest.mark.parametrize(("sentence", "part"), STATING)
def test_what_is_stated_beside_a_question_is_found(sentence, part):
    found = find_statement(sentence)
    assert found is not None
    assert found.text == sentence[found.start : found.end] == part


@pytest.mark.parametrize("sentence", IDLE)
def test_questions_and_announcements_state_nothing(sentence):
    assert find_statement(sentence) is None


@given(
    st.lists(
        st.sampled_from(
            [
                "我帮您核实",
                "方便提供吗",
                "定制可退",
                "谢谢",
                "，",
                "？",
                "。",
                " ",
                "~",
                "7天",
                "；",
                "could you ",
                "I will check",
                " and it can be",
                ", ",
                "? ",
                "sorry",
                "\n",
            ]
        ),
        max_size=12,
    ).map("".join)
)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_a_statement_is_a_stretch_of_its_text(text):
    found = find_statement(text)
    assert found is None or (found.text and text[found.start : found.end] == found.text)


def test_a_figure_or_a_denial_is_no_announcement():
    assert announces("我帮您查询物流")
    assert not announces("我们会在24小时内联系您")
    assert not announces("我们不处理退货")


@pytest.mark.parametrize(
    ("text", "rule", "ready"),
    [
        ("这款定制商品支持退货，您看可以吗？", "定制商品不支持退货。", False),
        ("定制商品也可以退，我帮您处理。", "定制商品不支持退货。", False),
        (
            "Custom items can be returned, would you like me to start that for you?",
            "Custom items cannot be returned.",
            False,
        ),
        ("定制商品不支持退货，需要我帮您看看别的吗？", "定制商品不支持退货。", True),
        (
            "您好，非常抱歉给您带来不便，定制商品不支持退货，我可以帮您看看其他方案。",
            "定制商品不支持退货。",
            True,
        ),
        ("签收后7天内可以退货，需要我现在帮您申请吗？", "签收后7天内可申请退货。", True),
        (
            "You can return it within 30 days, would you like me to send you a label?",
            "You can return items within 30 days of delivery.",
            True,
        ),
        ("签收后7天内可以退货，30天后寄回可以吗？", "签收后7天内可申请退货。", False),
    ],
)
def test_a_statement_before_a_question_is_checked(text, rule, ready, evidence_of, message_of):
    checked = check_text(text, [evidence_of(rule)], message_of("能退吗"))
    assert is_ready(checked) is ready
    assert checked[0].kind not in ("courtesy", "action")
    for finding in checked[0].findings:
        assert 0 <= finding.start < finding.end <= len(text)
