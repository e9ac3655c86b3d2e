"""Denials in other words than the evidence's."""

import pytest

from eval.denial import contradictions


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("原装电池不是299元，需要寄修更换。", "原装电池：售价 299元，寄修更换"),
        ("标准运费不是 US$6.50。", "标准运费 US$6.50"),
        ("Standard shipping is not US$6.50.", "Orders up to US$60 cost US$6.50."),
        ("本店不支持 7 天无理由退货。", "签收后 7 天内可申请无理由退货"),
    ],
)
def test_a_denied_value_that_the_evidence_states_is_found(sentence, evidence):
    assert contradictions(sentence, [evidence]) == ("polarity",)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("超过 15 天的就不能再退了。", "签收次日起 15 天内可以退货"),
        ("Past 30 days the label is not free.", "You may return it within 30 days."),
        ("第 2 次不免运费。", "第 2 次起不再免运费，第 1 次免运费"),
        ("原装电池是299元。", "原装电池：售价 299元"),
    ],
)
def test_a_bound_or_a_denial_of_the_evidence_itself_is_left_alone(sentence, evidence):
    assert contradictions(sentence, [evidence]) == ()


def test_the_other_side_pays():
    assert contradictions("寄回的运费由商家承担。", ["寄回运费由买家承担"]) == ("role",)
