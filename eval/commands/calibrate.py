"""Commands that tune, on dev cases only, and that ask a model as judge."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from rich.progress import track

from assist.llm.client import ChatModel, OpenAIChat
from eval.agreement import Confusion, corrected_rate, summarise_agreement
from eval.assistant import open_for
from eval.commands import console
from eval.folder import JUDGED, VERDICTS, RunRefused, read_run, write_text
from eval.judge import MOST_UNPARSABLE, answered, judge_facts
from eval.judged import KeptVerdicts
from eval.leakage import LeakageError
from eval.recorded import SUMMARY, asked_of, pairs_of, write_reports
from eval.risk import best_threshold, risk_coverage
from eval.summary import FORCED

LEAST_LABELS = 150
_LABELS = {True: True, False: False}  # and 1 and 0, which are equal to them; "false" is neither


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


@dataclass(frozen=True, slots=True)
class _Label:
    """What a person said of one pair."""

    claim: str
    reply: str
    label: bool
    cluster: str


def _labels(file: Path) -> list[_Label]:
    """All labels are read before the first call is paid for."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            label = _LABELS[row["label"]]
            cluster = str(row.get("cluster", number))
            found.append(_Label(str(row["claim"]), str(row["reply"]), label, cluster))
        except (ValueError, KeyError, TypeError) as error:
            raise RunRefused(f"{file}:{number}: claim, reply, label: {error!r}") from error
    return found


def judge(arguments: argparse.Namespace) -> int:
    """Compare the judge with human labels: kappa, confusion, whether it may be shown.

    With --out verdicts are kept beside it as they come, and the same command goes on with them.

    Raises:
        RunRefused: No model is set, it does not answer, or a line is no label.
    """
    labels = _labels(arguments.labels)
    chat = judge_chat(arguments.data)
    pairs: list[tuple[bool, bool]] = []
    clusters: list[str] = []
    kept = arguments.out.with_suffix(".verdicts.jsonl") if arguments.out else None
    with KeptVerdicts(chat, kept) as asked:
        for one in track(labels, "labels", console=console.stderr(), transient=True):
            verdict = asked(one.claim, one.reply)
            if verdict.value is not None:
                pairs.append((one.label, verdict.value))
                clusters.append(one.cluster)
    unusable = len(labels) - len(pairs)
    found = dict(summarise_agreement(pairs, clusters)) | {
        "model": chat.model_id,
        "unusable": unusable,
        "is_enough": len(pairs) >= LEAST_LABELS,
    }
    if arguments.out:
        write_text(arguments.out, json.dumps(found, indent=1) + "\n")
    console.write(json.dumps(found))
    return 0


def judge_run(arguments: argparse.Namespace) -> int:
    """Judge the vital facts of a run; shown beside the code's verdicts, in no gate.

    Verdicts are kept in the run's folder as they come; the same command goes on with them.

    Raises:
        RunRefused: The judge is the model that wrote the answers, or does not answer.
    """
    record = read_run(arguments.run)
    chat = judge_chat(arguments.data)
    if chat.model_id == record.get("chat_model"):
        raise RunRefused(f"{chat.model_id} wrote the answers: judge with a model of another family")
    answers = answered(asked_of(arguments.run, record, None).pairs)
    total = sum(len(case.vital) for case, _ in answers)
    with KeptVerdicts(chat, arguments.run / VERDICTS) as asked:
        facts = judge_facts(asked, answers)
        rows = list(track(facts, "facts", total, console=console.stderr(), transient=True))
    lines = [
        json.dumps(
            {
                "gold_id": row.gold_id,
                "fact": row.fact_id,
                "code": row.by_code,
                "judge": row.by_judge.value,
                "quote": row.by_judge.quote,
                "reason": row.by_judge.reason,
                "result": row.result,
            },
            ensure_ascii=False,
        )
        for row in rows
    ]
    write_text(arguments.run / JUDGED, "".join(f"{line}\n" for line in lines))
    summary = json.loads((arguments.run / SUMMARY).read_text("utf-8"))
    write_reports(arguments.run, summary, pairs_of(arguments.run, record, None))
    used = [row for row in rows if row.by_judge.value is not None]
    observed = sum(bool(row.by_judge.value) for row in used) / len(used) if used else 0.0
    told = {
        "facts": len(rows),
        "unusable": len(rows) - len(used),
        "too_many_unusable": len(rows) - len(used) > MOST_UNPARSABLE * len(rows),
        "by_code": sum(row.by_code == "supported" for row in rows),
        "by_judge": observed,
        "corrected": _corrected(arguments, observed),
        "added": [f"{row.gold_id}/{row.fact_id}" for row in rows if row.result != row.by_code],
    }
    console.write(json.dumps(told, ensure_ascii=False))
    return 0


def judge_chat(data: Path | None) -> ChatModel:
    """The model of the settings, at temperature 0.

    Raises:
        RunRefused: None is set.
    """
    settings = open_for(data, mode="live").settings.llm
    return OpenAIChat(settings.model_copy(update={"temperature": 0.0}))


def _corrected(arguments: argparse.Namespace, observed: float) -> float | None:
    """The rate behind the observed one, where a usable calibration is given."""
    if not arguments.calibration:
        return None
    raw = json.loads(arguments.calibration.read_text("utf-8"))
    if not raw["is_usable"]:
        console.warn(f"kappa {raw['kappa']}: the judge is greyed, its rate is not corrected")
        return None
    counts = Confusion(raw["both"], raw["false_alarm"], raw["missed"], raw["neither"])
    return corrected_rate(observed, counts)
