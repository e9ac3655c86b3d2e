"""Gates: invariants, floors, regression against a baseline. Reads gates.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

from eval.compare import Comparison, RunScores, compare
from eval.environment import compare_arithmetic

Status = Literal["pass", "fail", "warn", "skip"]


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate: what it looked at, how it ended, and the cases or numbers behind it."""

    gate: str
    status: Status
    message: str
    ids: tuple[str, ...] = ()


@cache
def gate_settings() -> dict[str, Any]:
    """Return gates.toml."""
    return tomllib.loads(resources.files("eval").joinpath("gates.toml").read_text("utf-8"))


def compared_metrics() -> list[str]:
    """The metrics that regression looks at."""
    return list(gate_settings()["regression"]["metrics"])


def run_gates(
    summary: Mapping[str, Any], scores: RunScores, baseline: RunScores | None
) -> list[GateResult]:
    """Judge a run.

    Args:
        summary: Content of summary.json.
        scores: Of the same run.
        baseline: Accepted earlier run; None skips the regression gates.

    Returns:
        One result per gate, in the order invariants, floors, regression.
    """
    settings = gate_settings()
    results = [_invariant(name, scores) for name in settings["invariants"]["metrics"]]
    results += [_scored(name, scores) for name in settings["invariants"]["always_scored"]]
    results += [_floor(floor, summary["metrics"]) for floor in settings["floors"]]
    if baseline is None:
        return [*results, GateResult("regression", "skip", "no baseline")]
    results += _coverage(scores, baseline)
    return [*results, *regression(summary["run"], scores, baseline)]


def failed(results: Sequence[GateResult]) -> bool:
    """Whether any gate failed."""
    return any(result.status == "fail" for result in results)


def _invariant(metric: str, scores: RunScores) -> GateResult:
    values = scores.values.get(metric, {})
    bad = tuple(gold_id for gold_id, value in values.items() if value)
    gate = f"invariant {metric}"
    if not values:
        return GateResult(gate, "skip", "no case it applies to")
    if bad:
        return GateResult(gate, "fail", f"{len(bad)} of {len(values)} cases", bad)
    return GateResult(gate, "pass", f"0 of {len(values)} cases")


def _scored(metric: str, scores: RunScores) -> GateResult:
    missing = tuple(i for i in scores.versions if i not in scores.values.get(metric, {}))
    status: Status = "fail" if missing else "pass"
    return GateResult(f"scored {metric}", status, f"{len(missing)} unscored", missing)


def _floor(floor: Mapping[str, Any], metrics: Mapping[str, Any]) -> GateResult:
    name, bound = floor["metric"], floor["bound"]
    gate = f"floor {name} {bound}"
    row = metrics.get(name)
    if row is None or row["value"] is None:
        return GateResult(gate, "skip", "not scored")
    value = float(row[bound])
    if "min" in floor and value < floor["min"]:
        return GateResult(gate, "fail", f"{value:.3f} < {floor['min']} (n = {row['n']})")
    if "max" in floor and value > floor["max"]:
        return GateResult(gate, "fail", f"{value:.3f} > {floor['max']} (n = {row['n']})")
    return GateResult(gate, "pass", f"{value:.3f} (n = {row['n']})")


def _coverage(scores: RunScores, baseline: RunScores) -> list[GateResult]:
    """A case that is no longer asked cannot break; one that changed is not compared."""
    lost = tuple(i for i in baseline.versions if i not in scores.versions)
    changed = tuple(
        i for i, version in baseline.versions.items() if scores.versions.get(i, version) != version
    )
    new = tuple(i for i in scores.versions if i not in baseline.versions)
    asked: Status = "fail" if lost else "pass"
    same: Status = "warn" if changed or new else "pass"
    uncompared = f"{len(changed)} of another version, {len(new)} new: not compared"
    return [
        GateResult("baseline asked", asked, f"{len(lost)} cases of the baseline not asked", lost),
        GateResult("baseline same", same, uncompared, (*changed, *new)),
    ]


def regression(run: Mapping[str, Any], scores: RunScores, baseline: RunScores) -> list[GateResult]:
    """Judge a run against an accepted one.

    Where the same system must give the same answers - a mode without chance, the same arithmetic -
    any newly broken case fails. Otherwise cases flip although nothing changed: the paired tests
    decide, and a critical case that is newly wrong.

    Args:
        run: Record of the run: mode, repeat.
        scores: Of the run.
        baseline: Of the accepted run.
    """
    rows = compare(scores, baseline, compared_metrics())
    if not rows:
        return [GateResult("regression", "skip", "no case in common with the baseline")]
    settings = gate_settings()["regression"]
    is_deterministic = str(run["mode"]) in settings["deterministic_modes"]
    arithmetic = compare_arithmetic(scores.environment, baseline.environment)
    if is_deterministic and arithmetic != "other":
        strict = [_deterministic(row) for row in rows]
        return [_UNKNOWN, *strict] if arithmetic == "unknown" else strict
    results = [_tested(row, settings) for row in rows]
    is_binding = is_deterministic or int(run.get("repeat", 1)) >= settings["critical_repeats"]
    results.append(_critical(scores, baseline, settings, is_binding=is_binding))
    if is_deterministic:
        results.insert(0, _other_arithmetic(scores, baseline))
    return results


_UNKNOWN = GateResult(
    "regression arithmetic",
    "warn",
    "run or baseline names no vectors, so the same arithmetic is assumed; --accept records them",
)


def _deterministic(row: Comparison) -> GateResult:
    message = (
        f"{len(row.broken)} broken, {len(row.fixed)} fixed, delta {row.delta:+.3f} "
        f"[{row.lo:+.3f}, {row.hi:+.3f}], n = {row.n}, detectable {row.detectable:.3f}"
    )
    is_gated = row.metric == "accuracy"  # the others are shown: a case is broken if it is wrong now
    status: Status = "pass"
    if row.broken:
        status = "fail" if is_gated else "warn"
    return GateResult(f"regression {row.metric}", status, message, row.broken)


def _tested(row: Comparison, settings: Mapping[str, Any]) -> GateResult:
    message = (
        f"delta {row.delta:+.3f} [{row.lo:+.3f}, {row.hi:+.3f}], p {row.p_worse:.4f}, "
        f"Holm {row.p_holm:.4f}, n = {row.n}, detectable {row.detectable:.3f}"
    )
    status: Status = "pass"
    if row.p_holm < settings["fail_below_p"]:
        status = "fail"
    elif row.p_worse < settings["warn_below_p"]:
        status = "warn"
    return GateResult(f"regression {row.metric}", status, message, row.broken)


def _critical(
    scores: RunScores, baseline: RunScores, settings: Mapping[str, Any], *, is_binding: bool
) -> GateResult:
    """Critical cases that were correct and are wrong now; to decline one is not to be wrong."""
    was_right, is_wrong = baseline.values.get("accuracy", {}), scores.values.get("wrong", {})
    bad = tuple(
        gold_id
        for gold_id in sorted(scores.critical)
        if was_right.get(gold_id)
        and is_wrong.get(gold_id) == 1
        and scores.versions.get(gold_id) == baseline.versions.get(gold_id)
    )
    message = f"{len(bad)} critical cases newly wrong, allowed {settings['max_critical_broken']}"
    if not is_binding:
        message += f"; binding from --repeat {settings['critical_repeats']}: one live run flips"
    status: Status = "pass"
    if len(bad) > settings["max_critical_broken"]:
        status = "fail" if is_binding else "warn"
    return GateResult("regression critical", status, message, bad)


def _other_arithmetic(scores: RunScores, baseline: RunScores) -> GateResult:
    ours, theirs = scores.environment, baseline.environment
    message = (
        f"the same weights give other vectors here ({ours.get('processor')}) than for the baseline "
        f"({theirs.get('processor')}): cases are tested, not counted. For the strict rule run the "
        "accepted commit on this machine and name its run folder as --baseline"
    )
    return GateResult("regression arithmetic", "warn", message)


def junit(results: Sequence[GateResult]) -> str:
    """The results as junit.xml, for build servers."""
    bad = sum(result.status == "fail" for result in results)
    skipped = sum(result.status == "skip" for result in results)
    lines = [
        f'<testsuite name="gates" tests="{len(results)}" failures="{bad}" skipped="{skipped}">'
    ]
    for result in results:
        text = quoteattr(f"{result.message} {' '.join(result.ids)}".strip())
        inner = {"fail": f"<failure message={text}/>", "skip": f"<skipped message={text}/>"}
        body = inner.get(result.status, "")
        lines.append(f"  <testcase name={quoteattr(result.gate)}>{body}</testcase>")
    return "\n".join([*lines, "</testsuite>", ""])
