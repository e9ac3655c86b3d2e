"""Support of a sentence by evidence."""

import pytest

from assist.text.support import lexical_support, supports, unsupported_values

RULE = "签收后7天内可申请无理由退货，运费由买家承担。"


@pytest.mark.parametrize(
    ("sentence", "failed"),
    [
        ("签收后7天内可以申请无理由退货，运费由您承担。", ()),
        ("签收后一周内可申请无理由退货。", ()),
        ("签收后15天内可申请无理由退货。", ("value",)),
        ("签收后7个工作日内可申请无理由退货。", ("value",)),
        ("签收后7天内不可申请无理由退货。", ("polarity",)),
        ("签收后7天内可申请无理由退货，运费由商家承担。", ("role",)),
        ("电池充满需要很久。", ("lexical",)),
    ],
)
def test_supports(sentence, failed):
    verdict = supports(sentence, [RULE])
    assert verdict.failed == failed
    assert verdict.supported == (not failed)


def test_values_of_the_customer_may_be_repeated():
    sentence = "您的订单20250301123456签收后7天内可申请无理由退货。"
    assert "value" in supports(sentence, [RULE]).failed
    allowed = supports(sentence, [RULE], allowed_values_from=["订单 20250301123456 能退吗"])
    assert "value" not in allowed.failed


def test_a_foreign_entity_fails():
    rule = "星河一号支持蓝牙连接。"
    assert supports("星河一号支持蓝牙连接。", [rule], entities=["星河一号", "星河二号"]).supported
    verdict = supports("星河二号支持蓝牙连接。", [rule], entities=["星河一号", "星河二号"])
    assert verdict.failed == ("entity",)


def test_no_evidence_supports_nothing():
    assert supports("可以退货。", []).failed == ("lexical",)
    assert lexical_support("。", []) == 1.0


def test_verbatim_is_full_support():
    assert lexical_support(RULE, [RULE, "别的内容"]) == pytest.approx(1.0)


def test_across_languages_a_shared_value_has_to_do():
    assert supports("You can return it within 7 days.", [RULE]).supported
    assert supports("The battery lasts long.", [RULE]).failed == ("lexical",)


def test_unsupported_values_names_them():
    assert [v.surface for v in unsupported_values("7天内退，赔100元", [RULE])] == ["100元"]
