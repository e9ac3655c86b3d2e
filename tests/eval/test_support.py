"""Groundedness of free wording: what people write passes, what evidence does not say fails."""

import pytest

from eval.support import carries, know

CHUNKS = [
    "推车、安全座椅自签收次日起 15 天内可以无理由退货，要求商品完好。",
    "• 主机不能水洗、不能浸水，用拧干的湿布擦。",
    "同一订单首次退货的运费由商家承担。",
    "HM-20 加湿器水箱 4 升。",
    "You can return an item within 30 days from delivery for any reason.",
]
KNOWLEDGE = know(CHUNKS, ["HM-20", "HM-30", "安全座椅"])


def failed(sentence, *evidence, turns=()):
    return carries(sentence, evidence, turns, KNOWLEDGE).failed


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("您好，推车签收次日起15天内可以无理由退货，商品完好就行，还请您谅解。", CHUNKS[0]),
        ("主机不能水洗，请用湿布擦。", CHUNKS[1]),
        ("For the first return of an order we pay the courier.", CHUNKS[2]),
        ("您好，签收30天内可以退货。", CHUNKS[4]),
    ],
)
def test_what_people_write_passes(sentence, evidence):
    assert failed(sentence, evidence) == ()


@pytest.mark.parametrize(
    ("sentence", "evidence", "check"),
    [
        ("推车签收次日起30天内可以无理由退货。", CHUNKS[0], "value"),
        ("主机可以水洗，用拧干的湿布擦。", CHUNKS[1], "polarity"),
        ("首次退货的运费由买家承担。", CHUNKS[2], "role"),
        ("HM-30 加湿器水箱 4 升。", CHUNKS[3], "entity"),
        ("同一订单首次退货的运费由商家承担。", CHUNKS[3], "lexical"),
    ],
)
def test_what_is_wrong_is_found(sentence, evidence, check):
    assert check in failed(sentence, evidence)


def test_without_evidence_nothing_is_carried():
    assert failed("推车可以退货。") == ("lexical",)


def test_a_sum_of_values_that_the_reader_sees_is_derived():
    evidence = "每只 29 元，运费 12 元。"
    result = carries("每只29元，加运费12元，一共41元。", [evidence], (), know([evidence]))
    assert result.failed == ()
    assert result.derived == ("41元",)
    wrong = carries("每只29元，加运费12元，一共43元。", [evidence], (), know([evidence]))
    assert wrong.failed == ("value",)


def test_a_table_may_name_the_unit_in_its_heading():
    evidence = "桌子：Teasel\nSeats：12"
    assert carries("桌子 Teasel 可坐12人。", [evidence], (), know([evidence])).failed == ()


def test_rare_words_weigh_more():
    texts = ["order number one", "order number two", "order marmalade"]
    knowledge = know(texts)
    common = carries("order marmalade", ["order"], (), knowledge).lexical
    rare = carries("order marmalade", ["marmalade"], (), knowledge).lexical
    assert common < 0.5 < rare


CONDITIONS = [
    "推车自签收次日起15天内可以无理由退货。安全座椅自签收次日起7天内可以无理由退货。",
    "不满199元的订单收取运费10元，满199元包邮。",
    "配件：前置滤芯\n货号：AB1-C1\n建议更换：6个月\n\n配件：后置滤芯\n货号：AB1-C2\n建议更换：9个月",
]


@pytest.mark.parametrize(
    ("sentence", "failed"),
    [
        ("安全座椅自签收次日起7天内可以无理由退货。", ()),
        ("安全座椅自签收次日起15天内可以无理由退货。", ("value",)),
        ("满199元包邮。", ()),
        ("不满199元包邮。", ("value",)),
        ("满199元的订单收取运费10元。", ("value",)),
        ("AB1-C2：配件：后置滤芯，建议更换9个月。", ()),
    ],
)
def test_a_value_of_another_condition_is_not_carried(sentence, failed):
    assert carries(sentence, CONDITIONS, [], know(CONDITIONS)).failed == failed
