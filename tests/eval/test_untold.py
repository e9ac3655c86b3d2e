"""An assistant that gives only its words is judged by its words: nothing is held against it that
it does not tell."""

from dataclasses import replace

from eval.foreign import read_answer
from eval.score import METRICS
from eval.verdict import judge

RIGHT = "您好，签收后7天内可申请无理由退货，退回运费由买家承担。"


def test_only_text_is_judged_by_its_facts(gold, context):
    case = gold.cases[0]
    output = read_answer(case.id, 1, {"text": RIGHT}, context.corpus)
    assert not output.tells_evidence
    assert judge(case, output).label == "correct"
    scores = {metric.name: metric.of(case, output, context) for metric in METRICS}
    assert scores["accuracy"].value == 1
    untold = {name for name, score in scores.items() if score.reason == "evidence not told"}
    assert {"recall@5", "groundedness", "citation_recall", "ungrounded_value"} <= untold
    assert "quote_lost" not in untold


def test_an_empty_evidence_list_is_told_and_grounds_nothing(gold, context):
    case = gold.cases[0]
    output = read_answer(case.id, 1, {"text": RIGHT, "evidence": []}, context.corpus)
    assert output.tells_evidence
    assert judge(case, output).reason == "ungrounded"
    recall = next(metric for metric in METRICS if metric.name == "recall@5")
    assert recall.of(case, output, context).value == 0
    assert recall.of(case, replace(output, tells_evidence=False), context).value is None
