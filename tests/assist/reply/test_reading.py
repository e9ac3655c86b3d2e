from assist.reply.reading import read_evidence

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
