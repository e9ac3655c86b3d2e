from dataclasses import replace

import pytest

from assist.reply.reading import read_evidence
from assist.types import SpanScore

RULES = "签收后7天内可申请无理由退货。\n无理由退货的运费由买家承担。\n发货时间为48小时内。"


def test_each_part_has_its_own_ranking(evidence_of, question_of) -> None:
    question = question_of("能退吗 邮费谁出", "能退吗", "邮费谁出")
    reading = read_evidence(question, [evidence_of(RULES)])
    assert [part.ranked[0].unit.text for part in reading.parts] == [
        "签收后7天内可申请无理由退货。",
        "无理由退货的运费由买家承担。",
    ]
    assert reading.parts[1].asked == ("payer",)


def test_a_faq_question_speaks_for_its_answer(evidence_of, question_of) -> None:
    faq = evidence_of("问：羽绒服可以机洗吗？\n答：不建议，请手洗。", kind="qa")
    best = (
        read_evidence(question_of("羽绒服能机洗么"), [evidence_of(RULES, 2), faq])
        .parts[0]
        .ranked[0]
    )
    assert best.unit.text == "不建议，请手洗。"
    assert best.own < best.covered


def test_the_named_record_comes_first(evidence_of, question_of) -> None:
    rows = evidence_of("名称：星途 X3\n价格：2499元\n\n名称：星途 X3 Pro\n价格：3299元")
    best = read_evidence(question_of("X3 Pro多少钱"), [rows]).parts[0].ranked[0]
    assert best.unit.lead == "星途 X3 Pro"


def test_a_rule_outranks_a_case(evidence_of, question_of) -> None:
    case = evidence_of(
        "问题：杯子碎了\n处理结果：杯子碎了的，补发一个。", category="case", kind="case"
    )
    rule = evidence_of("杯子碎了的，补发一个。", 2, score=0.9)
    best = read_evidence(question_of("杯子碎了怎么办"), [case, rule]).parts[0].ranked[0]
    assert best.unit.evidence.label == 2


def test_internal_text_is_never_read_for_a_reply(evidence_of, question_of) -> None:
    reading = read_evidence(
        question_of("能赔多少"), [evidence_of("最高赔100元。", audience="internal")]
    )
    assert reading.units == ()
    assert reading.parts[0].ranked == ()


def test_what_holds_of_the_contrary_state_goes_back(evidence_of, question_of) -> None:
    used = evidence_of("已使用过的商品不支持退货，有使用痕迹的也一样。")
    whole = evidence_of("商品完好的，七天内可以退货。", 2)
    for said, flags in (("没用过，还能退货吗", [1.0, 0.0]), ("用过了，还能退货吗", [0.0, 0.0])):
        ranked = read_evidence(question_of(said), [used, whole]).parts[0].ranked
        found = {item.unit.evidence.label: item.features.contrary for item in ranked}
        assert [found[1], found[2]] == flags


def test_a_past_case_is_read_without_what_was_done_for_its_customer(
    evidence_of, question_of
) -> None:
    case = evidence_of(
        "question：App 连不上\nagent：Android 14 以上要打开附近设备权限。已给顾客登记补偿。",
        category="case",
        kind="qa",
    )
    ranked = read_evidence(question_of("App 连不上怎么办"), [case]).parts[0].ranked
    assert [item.unit.text for item in ranked] == ["Android 14 以上要打开附近设备权限。"]
    assert ranked[0].features.case == 1.0
    assert ranked[0].unit.is_past


def test_token_by_token_nearness_is_a_feature_and_unknown_ones_are_usual(
    evidence_of, question_of
) -> None:
    spans = (SpanScore(0, 5, (0.1,), (0.5,)), SpanScore(5, 14, (0.1,), (0.7,)))
    item = replace(evidence_of("支持退货。可以在订单页申请。"), spans=spans)
    other = evidence_of("运费由买家承担。", 2)
    ranked = read_evidence(question_of("怎么弄"), [item, other]).parts[0].ranked
    late = {each.unit.text: each.features.late for each in ranked}
    assert late == pytest.approx(
        {"支持退货。": 10.0, "可以在订单页申请。": 14.0, "运费由买家承担。": 12.0}
    )
    gaps = {each.unit.text: each.features.late_gap for each in ranked}
    assert gaps["支持退货。"] == pytest.approx(-4.0)


def test_a_rule_comes_before_its_example(evidence_of, question_of) -> None:
    text = "例三：顾客6月10日买的，在大促期间，不退差价。\n大促期间买的，不退差价。"
    first = read_evidence(question_of("大促期间买的退差价吗"), [evidence_of(text)]).parts[0].ranked
    assert [item.unit.is_example for item in first] == [False, True]


def test_a_town_names_the_row_of_its_province(evidence_of, question_of) -> None:
    rows = evidence_of(
        "地区：新疆、西藏\n整车：暂不发货\n\n地区：海南、青海\n整车：加收160元\n\n"
        "地区：广东、福建\n整车：包邮"
    )
    best = read_evidence(question_of("我在乌鲁木齐能发过来不"), [rows]).parts[0].ranked[0]
    assert best.unit.lead == "新疆、西藏"
    assert (best.features.named > 0, best.features.off_topic) == (True, 0.0)
