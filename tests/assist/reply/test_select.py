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
