import pytest

from assist.reply.answer_type import asked_types, given_types, is_hard, type_fit


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("退款多久到账", ("duration",)),
        ("運費要多少錢", ("money",)),
        ("退货运费谁出", ("payer",)),
        ("还能退吗？", ("polarity",)),
        ("怎么申请退货", ("steps",)),
        ("在哪里改地址", ("place",)),
        ("你们客服电话多少", ("contact",)),
        ("需要提供什么材料", ("list",)),
        ("How long does shipping take?", ("duration",)),
        ("What does the Team plan cost?", ("money",)),
        ("who pays for the return label", ("payer",)),
        ("How do I reset my password?", ("steps",)),
        ("Is it waterproof?", ("polarity",)),
        ("my phone fell in the pool", ()),
    ],
)
def test_kinds_are_read_from_the_wording(question: str, expected: tuple[str, ...]) -> None:
    assert asked_types(question)[:1] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is the default baud rate", ()),
        ("refresh rate of the screen?", ()),
        ("what interest rate do you take", ("percent",)),
        ("phone number of the Norwich branch", ("contact",)),
        ("what number of seats", ("count",)),
        ("how long does it charge", ("duration",)),
        ("can i charge it with a usb cable", ("polarity",)),
        ("what do you charge for a set-up", ("money",)),
        ("what is the invoice total", ("money",)),
        ("融资金额是多少", ("money",)),
        ("换的话补贴多少", ("money",)),
        ("延误赔偿我多少", ("money",)),
        ("How do I reset my password?", ("steps",)),
        ("which one should I use and what should i do", ("steps", "polarity")),
    ],
)
def test_words_of_two_meanings_are_told_by_what_stands_beside(
    question: str, expected: tuple[str, ...]
) -> None:
    assert asked_types(question) == expected


def test_a_hard_kind_drives_out_the_vague_ones() -> None:
    assert asked_types("这个多少钱可以吗") == ("money",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("验收后1-3个工作日退回", "duration"),
        ("单笔满128元包邮", "money"),
        ("运费由买家承担", "payer"),
        ("不支持无理由退货", "polarity"),
        ("请在订单页点击“申请售后”", "steps"),
        ("客服热线：400-123-4567", "contact"),
        ("Delivery takes 3 to 5 working days.", "duration"),
        ("Open Settings > Billing and click Cancel.", "steps"),
    ],
)
def test_kinds_are_found_in_evidence(text: str, kind: str) -> None:
    assert kind in given_types(text)


def test_fit_counts_a_missed_hard_kind_against() -> None:
    assert type_fit(("duration",), "7天内") == 1.0
    assert type_fit(("duration",), "运费由买家承担") == -1.0
    assert type_fit(("steps",), "质保期") == 0.0
    assert type_fit(("duration", "payer"), "7天内") == 0.0
    assert type_fit((), "7天内") == 0.0


def test_hard_kinds_are_those_with_a_visible_form() -> None:
    assert is_hard("money")
    assert not is_hard("reason")
