"""Two recorded runs beside each other: differences by metric and group, and each changed case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from eval.compare import Comparison, RunScores, compare, run_scores
from eval.goldset import GoldCase
from eval.history import RunRow, gold_of, outputs_of
from eval.outputs import Output
from eval.summary import SLICES, SMALL_SLICE

METRICS = (
    "accuracy",
    "wrong",
    "strict_vital_recall",
    "recall@5",
    "citation_recall",
    "groundedness",
    "over_refusal",
    "tone_pass",
)
Change = Literal["regressed", "fixed", "both_wrong"]


@dataclass(frozen=True, slots=True)
class GroupDelta:
    """Difference of accuracy in one group; `comparison` is None where nothing is shared."""

    dimension: str
    value: str
    n: int
    is_small: bool
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case with what both runs made of it; `case` is None if the gold set is gone."""

    id: str
    change: Change
    case: GoldCase | None
    new: Output | None
    old: Output | None


@dataclass(frozen=True)
class Paired:
    """Two runs on the cases they share.

    Attributes:
        rows: By metric.
        groups: Accuracy by group of the gold set.
        changed: Cases that got worse, got better, or are not correct in either.
        incomparable: Ids of another version in the other run, or in only one of the runs.
    """

    rows: tuple[Comparison, ...]
    groups: tuple[GroupDelta, ...]
    changed: tuple[ChangedCase, ...]
    incomparable: tuple[str, ...]


def pair(new: RunRow, old: RunRow) -> Paired:
    """Compare two recorded runs."""
    ours, theirs = run_scores(new.folder), run_scores(old.folder)
    gold = gold_of(new)
    everything = {*ours.versions, *theirs.versions}
    return Paired(
        rows=tuple(compare(ours, theirs, METRICS)),
        groups=tuple(_groups(ours, theirs, gold)),
        changed=tuple(_changed(ours, theirs, gold, outputs_of(new), outputs_of(old))),
        incomparable=tuple(
            sorted(i for i in everything if ours.versions.get(i) != theirs.versions.get(i))
        ),
    )


def _groups(
    ours: RunScores, theirs: RunScores, gold: Mapping[str, GoldCase]
) -> Sequence[GroupDelta]:
    found = []
    for dimension in ("scenario", "answerability", "lang", "sentiment", "turns"):
        key: Callable[[GoldCase], str] = SLICES[dimension]
        for value in sorted({key(case) for case in gold.values()}):
            keep = {case.id for case in gold.values() if key(case) == value}
            rows = compare(_only(ours, keep), theirs, ["accuracy"])
            if rows:
                row = rows[0]
                found.append(GroupDelta(dimension, value, row.n, row.n < SMALL_SLICE, row))
    return found


def _only(scores: RunScores, keep: set[str]) -> RunScores:
    values = {
        name: {gold_id: value for gold_id, value in rows.items() if gold_id in keep}
        for name, rows in scores.values.items()
    }
    return replace(scores, values=values)


def _changed(
    ours: RunScores,
    theirs: RunScores,
    gold: Mapping[str, GoldCase],
    new: Mapping[str, Output],
    old: Mapping[str, Output],
) -> Sequence[ChangedCase]:
    found = []
    right, was_right = ours.values.get("accuracy", {}), theirs.values.get("accuracy", {})
    for gold_id in sorted(right):
        if ours.versions.get(gold_id) != theirs.versions.get(gold_id) or gold_id not in was_right:
            continue
        kinds: dict[tuple[bool, bool], Change] = {
            (False, True): "regressed",
            (True, False): "fixed",
            (False, False): "both_wrong",
        }
        change = kinds.get((bool(right[gold_id]), bool(was_right[gold_id])))
        if change:
            found.append(
                ChangedCase(gold_id, change, gold.get(gold_id), new.get(gold_id), old.get(gold_id))
            )
    return found
