"""Recorded runs, as the evaluation page shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.errors import GoldSetError
from eval.folder import OUTPUTS, RUN, STARTED
from eval.goldfiles import read_gold
from eval.goldset import GoldCase
from eval.outputs import Output, read_outputs

SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A scored run; `metrics` are those of summary.json."""

    name: str
    folder: Path
    record: Mapping[str, Any]
    n: int
    metrics: Mapping[str, Mapping[str, Any]]
    slices: Mapping[str, Mapping[str, Any]]
    failures: tuple[Mapping[str, Any], ...]

    def value(self, metric: str) -> float | None:
        """A metric's value, None where it was not scored."""
        found = self.metrics.get(metric, {}).get("value")
        return None if found is None else float(found)


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed case with what was asked, expected and answered; `case` is None if it is gone."""

    id: str
    bucket: str
    reason: str
    case: GoldCase | None
    output: Output | None

    @property
    def question(self) -> str:
        """The customer's last words, "" where the case is gone."""
        return self.case.turns[-1].text if self.case else ""


def list_runs(data: Path) -> list[RunRow]:
    """The scored runs of a data folder, newest first; a folder that cannot be read is left out."""
    folders = sorted((data / "eval").glob("*/summary.json"), reverse=True)
    rows = (_row(file) for file in folders)
    return [row for row in rows if row is not None]


def cut_off(data: Path) -> list[str]:
    """Names of run folders that were begun and never finished, newest first."""
    begun = sorted((data / "eval").glob(f"*/{STARTED}"), reverse=True)
    return [file.parent.name for file in begun if not (file.parent / RUN).exists()]


def read_failures(run: RunRow) -> list[Failure]:
    """The failed cases of a run, with the gold cases as they are now."""
    outputs, cases = outputs_of(run), gold_of(run)
    return [
        Failure(
            id=item["id"],
            bucket=item["bucket"],
            reason=item["reason"],
            case=cases.get(item["id"]),
            output=outputs.get(item["id"]),
        )
        for item in run.failures
    ]


def outputs_of(run: RunRow) -> dict[str, Output]:
    """What was answered to each case as it stands."""
    outputs = read_outputs(run.folder / OUTPUTS)
    return {output.gold_id: output for output in outputs if not output.variant}


def _row(file: Path) -> RunRow | None:
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
        return RunRow(
            name=file.parent.name,
            folder=file.parent,
            record=summary["run"],
            n=int(summary["n"]),
            metrics=summary["metrics"],
            slices=summary["slices"],
            failures=tuple(summary["failures"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def gold_of(run: RunRow) -> dict[str, GoldCase]:
    """The gold cases of a run as they are now; {} where the gold set is gone."""
    try:
        gold = read_gold([Path(each) for each in run.record.get("gold_paths", ())])
    except (GoldSetError, OSError):
        return {}
    return {case.id: case for case in gold.cases}
