import pytest

from assist.reply.phrase import address, finish, kind_of, say, to_simplified, to_traditional
from assist.reply.reading import read_evidence
from assist.reply.select import choose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家可在订单页申请。", "您可在订单页申请。"),
        ("签收后，消费者应当场验货。", "签收后，您应当场验货。"),
        ("运费由买家承担。", "运费由买家承担。"),
        ("用户名不能修改。", "用户名不能修改。"),
        ("客户端需更新。", "客户端需更新。"),
        ("Customers can return items.", "You can return items."),
        ("The customer must keep the receipt.", "You must keep the receipt."),
        ("Customers pay the postage.", "Customers pay the postage."),
        ("If faulty, the buyer may choose.", "If faulty, you may choose."),
    ],
)
def test_the_customer_is_addressed_where_safe(text: str, expected: str) -> None:
    assert address(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**7天内**可退；", "7天内可退。"),
        ("## 可以退货", "可以退货。"),
        ("Open the app", "Open the app."),
        ("可以退吗？", "可以退吗？"),
        ("Start in *My account > Orders*, or ask", "Start in My account > Orders, or ask."),
        ("_Note:_ **hot** surface", "Note: hot surface."),
        ("5 * 3 * 2 boxes of a_b_c", "5 * 3 * 2 boxes of a_b_c."),
        ("", ""),
    ],
)
def test_loose_ends_are_closed(text: str, expected: str) -> None:
    assert finish(text) == expected


def test_kinds_of_statement() -> None:
    assert kind_of("补15元运费") == "amount"
    assert kind_of("7天内可退") == "deadline"
    assert kind_of("不支持退货") == "fact"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("运费由买家承担", "運費由買家承擔"),
        ("我先核实，请不要着急", "我先核實，請不要著急"),
        ("包装里面有说明，为了群众", "包裝裡面有說明，為了群眾"),
        ("启用后放在床上", "啟用後放在床上"),
        ("著名设计师", "著名設計師"),
    ],
)
def test_traditional_writing_is_that_of_taiwan_and_comes_back(simplified, traditional) -> None:
    assert to_traditional(simplified) == traditional
    assert to_simplified(traditional) == simplified


def _claims(item, question, question_of):
    reading = read_evidence(question_of(question), [item])
    return say(choose(reading.parts[0]))


def test_items_are_said_with_their_introduction_and_cited_with_it(evidence_of, question_of) -> None:
    text = "以下情况不支持退货：\n- 已经拆封的；\n- 人为损坏的。"
    (claim,) = _claims(evidence_of(text), "拆封的、人为损坏的能退货吗", question_of)
    assert claim.text == "以下情况不支持退货：已经拆封的；人为损坏的。"
    assert claim.citations[0].quote.startswith("以下情况不支持退货：")


def test_a_verdict_in_the_heading_is_said(evidence_of, question_of) -> None:
    item = evidence_of("- 滤芯已经拆封的；", heading=["二、以下情况不支持退货"])
    (claim,) = _claims(item, "滤芯拆了能退吗", question_of)
    assert claim.text == "以下情况不支持退货：滤芯已经拆封的。"
    assert claim.citations[0].quote == "滤芯已经拆封的；"


def test_steps_become_a_numbered_list(evidence_of, question_of) -> None:
    item = evidence_of("1. 打开“我的”；\n2. 点击“退货”。", heading=["退货流程"])
    assert [claim.text for claim in _claims(item, "怎么退货", question_of)] == [
        "1. 打开“我的”。",
        "2. 点击“退货”。",
    ]


def test_a_very_long_sentence_is_cut_at_clauses_and_stays_verbatim(
    evidence_of, question_of
) -> None:
    text = (
        "本条规定适用于下列各种情况，" * 8
        + "退款在3个工作日内到账，"
        + "其余事项另行通知，" * 6
        + "完。"
    )
    (claim,) = _claims(evidence_of(text), "退款多久到账", question_of)
    assert "退款在3个工作日内到账" in claim.text
    assert len(claim.text) <= 125
    assert claim.citations[0].quote in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("normal parcel: within 48 hours", "Normal parcel: within 48 hours."),
        ("e-mail us first.", "E-mail us first."),
        ("iPads need an adapter", "iPads need an adapter."),
        ("shop.example lists them", "shop.example lists them."),
        ("7 days", "7 days."),
    ],
)
def test_an_english_sentence_begins_with_a_capital(text: str, said: str) -> None:
    assert finish(text) == said


@pytest.mark.parametrize("marks", ["3. ,4. ", "第三步：,第四步：", "③,④", "(3) ,(4) ", "2.3 ,2.4 "])
def test_steps_keep_the_numbers_of_the_document(marks, evidence_of, question_of) -> None:
    third, fourth = marks.split(",")
    item = evidence_of(f"{third}选择退货原因。\n{fourth}点击“提交”。", heading=["退货流程"])
    assert [claim.text for claim in _claims(item, "怎么退货", question_of)] == [
        "3. 选择退货原因。",
        "4. 点击“提交”。",
    ]
