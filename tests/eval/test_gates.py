"""Gates and comparison."""

from dataclasses import replace

import pytest

from eval.compare import RunScores, baseline_record, compare
from eval.gates import compared_metrics, failed, junit, run_gates


def scores(accuracy, **more):
    ids = list(accuracy)
    values = {"accuracy": accuracy, "wrong": dict.fromkeys(ids, 0.0)}
    values["action_accuracy"] = dict.fromkeys(ids, 1.0)
    return RunScores(
        versions=dict.fromkeys(ids, 1),
        clusters={gold_id: gold_id for gold_id in ids},
        values=values | more,
        lower_is_better=frozenset({"wrong", "stale_hit"}),
    )


def summary(mode="extractive", **metrics):
    rows = {
        name: {"value": value, "lo": value - 0.05, "hi": value + 0.05, "n": 40}
        for name, value in metrics.items()
    }
    return {"run": {"mode": mode}, "metrics": rows}


def by_gate(results):
    return {result.gate: result for result in results}


def test_invariants_name_the_cases():
    run = scores({"a": 1.0, "b": 1.0}, stale_hit={"a": 0.0, "b": 1.0})
    gates = by_gate(run_gates(summary(), run, None))
    assert gates["invariant stale_hit"].status == "fail"
    assert gates["invariant stale_hit"].ids == ("b",)
    assert gates["invariant filter_leak"].status == "skip"
    assert gates["regression"].status == "skip"


def test_floors():
    gates = by_gate(run_gates(summary(accuracy=0.65, wrong=0.15), scores({"a": 1.0}), None))
    assert gates["floor accuracy value"].status == "fail"
    assert gates["floor wrong value"].status == "pass"
    assert gates["floor recall@5 value"].status == "skip"


def test_missing_scores_fail():
    run = scores({"a": 1.0, "b": 1.0}, action_accuracy={"a": 1.0})
    assert by_gate(run_gates(summary(), run, None))["scored action_accuracy"].ids == ("b",)


def test_a_deterministic_run_fails_on_any_broken_case():
    old = scores({"a": 1.0, "b": 1.0, "c": 0.0})
    same = run_gates(summary(), scores({"a": 1.0, "b": 1.0, "c": 0.0}), old)
    assert not failed(same)
    gates = by_gate(run_gates(summary(), scores({"a": 1.0, "b": 0.0, "c": 1.0}), old))
    assert gates["regression accuracy"].status == "fail"
    assert gates["regression accuracy"].ids == ("b",)


@pytest.mark.parametrize(("broken", "status"), [(3, "pass"), (5, "warn"), (9, "fail")])
def test_a_live_run_is_tested(broken, status):
    ids = [f"c{i:02}" for i in range(40)]
    old = scores(dict.fromkeys(ids, 1.0))
    new = scores({gold_id: float(i >= broken) for i, gold_id in enumerate(ids)})
    gates = by_gate(run_gates(summary(mode="live"), new, old))
    assert gates["regression accuracy"].status == status


def test_compare_uses_equal_versions_only():
    old, new = scores({"a": 1.0, "b": 1.0}), scores({"a": 0.0, "b": 1.0, "z": 0.0})
    rows = {row.metric: row for row in compare(new, old, ["accuracy", "wrong", "absent"])}
    assert rows["accuracy"].n == 2
    assert rows["accuracy"].delta == -0.5
    assert rows["accuracy"].broken == ("a",)
    assert rows["accuracy"].p_mcnemar == 0.5
    assert rows["wrong"].p_worse == 1.0
    changed = RunScores({"a": 2, "b": 1}, old.clusters, old.values)
    assert compare(new, changed, ["accuracy"])[0].n == 1


def test_less_is_better_is_turned():
    old = scores({"a": 1.0}, wrong={"a": 0.0})
    row = compare(scores({"a": 1.0}, wrong={"a": 1.0}), old, ["wrong"])[0]
    assert (row.delta, row.broken) == (1.0, ("a",))


def test_baseline_record_and_junit():
    run = scores({"b": 1.0, "a": 0.0})
    record = baseline_record(run, compared_metrics(), reason="first")
    assert record["values"] == {"accuracy": {"a": 0.0, "b": 1.0}}
    assert record["reason"] == "first"
    text = junit(run_gates(summary(accuracy=0.1), run, None))
    assert '<testcase name="floor accuracy value"><failure message="0.100 &lt; 0.68' in text


HERE = {"weights": "w1", "vectors": "a", "processor": "X"}
THERE = {"weights": "w1", "vectors": "b", "processor": "Y"}


def many(n, broken=(), **more):
    ids = [f"c{i}" for i in range(n)]
    accuracy = {gold_id: float(gold_id not in broken) for gold_id in ids}
    return replace(scores(accuracy), **more)


def test_other_arithmetic_is_tested_not_counted():
    old = many(84, environment=THERE)
    flipped = many(84, {"c1", "c2"}, environment=HERE)
    results = run_gates(summary(), flipped, old)
    gates = by_gate(results)
    assert gates["regression accuracy"].status == "pass"
    assert gates["regression accuracy"].ids == ("c1", "c2")
    assert gates["regression arithmetic"].status == "warn"
    assert "(X) than for the baseline (Y)" in gates["regression arithmetic"].message
    assert not failed(results)
    lost = many(84, {f"c{i}" for i in range(10)}, environment=HERE)
    assert by_gate(run_gates(summary(), lost, old))["regression accuracy"].status == "fail"


@pytest.mark.parametrize(
    "environment", [THERE, {"weights": "w2", "vectors": "c"}, {}], ids=["same", "weights", "none"]
)
def test_the_strict_rule_holds_wherever_arithmetic_is_no_excuse(environment):
    old = many(84, environment=THERE)
    gates = by_gate(run_gates(summary(), many(84, {"c1"}, environment=environment), old))
    assert gates["regression accuracy"].status == "fail"
    assert gates["regression accuracy"].ids == ("c1",)
    assert ("regression arithmetic" in gates) == (not environment)


@pytest.mark.parametrize(
    ("wrong", "mode", "repeat", "status"),
    [
        (("c1",), "extractive", 1, "pass"),
        (("c1", "c2"), "extractive", 1, "fail"),
        (("c1", "c2"), "live", 1, "warn"),
        (("c1", "c2"), "live", 3, "fail"),
    ],
)
def test_two_critical_cases_newly_wrong_fail(wrong, mode, repeat, status):
    critical = frozenset({"c1", "c2", "c3"})
    old = many(40, {"c3"}, environment=THERE, critical=critical)
    new = many(40, {*wrong, "c3"}, environment=HERE, critical=critical)
    new.values["wrong"].update(dict.fromkeys((*wrong, "c3"), 1.0))
    told = summary(mode)
    told["run"]["repeat"] = repeat
    gate = by_gate(run_gates(told, new, old))["regression critical"]
    assert (gate.status, gate.ids) == (status, wrong)
    declined = many(40, set(wrong), environment=HERE, critical=critical)
    assert by_gate(run_gates(told, declined, old))["regression critical"].ids == ()
