"""Where cases are lost between retrieval and a correct answer; each failure in one bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.goldset import GoldCase
from eval.metric import Pair, Score, ScoreTable
from eval.outputs import Output


def failures(pairs: Sequence[Pair], table: ScoreTable) -> list[dict[str, Any]]:
    """Every case that is not correct, with the first bucket of the funnel that fits."""
    return [
        {
            "id": case.id,
            "label": "wrong" if table["wrong"][case.id].value else "declined",
            "reason": table["wrong"][case.id].reason or table["declined"][case.id].reason,
            "bucket": bucket(case, output, {name: rows[case.id] for name, rows in table.items()}),
        }
        for case, output in pairs
        if table["accuracy"][case.id].value == 0
    ]


def bucket(case: GoldCase, output: Output, scores: Mapping[str, Score]) -> str:
    """Where in the funnel retrieved - in prompt - used - correct a failed case was lost."""
    if output.status == "error":
        return "crash"
    if case.expected_action != "answer":
        return "missed refusal" if output.action == "answer" else "wrong action"
    tests = (
        ("stale", scores["wrong_version"].value or scores["stale_citation"].value),
        ("wrong source", scores["wrong_source"].value or scores["filter_leak"].value),
        ("retrieval miss", scores["recall@10"].value == 0),
        ("ranking", scores["evidence_recall"].value == 0),
        ("over-refusal", output.action != "answer"),
        ("ignored evidence", scores["wrong"].reason == "incomplete"),
    )
    return next((name for name, holds in tests if holds), "wrong value")


def stages(pairs: Sequence[Pair], table: ScoreTable) -> list[dict[str, Any]]:
    """How many of the cases that expect an answer get through each stage and all before it.

    Returns:
        {stage, n}: asked, retrieved (a quote in the top 10), in prompt, answered, cited (every
        factual sentence carried by its citations), correct. Cases whose quotes cannot be located
        are left out. Of an assistant that tells no evidence: asked, answered, correct.
    """
    is_told = any(output.tells_evidence for _, output in pairs)
    left = [
        pair
        for pair in pairs
        if pair[0].expected_action == "answer"
        and (not is_told or table["recall@10"][pair[0].id].value is not None)
    ]
    found = [{"stage": "asked", "n": len(left)}]
    for name, passes in (
        ("retrieved", lambda case, _output: _value(table, "recall@10", case) > 0),
        ("in prompt", lambda case, _output: _value(table, "evidence_recall", case) > 0),
        ("answered", lambda _case, output: output.action == "answer"),
        ("cited", lambda case, _output: _value(table, "citation_recall", case) == 1),
        ("correct", lambda case, _output: _value(table, "accuracy", case) == 1),
    ):
        if not is_told and name in {"retrieved", "in prompt", "cited"}:
            continue
        left = [pair for pair in left if passes(*pair)]
        found.append({"stage": name, "n": len(left)})
    return found


def _value(table: ScoreTable, metric: str, case: GoldCase) -> float:
    value = table[metric][case.id].value
    return 0.0 if value is None else value
