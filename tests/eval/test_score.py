"""From outputs to summary.json, on a set whose right answers are known."""

import json
from datetime import date

import pytest

from eval.funnel import bucket
from eval.run import ChainGenerator, generate
from eval.score import Asked, score_lines, score_run
from eval.summary import summarise

DAY = date(2026, 3, 1)


@pytest.fixture
def scored(gold, good_chain, context, tmp_path):
    good_chain.replies["XH-200啥价"] = RuntimeError("boom")
    good_chain.replies["钱多久能回来"] = None
    good_chain.replies["对啊，东西都寄回去了"] = ("abstain", "weak", "我先为您核实。", {})
    good_chain.replies["你们北京有线下店吗"] = ("answer", "full", "北京有两家店。", {})
    outputs = generate(gold.cases, ChainGenerator(good_chain), tmp_path, default_as_of=DAY)
    return score_run(Asked(tuple(zip(gold.cases, outputs, strict=True))), context)


def test_headlines(scored):
    metrics = summarise(scored)["metrics"]
    values = {name: metrics[name]["value"] for name in ("accuracy", "wrong", "declined")}
    assert values == {"accuracy": 0.625, "wrong": 0.25, "declined": 0.125}
    assert metrics["truthfulness"]["value"] == 0.375
    assert metrics["over_refusal"]["value"] == pytest.approx(0.4)
    assert metrics["rejection_recall"]["value"] == pytest.approx(2 / 3, abs=1e-6)
    assert metrics["strict_vital_recall"]["value"] == pytest.approx(0.6)
    assert metrics["error"]["value"] == 0.125
    assert metrics["unresolvable_citation"]["value"] == 0
    assert metrics["total_ms_p50"]["value"] == 12
    assert metrics["recall@10"]["n"] + metrics["recall@10"]["unscored"] == 8


def test_every_metric_has_value_n_interval_and_unscored(scored):
    for row in summarise(scored)["metrics"].values():
        assert {"value", "n", "lo", "hi", "unscored"} <= set(row)
        if row["value"] is not None:
            assert row["lo"] <= row["value"] <= row["hi"]


def test_failures_and_reasons(scored):
    summary = summarise(scored)
    assert summary["reasons"] == {
        "wrong": {"answered": 1, "error": 1},
        "declined": {"abstain": 1},
    }
    assert [(f["id"], f["bucket"]) for f in summary["failures"]] == [
        ("TS-0003", "over-refusal"),
        ("TS-0004", "missed refusal"),
        ("TS-0007", "crash"),
    ]
    assert summary["actions"]["answer"] == {"abstain": 1, "answer": 3, "error": 1}


def test_funnel(scored):
    rows = {row["stage"]: row["n"] for row in summarise(scored)["funnel"]}
    assert rows == {
        "asked": 5, "retrieved": 4, "in prompt": 4, "answered": 3, "cited": 3, "correct": 3,
    }  # fmt: skip


def test_slices(scored):
    slices = summarise(scored)["slices"]
    assert slices["lang=en"]["n"] == 1
    assert slices["lang=en"]["is_small"]
    assert slices["scenario=order"]["metrics"]["accuracy"]["value"] == 0
    assert slices["turns=multi"]["n"] == 1


def test_score_lines(scored):
    rows = [json.loads(line) for line in score_lines(scored)]
    accuracy = {row["gold_id"]: row["value"] for row in rows if row["metric"] == "accuracy"}
    assert accuracy["TS-0001"] == 1
    assert accuracy["TS-0004"] == 0
    unscored = [r for r in rows if r["metric"] == "recall@5" and r["gold_id"] == "TS-0008"]
    assert unscored[0]["status"] == "unscored"
    assert unscored[0]["reason"] == "no gold evidence"


def test_bucket_retrieval_miss(scored, gold):
    case, output = scored.pairs[0]
    scores = {name: rows[case.id] for name, rows in scored.table.items()}
    assert bucket(case, output, scores) == "wrong value"
    zero = type(scores["accuracy"])(0.0)
    assert bucket(case, output, scores | {"recall@10": zero}) == "retrieval miss"
    assert bucket(case, output, scores | {"evidence_recall": zero}) == "ranking"
