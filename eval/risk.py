"""Risk and coverage of a forced run: how much could be answered at which share of errors?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.abstain import auroc
from eval.metric import Pair
from eval.verdict import judge

TOLERATED = 0.05


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk by coverage, the most confident answers first.

    Attributes:
        points: {confidence, coverage, risk}; equal confidence is one step.
        area: Mean risk over the answers in that order; None without any.
        held: The largest coverage at a risk of at most 5 %.
    """

    points: tuple[dict[str, float], ...]
    area: float | None
    held: float


def risk_curve(judged: Sequence[tuple[float, bool]]) -> Curve:
    """Order answers by confidence and count the errors among the first.

    Args:
        judged: (confidence, is an error) of each answer.
    """
    rows = sorted(judged, key=lambda row: -row[0])
    points: list[dict[str, float]] = []
    errors = seen = 0
    area = 0.0
    while seen < len(rows):
        confidence = rows[seen][0]
        block = [wrong for value, wrong in rows[seen:] if value == confidence]
        errors += sum(block)
        seen += len(block)
        risk = errors / seen
        area += risk * len(block)
        points.append(
            {
                "confidence": confidence,
                "coverage": round(seen / len(rows), 6),
                "risk": round(risk, 6),
            }
        )
    held = [point["coverage"] for point in points if point["risk"] <= TOLERATED]
    mean = round(area / len(rows), 6) if rows else None
    return Curve(tuple(points), mean, max(held, default=0.0))


def risk_coverage(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Judge a run in which every question was answered.

    Args:
        pairs: Cases with forced outputs. An answer where none is expected is an error.

    Returns:
        points, aurc and coverage_at_5 of `risk_curve`; auroc of confidence, cases that expect an
        answer against the others.
    """
    curve = risk_curve([(output.confidence, _is_error((case, output))) for case, output in pairs])
    answerable = [o.confidence for case, o in pairs if case.expected_action == "answer"]
    others = [o.confidence for case, o in pairs if case.expected_action != "answer"]
    separation = auroc(answerable, others)
    return {
        "n": len(pairs),
        "points": list(curve.points),
        "aurc": curve.area,
        "coverage_at_5": curve.held,
        "auroc": None if separation is None else round(separation, 6),
    }


def best_threshold(pairs: Sequence[Pair]) -> dict[str, float]:
    """The confidence from which to answer that makes truthfulness highest on these cases.

    A case below it is declined: correct where no answer is expected, else neither right nor wrong.

    Returns:
        threshold, truthfulness, accuracy, wrong at that threshold; of equal ones the highest.
    """
    best: dict[str, float] = {}
    for threshold in sorted({0.0, *(output.confidence for _, output in pairs)}):
        right = wrong = 0
        for case, output in pairs:
            if output.confidence < threshold:
                right += case.expected_action != "answer"
            elif _is_error((case, output)):
                wrong += 1
            else:
                right += 1
        value = (right - wrong) / len(pairs)
        if not best or value >= best["truthfulness"]:
            best = {
                "threshold": threshold,
                "truthfulness": value,
                "accuracy": right / len(pairs),
                "wrong": wrong / len(pairs),
            }
    return best


def _is_error(pair: Pair) -> bool:
    case, output = pair
    return case.expected_action != "answer" or judge(case, output).label != "correct"
