"""Does the assistant know what its knowledge does not answer? Public sets, one command.

    python -m bench.abstention SETS --work FOLDER

zh_rgb: a question over its own passages against the same question over only the passages that do
not answer it. en_mtrag_un: the last turn of a conversation over all passages, answerable against
unanswerable and underspecified. The product's whole chain is made to answer; printed are the AUROC
of its confidence (cluster bootstrap over questions), of the best search score alone, the area under
the risk-coverage curve, and the coverage at a risk of at most 5 %. Right is, for zh_rgb, a reply
that holds the answer; for en_mtrag_un, whose answers are long, one that cites a passage that was
judged to hold it. FOLDER keeps the indexes, so a second run takes seconds a hundred questions.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track

from assist.bootstrap import open_services
from assist.chain import AssistChain
from assist.settings import read_settings
from assist.text.normalise import match_text
from assist.types import CustomerMessage, Suggestion, Turn
from eval.abstain import auroc
from eval.conditions import forced
from eval.risk import risk_curve
from ingest.__main__ import main as ingest

BOUNDS = {"zh_rgb": 0.80, "en_mtrag_un": 0.75}
RESAMPLES = 2000


@dataclass(frozen=True)
class Asked:
    """One question.

    Attributes:
        group: Questions of a group are resampled together.
        kind: The class that is reported apart.
        is_right: Judges a suggestion; never true where nothing answers.
    """

    group: str
    kind: str
    is_answerable: bool
    message: CustomerMessage
    is_right: Callable[[Suggestion], bool]


@dataclass(frozen=True)
class Answered:
    """What came of it: confidence that the reply is right, best search score, whether it is."""

    asked: Asked
    confidence: float
    score: float
    is_right: bool


def write_knowledge(folder: Path, out: Path) -> dict[str, str]:
    """Write a set's passages as a knowledge folder; file name to passage id."""
    out.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    with (out / "metadata.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["path", "lang", "group", "role"])
        for number, row in enumerate(_lines(folder / "passages.jsonl")):
            name = f"p{number:05}.txt"
            names[name] = row["id"]
            (out / name).write_text(f"{row.get('title') or ''}\n{row['text']}\n", encoding="utf-8")
            group = row["group"] if row.get("role") else ""
            table.writerow([name, row["lang"], group, row.get("role", "")])
    return names


def read_rgb(folder: Path, _names: dict[str, str]) -> list[Asked]:
    """Each question twice: over all of its passages, and over those that do not answer it."""
    found = []
    for row in _lines(folder / "queries.jsonl"):
        if row["subset"] not in {"refine", "refuse"}:
            continue
        filters = {"group": row["group"]}
        if not row["answerable"]:
            filters["role"] = "negative"
        found.append(
            Asked(
                group=row["group"],
                kind="answerable" if row["answerable"] else "only negative passages",
                is_answerable=bool(row["answerable"]),
                message=CustomerMessage((Turn("customer", row["query"]),), filters=filters),
                is_right=_says(row["answers"]),
            )
        )
    return found


def read_mtrag(folder: Path, names: dict[str, str]) -> list[Asked]:
    """The last turn of each conversation; partly answerable ones count as answerable."""
    found = []
    for row in _lines(folder / "queries.jsonl"):
        turns = [
            Turn("customer" if who == "user" else "agent", said)
            for who, said in row.get("history") or ()
        ]
        kind = row["answerability"].lower()
        found.append(
            Asked(
                group=row["group"],
                kind=kind,
                is_answerable=kind in {"answerable", "partial"},
                message=CustomerMessage((*turns, Turn("customer", row["query"]))),
                is_right=_cites(set(row["gold_passage_ids"]), names),
            )
        )
    return found


def ask(chain: AssistChain, questions: Sequence[Asked]) -> list[Answered]:
    """Have every question answered, whatever the decision."""
    answering = forced(chain)
    found = []
    for item in track(questions, description="asking"):
        suggestion = answering.suggest(item.message)
        best = max((evidence.score for evidence in suggestion.evidence), default=0.0)
        right = item.is_answerable and item.is_right(suggestion)
        found.append(Answered(item, suggestion.draft.decision.confidence, best, right))
    return found


def report(name: str, rows: Sequence[Answered]) -> list[str]:
    """The lines that are printed of a set."""
    yes, no = _split(rows, lambda row: row.confidence)
    low, high = _interval(rows)
    curve = risk_curve([(row.confidence, not row.is_right) for row in rows])
    value = auroc(yes, no) or 0.0
    verdict = "reached" if value >= BOUNDS[name] else "missed"
    between = f"[{low:.3f}, {high:.3f}]"
    lines = [
        f"{name}: {len(yes)} answerable, {len(no)} not",
        f"  AUROC of the confidence   {value:.3f} {between}   bound {BOUNDS[name]:.2f} {verdict}",
        f"  AUROC of the search score {auroc(*_split(rows, lambda row: row.score)) or 0:.3f}",
    ]
    for kind in sorted({row.asked.kind for row in rows if not row.asked.is_answerable}):
        others = [row.confidence for row in rows if row.asked.kind == kind]
        lines.append(f"    against {kind}: {auroc(yes, others) or 0:.3f}, n = {len(others)}")
    answerable = [row for row in rows if row.asked.is_answerable]
    right = sum(row.is_right for row in answerable)
    lines.append(f"  right of the answerable   {right} of {len(answerable)}")
    lines.append(f"  coverage at risk <= 5 %   {curve.held:.3f}   mean risk {curve.area:.3f}")
    return lines


def _split(
    rows: Sequence[Answered], value: Callable[[Answered], float]
) -> tuple[list[float], list[float]]:
    yes = [value(row) for row in rows if row.asked.is_answerable]
    return yes, [value(row) for row in rows if not row.asked.is_answerable]


def _interval(rows: Sequence[Answered]) -> tuple[float, float]:
    """95 % percentiles over resampled groups."""
    groups: dict[str, list[Answered]] = {}
    for row in rows:
        groups.setdefault(row.asked.group, []).append(row)
    blocks, rng, values = list(groups.values()), np.random.default_rng(0), []
    for _ in range(RESAMPLES):
        chosen = [row for at in rng.integers(0, len(blocks), len(blocks)) for row in blocks[at]]
        value = auroc(*_split(chosen, lambda row: row.confidence))
        if value is not None:
            values.append(value)
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def _says(answers: Sequence[str]) -> Callable[[Suggestion], bool]:
    wanted = [match_text(str(answer)) for answer in answers]

    def judge(suggestion: Suggestion) -> bool:
        said = match_text(suggestion.draft.text)
        return any(answer in said for answer in wanted if answer)

    return judge


def _cites(gold: set[str], names: dict[str, str]) -> Callable[[Suggestion], bool]:
    def judge(suggestion: Suggestion) -> bool:
        sentences = suggestion.draft.sentences
        return any(names.get(c.doc_key) in gold for s in sentences for c in s.citations)

    return judge


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


READERS = {"zh_rgb": read_rgb, "en_mtrag_un": read_mtrag}


def main() -> int:
    """Build, ask, print; 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", type=Path, help="folder of public sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for knowledge and index")
    options = parser.parse_args()
    missed = False
    for name, read in READERS.items():
        knowledge, data = options.work / name / "kb", options.work / name / "data"
        names = write_knowledge(options.sets / name, knowledge)
        command = ["build", str(knowledge), "--data", str(data), "--publish"]
        if ingest([*command, "--accept-review", "bench"]):
            return 1
        services = open_services(
            read_settings(None, paths={"data": data}, llm={"base_url": "", "model": ""})
        )
        rows = ask(services.chain, read(options.sets / name, names))
        lines = report(name, rows)
        print("\n".join(lines))
        missed |= "missed" in "".join(lines)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
