"""The gate under noise and under planted regressions, by simulation with fixed chance."""

import numpy as np
import pytest

from eval.churn import churn_rows, false_alarms
from eval.compare import RunScores
from eval.gates import regression

CASES, CRITICAL, RUNS = 84, 40, 400
CHURN = 0.10
FLIP = (1 - (1 - 2 * CHURN) ** 0.5) / 2  # each run by itself, so that two runs differ in 10 %
RUN = {"mode": "live", "repeat": 3}
IDS = [f"c{number}" for number in range(CASES)]


def noisy(truth, draw, repeat):
    """Each answer flips by itself; the majority of the repetitions counts."""
    flips = draw.random((repeat, CASES)) < FLIP
    return np.where((truth ^ flips).sum(axis=0) * 2 > repeat, 1.0, 0.0)


def as_scores(right):
    accuracy = dict(zip(IDS, map(float, right), strict=True))
    wrong = {gold_id: 1.0 - value for gold_id, value in accuracy.items()}
    return RunScores(
        versions=dict.fromkeys(IDS, 1),
        clusters={gold_id: gold_id for gold_id in IDS},
        values={"accuracy": accuracy, "wrong": wrong},
        lower_is_better=frozenset({"wrong"}),
        critical=frozenset(IDS[:CRITICAL]),
    )


def share_failing(make_new, repeat=3, runs=RUNS):
    draw = np.random.default_rng(11)
    failing = 0
    for _ in range(runs):
        truth = draw.random(CASES) < 0.7
        old = as_scores(noisy(truth, draw, repeat))
        new = as_scores(noisy(make_new(truth, draw), draw, repeat))
        results = regression({"mode": "live", "repeat": repeat}, new, old)
        failing += any(result.status == "fail" for result in results)
    return failing / runs


def unchanged(truth, _draw):
    return truth


def worse_by(share):
    def broken(truth, draw):
        return truth & (draw.random(CASES) >= share)

    return broken


@pytest.mark.parametrize("repeat", [1, 3])
def test_the_same_system_rarely_fails_at_ten_percent_churn(repeat):
    """A single run stays under the bound because its critical rule only warns."""
    assert share_failing(unchanged, repeat) <= 0.05


def test_a_real_loss_is_found():
    assert share_failing(worse_by(0.15), runs=100) >= 0.9


def test_bound_by_single_runs_the_critical_rule_would_cry_wolf():
    """Why it binds from three repetitions on."""
    draw = np.random.default_rng(5)
    alarms = 0
    for _ in range(RUNS):
        truth = draw.random(CASES) < 0.7
        old, new = (noisy(truth, draw, 1) for _ in range(2))
        alarms += sum((old[:CRITICAL] == 1) & (new[:CRITICAL] == 0)) > 1
    assert alarms / RUNS > 0.3


def test_the_self_test_flips_what_a_run_got_right_and_wrong():
    draw = np.random.default_rng(3)
    scores = as_scores((draw.random(CASES) < 0.7).astype(float))
    rows = churn_rows(scores, runs=RUNS)
    assert [(row.n, row.is_benign, row.target) for row in rows] == [(RUNS, True, 0.05)] * 2
    assert all(row.passes for row in rows)
    assert false_alarms(scores, repeat=3, churn=0.0, runs=20) == 0.0
    assert false_alarms(scores, repeat=3, churn=0.45, runs=20) == 1.0
