"""From the outputs of a run folder to scores, summary and reports; again whenever rules change."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from eval.corpus import Corpus
from eval.folder import JUDGED, OUTPUTS, SELFTEST, write_lines, write_text
from eval.goldfiles import read_gold
from eval.goldset import GoldCase
from eval.markdown import render_markdown
from eval.metric import Context, Pair
from eval.outputs import Output, failed_output, read_outputs
from eval.repeat import REPEAT, majority, name_of
from eval.report import Beside, render_html
from eval.score import Asked, score_lines, score_run
from eval.selftest import MutationRow
from eval.summary import summarise

SUMMARY = "summary.json"
COLUMNS = ("gold_id", "metric", "metric_version", "value", "status", "reason")


def asked_of(folder: Path, record: dict[str, Any], gold: Sequence[Path] | None) -> Asked:
    """The gold cases of a run as they are now, with the outputs; a missing output is a crash."""
    cases = read_gold(gold or [Path(file) for file in record["gold_paths"]]).cases
    asked = set(record["gold_ids"])
    return sort_outputs(
        [case for case in cases if case.id in asked], read_outputs(folder / OUTPUTS)
    )


def pairs_of(folder: Path, record: dict[str, Any], gold: Sequence[Path] | None) -> list[Pair]:
    """The cases of a run with their outputs as the cases stand."""
    return list(asked_of(folder, record, gold).pairs)


def sort_outputs(cases: Sequence[GoldCase], outputs: Sequence[Output]) -> Asked:
    """Outputs by condition, the majority of repetitions first; a case without output is a crash."""
    asked: dict[str, dict[str, Output]] = {}
    for output in outputs:
        asked.setdefault(output.variant, {})[output.gold_id] = output
    repeats = ["", *sorted(name for name in asked if name.startswith(REPEAT))]
    pairs = []
    for case in cases:
        own = [asked[name][case.id] for name in repeats if case.id in asked.get(name, {})]
        missing = failed_output(case.id, case.version, "no output")
        pairs.append((case, majority(case, own) if own else missing))
    known = {case.id: case for case in cases}
    varied = {
        name or name_of(1): tuple((known[i], o) for i, o in rows.items() if i in known)
        for name, rows in sorted(asked.items())
        if name or len(repeats) > 1
    }
    return Asked(tuple(pairs), varied)


def score_folder(
    folder: Path, record: dict[str, Any], asked: Asked, corpus: Corpus
) -> dict[str, Any]:
    """Score outputs and write scores.jsonl, scores.csv, summary.json and both reports."""
    scored = score_run(asked, Context(corpus, date.fromisoformat(record["as_of"]), record))
    summary = {"run": record, **summarise(scored)}
    lines = score_lines(scored)
    write_lines(folder / "scores.jsonl", lines)
    write_text(folder / "scores.csv", _csv(lines))
    write_text(folder / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    write_reports(folder, summary, scored.pairs)
    return summary


def write_reports(
    folder: Path, summary: dict[str, Any], pairs: Sequence[Pair], beside: Beside | None = None
) -> None:
    """Write report.html and report.md; self-test, trend and judge are taken from the folder."""
    known = beside or Beside()
    shown = replace(
        known,
        selftest=_selftest(folder),
        trend=_trend(folder, summary),
        judged=_judged(folder),
    )
    write_text(folder / "report.html", render_html(summary, pairs, shown))
    write_text(folder / "report.md", render_markdown(summary, known.gates))


def _judged(folder: Path) -> list[dict[str, Any]]:
    """What a model said of the vital facts, if it was asked."""
    file = folder / JUDGED
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines]


def _trend(folder: Path, summary: dict[str, Any]) -> list[tuple[str, float]]:
    """Accuracy of the runs beside this one on the same gold set, oldest first, this one last."""
    own = summary["run"]
    found = []
    for file in sorted(folder.parent.glob(f"*/{SUMMARY}")):
        try:
            other = summary if file.parent == folder else json.loads(file.read_text("utf-8"))
            run = other["run"]
            if (run["gold_sha256"], run["mode"]) == (own["gold_sha256"], own["mode"]):
                value = float(other["metrics"]["accuracy"]["value"])
                found.append((run["created_at"], file.parent.name, value))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return [(name, value) for _, name, value in sorted(found)]


def _selftest(folder: Path) -> list[MutationRow]:
    file = folder / SELFTEST
    rows = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    return [MutationRow(**row) for row in rows]


def _csv(lines: Sequence[str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for line in lines:
        row = json.loads(line)
        reason = str(row["reason"])
        is_formula = reason[:1] in tuple("=+-@")  # a spreadsheet would run it
        writer.writerow({**row, "reason": f"'{reason}" if is_formula else reason})
    return stream.getvalue()
