"""Paired comparison of two runs on the cases they share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval import stats

CHURN_FLOOR = 0.02
RECORDED = (
    "created_at",
    "commit",
    "mode",
    "repeat",
    "gold_sha256",
    "config_sha256",
    "embedding",
    "as_of",
    "environment",
)

Values = Mapping[str, float]  # gold id -> value
Table = Mapping[str, Values]  # metric -> values


@dataclass(frozen=True)
class RunScores:
    """What of a run is compared.

    Attributes:
        versions: Gold id to version; other versions of a case are not compared.
        clusters: Gold id to cluster.
        values: Scored values by metric.
        lower_is_better: Metrics where less is better.
        critical: Ids of critical cases.
        environment: What made the vectors; see `eval.environment`.
    """

    versions: Mapping[str, int]
    clusters: Mapping[str, str]
    values: Table
    lower_is_better: frozenset[str] = frozenset()
    critical: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Difference of one metric.

    Attributes:
        n: Cases that both runs scored.
        delta: Mean of new - old.
        lo: Lower end of the 95 % interval of delta.
        hi: Upper end.
        p_worse: One-sided sign-flip p that the new run is worse.
        p_holm: The same, adjusted for all compared metrics.
        p_mcnemar: One-sided exact McNemar p; None for metrics that are not binary.
        broken: Ids that got worse.
        fixed: Ids that got better.
        detectable: Smallest difference the comparison could find with 80 % power.
    """

    metric: str
    n: int
    delta: float
    lo: float
    hi: float
    p_worse: float
    p_holm: float
    p_mcnemar: float | None
    broken: tuple[str, ...]
    fixed: tuple[str, ...]
    detectable: float


def compare(new: RunScores, old: RunScores, metrics: Sequence[str]) -> list[Comparison]:
    """Compare metrics on shared ids of equal version; metrics without shared cases are left out."""
    rows = [row for name in metrics if (row := _compare_one(new, old, name))]
    adjusted = stats.holm({row.metric: row.p_worse for row in rows})
    return [_with_holm(row, adjusted[row.metric]) for row in rows]


def _compare_one(new: RunScores, old: RunScores, metric: str) -> Comparison | None:
    ours, theirs = new.values.get(metric, {}), old.values.get(metric, {})
    shared = [
        gold_id
        for gold_id in ours
        if gold_id in theirs and new.versions.get(gold_id) == old.versions.get(gold_id)
    ]
    if not shared:
        return None
    sign = -1.0 if metric in new.lower_is_better else 1.0
    raw = {gold_id: ours[gold_id] - theirs[gold_id] for gold_id in shared}
    gains = {gold_id: sign * value for gold_id, value in raw.items()}
    clusters = [new.clusters.get(gold_id, gold_id) for gold_id in shared]
    per_cluster: dict[str, float] = {}
    for gold_id, cluster in zip(shared, clusters, strict=True):
        per_cluster[cluster] = per_cluster.get(cluster, 0.0) + gains[gold_id]
    broken = tuple(gold_id for gold_id in shared if gains[gold_id] < 0)
    fixed = tuple(gold_id for gold_id in shared if gains[gold_id] > 0)
    lo, hi = stats.paired_interval([raw[gold_id] for gold_id in shared], clusters)
    is_binary = {ours[i] for i in shared} | {theirs[i] for i in shared} <= {0.0, 1.0}
    churn = max(CHURN_FLOOR, (len(broken) + len(fixed)) / len(shared))
    p_worse = stats.sign_flip(per_cluster)
    return Comparison(
        metric=metric,
        n=len(shared),
        delta=sum(raw.values()) / len(shared),
        lo=lo,
        hi=hi,
        p_worse=p_worse,
        p_holm=p_worse,
        p_mcnemar=stats.mcnemar_exact(len(broken), len(fixed)) if is_binary else None,
        broken=broken,
        fixed=fixed,
        detectable=stats.minimum_detectable(len(per_cluster), churn),
    )


def _with_holm(row: Comparison, adjusted: float) -> Comparison:
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return Comparison(**{**values, "p_holm": adjusted})


def read_scores(path: Path) -> RunScores:
    """Read what is compared from a run folder or a baseline file.

    Raises:
        FileNotFoundError: There is neither.
    """
    if path.is_dir():
        return run_scores(path)
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return RunScores(
        versions=raw["versions"],
        clusters=raw["clusters"],
        values=raw["values"],
        lower_is_better=frozenset(raw["lower_is_better"]),
        critical=frozenset(raw["critical"]),
        environment=raw.get("run", {}).get("environment", {}),
    )


def run_scores(folder: Path) -> RunScores:
    """Read scores.jsonl and summary.json of a run folder."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    values: dict[str, dict[str, float]] = {}
    for line in (folder / "scores.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        is_kept = row["gold_id"] in summary["cases"]  # synthetic cases are in no gate
        if row["value"] is not None and is_kept:
            values.setdefault(row["metric"], {})[row["gold_id"]] = float(row["value"])
    worse = {name for name, row in summary["metrics"].items() if not row["higher_is_better"]}
    cases = summary["cases"]
    return RunScores(
        versions={gold_id: int(row["version"]) for gold_id, row in cases.items()},
        clusters={gold_id: str(row["cluster"]) for gold_id, row in cases.items()},
        values=values,
        lower_is_better=frozenset(worse),
        critical=frozenset(gold_id for gold_id, row in cases.items() if row["critical"]),
        environment=summary["run"].get("environment", {}),
    )


def write_baseline(
    file: Path, scores: RunScores, metrics: Sequence[str], *, reason: str, run: Mapping[str, Any]
) -> None:
    """Write a baseline file: the compared metrics of a run, why it was accepted, what it ran on.

    Nothing in it depends on the folder of the run.
    """
    notes = {name: run[name] for name in RECORDED if name in run}
    record = baseline_record(scores, metrics, reason=reason, run=notes)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def baseline_record(scores: RunScores, metrics: Sequence[str], **notes: object) -> dict[str, Any]:
    """The content of a baseline file: the compared metrics and why they were accepted."""
    return {
        **notes,
        "versions": dict(sorted(scores.versions.items())),
        "clusters": dict(sorted(scores.clusters.items())),
        "critical": sorted(scores.critical),
        "lower_is_better": sorted(scores.lower_is_better & set(metrics)),
        "values": {
            name: dict(sorted(scores.values[name].items()))
            for name in metrics
            if name in scores.values
        },
    }
