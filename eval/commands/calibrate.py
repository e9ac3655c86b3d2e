"""The command that tunes: the confidence from which to answer, on dev cases only."""

from __future__ import annotations

import argparse
import json

from eval.commands import console
from eval.folder import RunRefused, read_run, write_text
from eval.leakage import LeakageError
from eval.recorded import asked_of
from eval.risk import best_threshold, risk_coverage
from eval.summary import FORCED


def thresholds(arguments: argparse.Namespace) -> int:
    """Find the threshold that makes truthfulness highest on a forced run of dev cases.

    Raises:
        LeakageError: The run asked holdout cases.
        RunRefused: The run was not forced to answer.
    """
    record = read_run(arguments.run)
    asked = asked_of(arguments.run, record, None)
    pairs = asked.varied.get(FORCED)
    if not pairs:
        raise RunRefused(f"{arguments.run}: run it with --force-answer")
    held_out = [case.id for case, _ in pairs if case.split != "dev"]
    if held_out:
        raise LeakageError(f"thresholds are tuned on dev only; holdout: {' '.join(held_out[:5])}")
    best = best_threshold(pairs)
    curve = risk_coverage(pairs)
    lines = [
        "# Made by `python -m eval calibrate thresholds`; the split and the gold set are checked.",
        'split = "dev"',
        f'gold_sha256 = "{record["gold_sha256"]}"',
        f"n = {curve['n']}",
        f"answer = {best['threshold']}",
        f"truthfulness = {best['truthfulness']:.6f}",
        f"accuracy = {best['accuracy']:.6f}",
        f"wrong = {best['wrong']:.6f}",
        f"aurc = {curve['aurc']}",
        f"coverage_at_5 = {curve['coverage_at_5']}",
        "",
    ]
    if arguments.out:
        write_text(arguments.out, "\n".join(lines))
    console.write(json.dumps(best))
    return 0
