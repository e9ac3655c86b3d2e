"""How often the gate cries wolf: two live runs of one system whose answers flip by chance.

A model gives another answer now and then although nothing changed. Each answer of a real run flips
by itself, so often that two runs differ in a given share of the cases; where the cases were asked
several times the majority counts. A gate that fails more than one pair in twenty is not believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eval.compare import RunScores
from eval.gates import regression
from eval.selftest import MutationRow

CHURN = 0.10
REPEATS = (1, 3)
RUNS = 1000
TARGET = 0.05
SEED = 11

Flips = NDArray[np.bool_]


def churn_rows(scores: RunScores, *, runs: int = RUNS) -> list[MutationRow]:
    """False alarms of the live gate, as rows of the self-test.

    Args:
        scores: Of a run; who is right in it is taken for what the system does.
        runs: Simulated pairs of runs.
    """
    return [
        MutationRow(
            edit=f"same system, 10 % churn, asked {repeat}x",
            n=runs,
            flagged=false_alarms(scores, repeat=repeat, runs=runs),
            target=TARGET,
            is_benign=True,
            by_check={},
        )
        for repeat in REPEATS
    ]


def false_alarms(
    scores: RunScores,
    *,
    repeat: int,
    churn: float = CHURN,
    runs: int = RUNS,
    seed: int = SEED,
) -> float:
    """Simulate pairs of live runs of the system that gave these scores.

    Args:
        scores: Of a run; who is right in it is taken for what the system does.
        repeat: How often each case is asked.
        churn: Share of the cases in which two single runs differ, below .5.
        runs: Pairs of runs.
        seed: Of the chance.

    Returns:
        The share of pairs that the gate fails, in [0, 1].
    """
    draw = np.random.default_rng(seed)
    each = (1 - (1 - 2 * churn) ** 0.5) / 2  # two runs differ where exactly one of them flipped
    record = {"mode": "live", "repeat": repeat}
    failing = 0
    for _ in range(runs):
        old, new = (_flipped(scores, _flips(scores, each, repeat, draw)) for _ in range(2))
        failing += any(result.status == "fail" for result in regression(record, new, old))
    return failing / runs


def _flips(scores: RunScores, each: float, repeat: int, draw: np.random.Generator) -> set[str]:
    """Ids of the cases whose counted answer is another one."""
    ids = sorted(scores.versions)
    flips: Flips = draw.random((repeat, len(ids))) < each
    counted = flips.sum(axis=0) * 2 > repeat
    return {gold_id for gold_id, is_other in zip(ids, counted, strict=True) if is_other}


def _flipped(scores: RunScores, flips: set[str]) -> RunScores:
    """A right answer that flips is wrong, with all that is scored of it; another one is right."""
    right = scores.values.get("accuracy", {})
    values: dict[str, Mapping[str, float]] = {}
    for metric, found in scores.values.items():
        good = 0.0 if metric in scores.lower_is_better else 1.0
        values[metric] = {
            gold_id: (1.0 - good if right.get(gold_id) else good) if gold_id in flips else value
            for gold_id, value in found.items()
        }
    return replace(scores, values=values)
