"""Verdicts: correct, declined, wrong, and the reason."""

from dataclasses import replace

import pytest

from eval.answer import METRICS
from eval.outputs import HitRecord, Output
from eval.verdict import judge

RULE = "签收后7天内可申请无理由退货，退回运费由买家承担。"
HIT = HitRecord("c1", "returns.md", 6, 31, RULE, "退货", 0.9, "", "")


def output(text, action="answer", status="ok"):
    return Output("TS-0001", 1, "", status, action=action, text=text, evidence=(HIT,))


@pytest.mark.parametrize(
    ("number", "text", "action", "label", "reason"),
    [
        (0, "签收后7天内可退，运费由您承担。", "answer", "correct", ""),
        (0, "签收后7天内可退。", "answer", "wrong", "incomplete"),
        (0, "签收后7天内可退，运费由商家承担。", "answer", "wrong", "must_not"),
        (0, "不支持7天退货，运费由您承担。", "answer", "wrong", "contradicted"),
        (0, "7天内可退，运费由您承担，另送20元。", "answer", "wrong", "ungrounded"),
        (0, "我先为您核实。", "abstain", "declined", "abstain"),
        (0, "可以15天退。", "abstain", "wrong", "must_not"),
        (3, "我先为您核实。", "abstain", "correct", ""),
        (3, "我请主管联系您。", "escalate", "declined", "escalate"),
        (3, "北京有店。", "answer", "wrong", "answered"),
        (5, "请问您看的是哪一款？", "clarify", "correct", ""),
        (5, "请告诉我型号。", "clarify", "declined", "no_question"),
        (5, "请问您贵姓？", "clarify", "declined", "incomplete"),
    ],
)
def test_judge(gold, number, text, action, label, reason):
    verdict = judge(gold.cases[number], output(text, action))
    assert (verdict.label, verdict.reason) == (label, reason)


def test_a_crash_is_wrong(gold):
    verdict = judge(gold.cases[3], output("", action=None, status="error"))
    assert (verdict.label, verdict.reason) == ("wrong", "error")


def test_a_value_of_another_condition_is_wrong(gold):
    rule = "标准商品自签收次日起7天内可以无理由退货。大件商品自签收次日起3天内可以无理由退货。"
    known = replace(HIT, text=f"{rule}退回运费由买家承担。")
    for days, label in ((7, "correct"), (3, "wrong")):
        text = f"标准商品自签收次日起{days}天内可以无理由退货，运费由您承担。"
        said = replace(output(text + "大件3天内，标准7天内。"), evidence=(known,))
        assert judge(gold.cases[0], said).label == label


def scores(case, said, context):
    return {metric.name: metric.score(case, said, context).value for metric in METRICS}


def test_metric_values(gold, context):
    case = gold.cases[0]
    half = scores(case, output("签收后7个工作日内可退，运费由您承担。"), context)
    assert half["truthfulness"] == -1
    assert half["strict_vital_recall"] == 0.5
    assert half["vital_recall"] == 0.75
    declined = scores(case, output("稍等。", "abstain"), context)
    assert declined["truthfulness"] == 0
    assert declined["strict_vital_recall"] == 0
    assert declined["declined"] == 1
    assert declined["ungrounded_value"] is None


def test_outdated_values_are_told_apart(gold, context):
    case = gold.cases[0]
    said = scores(case, output("15天内可退，运费由您承担。"), context)
    assert said["wrong_version"] == 1
    assert said["must_not_critical"] == 1
    assert said["current_rule_accuracy"] == 0
    assert said["wrong_source"] is None


def test_conflict_flag(gold, context):
    case = gold.cases[3].model_copy(
        update={"answerability": "conflict", "expected_action": "escalate"}
    )
    said = replace(output("我转给同事。", "escalate"), is_conflict=True)
    assert scores(case, said, context)["conflict_flag_recall"] == 1
    assert scores(gold.cases[3], said, context)["conflict_flag_recall"] is None
