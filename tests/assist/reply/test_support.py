from assist.reply.citations import cite
from assist.reply.support import failed_support, find_citations


def test_a_record_supports_its_value_with_the_column_unit(evidence_of, message_of) -> None:
    text = "名称：电热水壶\n价格（元）：99"
    item = evidence_of(text)
    citations = (cite(item, 0, 8), cite(item, 9, len(text)))
    assert failed_support("电热水壶：价格 99元。", citations, [item], message_of("多少钱")) == ()
    assert "value" in failed_support(
        "电热水壶：价格 98元。", citations, [item], message_of("多少钱")
    )


def test_a_heading_helps_to_support(evidence_of, message_of) -> None:
    item = evidence_of("滤芯已经拆封的；", heading=["以下情况不支持退货"])
    cited = (cite(item, 0, 8),)
    assert (
        failed_support("以下情况不支持退货：滤芯已经拆封的。", cited, [item], message_of("能退吗"))
        == ()
    )


def test_no_citation_or_a_stale_one_fails(evidence_of, message_of) -> None:
    item = evidence_of("7天内可退。")
    assert failed_support("7天内可退。", (), [item], message_of("")) == ("citation",)
    stale = (cite(item, 0, 6),)
    assert failed_support("7天内可退。", stale, [evidence_of("8天内可退。")], message_of("")) == (
        "citation",
    )


def test_a_foreign_name_fails(evidence_of, message_of) -> None:
    item = evidence_of("空气炸锅保修1年。")
    cited = (cite(item, 0, 9),)
    names = frozenset({"破壁机", "空气炸锅"})
    assert "entity" in failed_support("破壁机保修1年。", cited, [item], message_of("保修"), names)
    assert failed_support("空气炸锅保修1年。", cited, [item], message_of("保修"), names) == ()


def test_two_sentences_together_may_carry_one(evidence_of, message_of) -> None:
    item = evidence_of("无理由退货期限为签收后7天。\n退货运费15元由买家承担。")
    found = find_citations(
        "无理由退货期限为签收后7天，退货运费15元由买家承担。", [item], message_of("能退吗")
    )
    assert sorted(citation.quote for citation in found) == [
        "无理由退货期限为签收后7天。",
        "退货运费15元由买家承担。",
    ]


def test_what_nothing_speaks_of_has_no_citation(evidence_of, message_of) -> None:
    assert find_citations("门店在人民路。", [evidence_of("7天内可退。")], message_of("")) == ()


def test_a_denial_in_a_heading_is_no_contradiction(evidence_of, message_of) -> None:
    item = evidence_of(
        "净水器已经上门安装并通水的；滤芯拆封的。", heading=["二、以下情况不支持无理由退货"]
    )
    said = "以下情况不支持无理由退货：净水器已经上门安装并通水的。"
    cited = (cite(item, 0, 14),)
    assert failed_support(said, cited, [item], message_of("能退吗")) == ()


def test_fields_are_compared_one_by_one(evidence_of, message_of) -> None:
    text = "品类：护肤\n未拆封：签收后15天\n已拆封：不退"
    item = evidence_of(text)
    cited = (cite(item, 0, len(text)),)
    said = "护肤：未拆封：签收后15天，已拆封：不退。"
    assert failed_support(said, cited, [item], message_of("能退吗")) == ()
    false = "护肤：未拆封：不退，已拆封：签收后15天。"
    assert "polarity" in failed_support(false, cited, [item], message_of("能退吗"))


def test_a_name_may_hold_a_space(evidence_of, message_of) -> None:
    text = "名称：保养 首次保养\n收费：免费"
    item = evidence_of(text)
    cited = (cite(item, 0, len(text)),)
    names = frozenset({"保养 首次保养"})
    said = "保养 首次保养：收费：免费。"
    assert failed_support(said, cited, [item], message_of("收费吗"), names) == ()
