from dataclasses import replace

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
