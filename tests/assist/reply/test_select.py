from dataclasses import replace

import pytest

from assist.reply.reading import read_evidence
from assist.reply.select import choose, merge_rows


def _chosen(reading, **options):
    return choose(reading.parts[0], **options)


def test_the_exception_stays_with_its_rule(evidence_of, question_of) -> None:
    item = evidence_of("签收后7天内可申请退货。\n但定制商品除外。\n客服电话请见首页。")
    chosen = _chosen(read_evidence(question_of("几天内可以退货"), [item]))
    assert [unit.text for unit in chosen.units][:2] == [
        "签收后7天内可申请退货。",
        "但定制商品除外。",
    ]


def test_it_never_starts_with_a_pronoun_alone(evidence_of, question_of) -> None:
    item = evidence_of("退款由财务处理。\n该流程需要3个工作日。")
    chosen = _chosen(read_evidence(question_of("流程要几个工作日"), [item]))
    assert [unit.text for unit in chosen.units] == ["退款由财务处理。", "该流程需要3个工作日。"]


def test_steps_come_whole_and_in_order(evidence_of, question_of) -> None:
    item = evidence_of(
        "1. 打开“我的订单”；\n2. 点击“申请售后”；\n3. 填写原因并提交。", heading=["退货步骤"]
    )
    chosen = _chosen(read_evidence(question_of("怎么申请退货"), [item]))
    assert [unit.text[:2] for unit in chosen.units] == ["打开", "点击", "填写"]


def test_the_same_rule_is_not_said_twice(evidence_of, question_of) -> None:
    one = evidence_of("签收后7天内可申请无理由退货。")
    two = evidence_of("签收后7天内，可申请无理由退货。", 2)
    chosen = _chosen(read_evidence(question_of("几天内能无理由退货"), [one, two]))
    assert len(chosen.units) == 1


def test_a_part_that_is_said_already_adds_nothing(evidence_of, question_of) -> None:
    reading = read_evidence(question_of("能退货吗"), [evidence_of("签收后7天内可申请退货。")])
    first = _chosen(reading)
    assert _chosen(reading, taken=first.units).units == ()


def test_a_second_question_stays_with_the_record(evidence_of, question_of) -> None:
    rows = evidence_of("名称：A1手机\n价格：9元\n防水：是\n\n名称：B2手机\n价格：8元\n防水：否")
    reading = read_evidence(question_of("A1手机多少钱 防水吗", "A1手机多少钱", "防水吗"), [rows])
    first = choose(reading.parts[0])
    second = choose(reading.parts[1], taken=first.units)
    merged = merge_rows([first, second])
    assert len(merged) == 1
    assert [ask.part for ask in merged[0].asks] == ["A1手机多少钱", "防水吗"]


def test_nothing_found_is_an_empty_choice(question_of) -> None:
    chosen = _chosen(read_evidence(question_of("能退吗"), []))
    assert (chosen.units, chosen.score) == ((), 0.0)


def test_a_rival_is_said_where_the_ranking_is_not_sure(evidence_of, question_of) -> None:
    first = evidence_of("门店可以代收快递，保留三天。")
    second = evidence_of("驿站也会代收快递，放满五天退回。", 2)
    part = read_evidence(question_of("快递能代收吗"), [first, second]).parts[0]
    best, other = part.ranked
    unsure = replace(part, ranked=(best, replace(other, score=0.5)))
    sure = replace(part, ranked=(best, replace(other, score=0.01)))
    assert choose(unsure).units == (best.unit, other.unit)
    assert choose(sure).units == (best.unit,)


def test_another_record_of_the_table_is_about_another_thing(evidence_of, question_of) -> None:
    rows = evidence_of("地区：江苏\n运费：6元\n到货：1天\n\n地区：新疆\n运费：25元\n到货：7天")
    part = read_evidence(question_of("寄到新疆运费多少"), [rows]).parts[0]
    best, other = part.ranked
    assert best.unit.lead == "新疆"
    assert choose(replace(part, ranked=(best, replace(other, score=0.4)))).units == (best.unit,)


def test_a_rival_that_makes_the_reply_long_is_left_out(evidence_of, question_of) -> None:
    first = evidence_of("门店可以代收快递，保留三天。")
    second = evidence_of(
        "驿站也会代收快递，放满五天退回，" + "节假日里可能会晚一些，" * 4 + "请留意。", 2
    )
    part = read_evidence(question_of("快递能代收吗"), [first, second]).parts[0]
    best = next(item for item in part.ranked if item.unit.evidence.label == 1)
    other = next(item for item in part.ranked if item.unit.evidence.label == 2)
    ranked = (replace(best, score=1.0), replace(other, score=0.2))
    assert choose(replace(part, ranked=ranked)).units == (best.unit,)


def test_a_record_of_another_model_is_left_out_of_a_comparison(evidence_of, question_of) -> None:
    rows = evidence_of("产品：射频仪RF-700\n主机：24个月\n\n产品：射频仪RF-500\n主机：18个月")
    chosen = _chosen(read_evidence(question_of("射频仪500那台主机保多久"), [rows]))
    assert [unit.lead for unit in chosen.units] == ["射频仪RF-500"]
    both = _chosen(read_evidence(question_of("射频仪主机保多久"), [rows]))
    assert [unit.lead for unit in both.units] == ["射频仪RF-700", "射频仪RF-500"]


def test_a_sentence_between_two_that_are_said_is_said(evidence_of, question_of) -> None:
    text = (
        "You find the form for it under Privacy, in your profile. We answer within 30 days. "
        "Deleting the account does not end the warranty."
    )
    part = read_evidence(
        question_of("please delete my account, do I lose the warranty?"), [evidence_of(text)]
    ).parts[0]
    by_text = {item.unit.text[:3]: item for item in part.ranked}
    ranked = (
        replace(by_text["Del"], score=1.0),
        replace(by_text["You"], score=0.7),
        replace(by_text["We "], score=0.001),
    )
    chosen = choose(replace(part, ranked=ranked))
    assert [unit.text[:3] for unit in chosen.units] == ["You", "We ", "Del"]
    alone = choose(replace(part, ranked=(ranked[0], ranked[2])))
    assert [unit.text[:3] for unit in alone.units] == ["Del"]


def test_a_part_answered_beside_another_is_told_from_one_not_found(
    evidence_of, question_of
) -> None:
    item = evidence_of("退货运费由买家承担，退款7天内到账。")
    question = question_of(
        "运费谁出？退款几天到账？", "运费谁出？", "退款几天到账？", "运费多少钱？"
    )
    payer, days, price = read_evidence(question, [item]).parts
    said = choose(payer).units
    assert choose(days, taken=said) == replace(choose(days, taken=said), units=(), is_said=True)
    assert not choose(price, taken=said).is_said  # who pays is no price
    assert not choose(replace(days, ranked=())).is_said


EIGHT = [f"点击第{place}个按钮并且确认一下" for place in "一二三四五六七八"]


def _numbers(chosen):
    return [unit.number for unit in chosen.units]


def test_a_wish_is_answered_by_the_whole_list_of_steps(evidence_of, question_of) -> None:
    item = evidence_of(
        "1. 在“我的订单”里找到这笔订单。\n2. 付款\n\n3. 选择退货原因并上传照片。\n- 照片要清楚。\n"
        "4. 审核通过后7天内寄回商品。",
        heading=["如何退货"],
    )
    chosen = _chosen(read_evidence(question_of("我想退货，麻烦帮我处理"), [item]))
    assert (_numbers(chosen), chosen.is_cut) == ([1, 2, 3, 4], False)


def test_a_fact_is_answered_by_its_step_alone(evidence_of, question_of) -> None:
    item = evidence_of(
        "1. 打开订单页。\n2. 点击申请退货。\n3. 审核通过后7天内寄回商品。", heading=["退货流程"]
    )
    chosen = _chosen(read_evidence(question_of("审核通过后几天内寄回"), [item]))
    assert _numbers(chosen) == [3]


def test_two_lists_of_a_chunk_are_told_apart(evidence_of, question_of) -> None:
    item = evidence_of(
        "1. 打开订单页。\n2. 点击申请退货。\n\n1. 打开发票页。\n2. 点击申请发票。\n3. 填写抬头。",
        heading=["操作步骤"],
    )
    chosen = _chosen(read_evidence(question_of("怎么申请发票"), [item]))
    assert [unit.text[:4] for unit in chosen.units] == ["打开发票", "点击申请", "填写抬头"]


def test_a_long_list_is_cut_and_known_to_go_on(evidence_of, question_of) -> None:
    def chosen_of(steps):
        lines = "\n".join(f"{place}. {step}。" for place, step in enumerate(steps, 1))
        item = evidence_of(lines, heading=["退货流程"])
        return _chosen(read_evidence(question_of("怎么退货？"), [item]))

    whole, cut = chosen_of(EIGHT), chosen_of([step * 4 for step in EIGHT])
    assert (_numbers(whole), whole.is_cut) == ([*range(1, 9)], False)
    assert (_numbers(cut), cut.is_cut) == ([*range(1, 7)], True)


def test_a_sentence_that_fits_best_is_said_beside_the_whole_list(evidence_of, question_of) -> None:
    item = evidence_of(
        "换货以外的都按退货办理。\n\n1. 打开订单页。\n2. 点击申请退货。\n3. 寄回商品。",
        heading=["退货流程"],
    )
    part = read_evidence(question_of("我想退货"), [item]).parts[0]
    by_text = {unit.unit.text[:2]: unit for unit in part.ranked}
    ranked = tuple(
        replace(by_text[text], score=score)
        for text, score in (("换货", 1.0), ("寄回", 0.5), ("打开", 0.4), ("点击", 0.01))
    )
    units = choose(replace(part, ranked=ranked)).units
    assert [unit.text[:2] for unit in units] == ["换货", "打开", "点击", "寄回"]


def test_another_case_is_not_said_beside_the_one_that_is_asked_about(
    evidence_of, question_of
) -> None:
    item = evidence_of("Leave a violin in its box for 12 hours. A cello needs 24 hours in the box.")
    reading = read_evidence(question_of("The cello is cold, how long in the box?"), [item])
    assert [unit.text for unit in _chosen(reading).units] == ["A cello needs 24 hours in the box."]


def test_both_are_said_where_the_question_names_both(evidence_of, question_of) -> None:
    item = evidence_of("A violin stays in its box for 12 hours. A cello needs 24 hours in it.")
    reading = read_evidence(question_of("How long do violin and cello stay in the box?"), [item])
    assert len(_chosen(reading).units) == 2


def test_a_range_tells_which_line_of_a_tariff_is_meant(evidence_of, question_of) -> None:
    item = evidence_of(
        "Extra charge for the Isle of Man:\n- parcels up to 15 kg: £9\n"
        "- parcels over 15 kg up to 30 kg: £24"
    )
    reading = read_evidence(question_of("what is the extra charge, the box is 24 kg"), [item])
    assert [unit.text for unit in _chosen(reading).units] == ["parcels over 15 kg up to 30 kg: £24"]


def test_a_sentence_that_leans_on_the_one_before_brings_it(evidence_of, question_of) -> None:
    rule = evidence_of("滤芯拆封后出现质量问题的，可以退货。")
    more = evidence_of("自签收次日起30天内可以退换。耗材拆封后有质量问题的，同样适用。", 2)
    reading = read_evidence(question_of("滤芯拆封后有质量问题可以退吗"), [rule, more])
    said = [unit.text for unit in _chosen(reading).units]
    assert "耗材拆封后有质量问题的，同样适用。" in said
    assert "自签收次日起30天内可以退换。" in said


def test_an_exception_with_another_period_stays_with_its_rule(evidence_of, question_of) -> None:
    item = evidence_of(
        "签收后7天内可申请退货。\n但生鲜类除外，只在48小时内受理。\n运费由买家承担。"
    )
    reading = read_evidence(question_of("几天内可以申请退货"), [item])
    assert [unit.text for unit in _chosen(reading).units][:2] == [
        "签收后7天内可申请退货。",
        "但生鲜类除外，只在48小时内受理。",
    ]


def test_a_past_case_is_no_rival_of_a_rule(evidence_of, question_of) -> None:
    rule = evidence_of("App 连不上时，请重启路由器后重试。")
    case = evidence_of(
        "问题描述：App 连不上\n处理结果：请把路由器的信道改成 6。", 2, category="case", kind="case"
    )
    reading = read_evidence(question_of("App 连不上路由器"), [rule, case])
    assert [unit.evidence.label for unit in _chosen(reading).units] == [1]
    alone = read_evidence(question_of("App 连不上路由器"), [case])
    assert [unit.text for unit in _chosen(alone).units] == ["请把路由器的信道改成 6。"]


def test_a_past_case_is_told_alone(evidence_of, question_of) -> None:
    case = evidence_of(
        "问题描述：打印床不平\n处理结果：请从设置菜单重新调平。", category="case", kind="case"
    )
    manual = evidence_of("点击打印床上的模型可以选中它。", 2, score=0.3)
    reading = read_evidence(question_of("打印床不平，要重新调平吗"), [case, manual])
    assert [unit.evidence.label for unit in _chosen(reading).units] == [1]


def _texts(evidence, question, question_of):
    return [unit.text for unit in _chosen(read_evidence(question_of(question), [evidence])).units]


def test_what_goes_on_with_a_sentence_is_said_with_it(evidence_of, question_of) -> None:
    first = "The machine switches itself off after 45 minutes without use."
    second = "To change it, press the right button for 5 seconds."
    item = evidence_of(f"{first} {second} Wipe the body with a damp cloth.")
    assert _texts(item, "can i change when the machine switches itself off", question_of)[:2] == [
        first,
        second,
    ]


def test_the_end_of_a_period_is_said_with_it(evidence_of, question_of) -> None:
    can, end = "We can change the name within 30 days.", "After 30 days we cannot change it."
    item = evidence_of(f"{can} {end}")
    assert _texts(item, "can you change the name on my invoice", question_of) == [can, end]


def test_what_happens_next_is_the_rest_of_the_passage(evidence_of, question_of) -> None:
    passage = [
        "If tracking says delivered and you have no parcel, ask your neighbours and tell us.",
        "We open a search, which takes 5 working days.",
        "Unless it turns up we send another one.",
    ]
    item = evidence_of(" ".join(passage))
    asked = "tracking says delivered, no parcel, asked the neighbours. what happens now"
    assert _texts(item, asked, question_of) == passage


WATER = "\n\n".join(
    f"Water：{name}\nHardness (mg/l)：{size}\nDescale：every {often}"
    for name, size, often in [
        ("Soft", "below 60", "12 months"),
        ("Medium", "60–120", "6 months"),
        ("Hard", "121–200", "4 months"),
    ]
)
PLANS = "\n\n".join(
    f"Plan：{name}\nPages included：{pages} pages\nPrice：{price}"
    for name, pages, price in [("Trickle", 50, "£2.49"), ("Stream", 100, "£4.99")]
)
GIFTS = "\n\n".join(
    f"Length：{length}\nPrice：{price}"
    for length, price in [("3 months", "£29"), ("6 months", "£55"), ("12 months", "£105")]
)


@pytest.mark.parametrize(
    ("table", "question", "names"),
    [
        (WATER, "our water is 180 mg/l, how often do i descale", ["Hard"]),
        (WATER, "our water is 30 mg/l, how often do i descale", ["Soft"]),
        (PLANS, "we print 90-100 pages a month, which plan and what price", ["Stream"]),
        (GIFTS, "送一年多少钱", ["12 months"]),
        (GIFTS, "送半年多少钱", ["6 months"]),
    ],
)
def test_a_figure_of_the_question_names_the_record(
    table, question, names, evidence_of, question_of
) -> None:
    chosen = _chosen(read_evidence(question_of(question), [evidence_of(table)]))
    assert [unit.lead for unit in chosen.units] == names
