"""Repetitions of a run with chance in it: the majority counts, and how much flips is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from eval.goldset import GoldCase
from eval.metric import Pair
from eval.outputs import Output
from eval.verdict import judge

REPEAT = "repeat"


def name_of(number: int) -> str:
    """Name of a repetition; the first is the case as it stands."""
    return f"{REPEAT}_{number}"


def majority(case: GoldCase, outputs: Sequence[Output]) -> Output:
    """The first output with the most frequent verdict; of equally frequent ones the worst.

    Worst first: wrong, declined, correct.
    """
    if len(outputs) == 1:
        return outputs[0]
    labels = [judge(case, output).label for output in outputs]
    counts = Counter(labels)
    order = ("wrong", "declined", "correct")
    chosen = min(counts, key=lambda label: (-counts[label], order.index(label)))
    return outputs[labels.index(chosen)]


def churn(asked: Mapping[str, Sequence[Pair]]) -> dict[str, Any]:
    """How much verdicts differ between repetitions.

    Args:
        asked: Pairs by name of the repetition, the first included.

    Returns:
        repeat = number of repetitions; n; churn = share of cases whose verdict is not the same in
        all of them; unstable = their ids.
    """
    verdicts: dict[str, set[str]] = {}
    for rows in asked.values():
        for case, output in rows:
            verdicts.setdefault(case.id, set()).add(judge(case, output).label)
    unstable = sorted(gold_id for gold_id, labels in verdicts.items() if len(labels) > 1)
    return {
        "repeat": len(asked),
        "n": len(verdicts),
        "churn": round(len(unstable) / len(verdicts), 6) if verdicts else None,
        "unstable": unstable,
    }
