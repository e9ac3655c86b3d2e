"""Does the gate catch what it should, by name, and leave noise alone? On real knowledge.

    python -m bench.gate_experiments --knowledge examples/shop/kb --gold examples/shop/gold

Builds the knowledge, takes a baseline, then changes one thing at a time: a threshold, a document, a
prompt (a recorded model, played back). Last, the false alarms of the live rule at 10 % churn.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from assist.llm.client import Completion, Message
from assist.reply import prompts
from assist.reply.lexicon import read_table
from eval.__main__ import main as run_eval
from eval.assistant import open_recorded
from eval.compare import run_scores
from eval.conduct import Plan, conduct
from eval.gates import GateResult, regression, run_gates
from eval.goldfiles import read_gold

WITHDRAWN = "policy/anhe/return.md"


class ExcerptModel:
    """Stands for a live model: says the first line of the first excerpt, cited."""

    model_id = "first-line"

    def stream(
        self, messages: Sequence[Message], _deadline: object, _format: object = None
    ) -> Iterator[str | Completion]:
        """Yield one cited sentence."""
        excerpt = messages[1]["content"].split("\n[1] ", 1)[-1].split("\n", 1)[-1]
        said = excerpt.split("\n", 1)[0][:120]
        reply = {"sentences": [{"text": said, "citations": [1], "kind": "fact"}]}
        text = json.dumps(reply, ensure_ascii=False)
        yield text
        yield Completion(text, self.model_id)


def main() -> int:
    """Run the experiments and print what the gate says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--knowledge", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        data = _build(arguments.knowledge, room / "data")
        base = _run(data, arguments.gold, room / "base")
        _tell("nothing changed", base, _run(data, arguments.gold, room / "same"))
        table = read_table("lexicon/decision.toml")["thresholds"]
        with mock.patch.dict(table, {"answer": table["answer"] + 0.2}):
            _tell("answer threshold + .2", base, _run(data, arguments.gold, room / "threshold"))
        less = room / "less"
        shutil.copytree(arguments.knowledge, less)
        (less / WITHDRAWN).unlink()
        without = _build(less, room / "without")
        _tell(f"{WITHDRAWN} withdrawn", base, _run(without, arguments.gold, room / "document"))
        _prompt_edited(data, arguments.gold, room)
    return 0


def _build(knowledge: Path, data: Path) -> Path:
    command = [sys.executable, "-m", "ingest", "build", str(knowledge), "--data", str(data)]
    subprocess.run([*command, "--publish"], check=True, capture_output=True)  # noqa: S603
    return data


def _run(data: Path, gold: Path, out: Path) -> Path:
    run_eval(["run", "--gold", str(gold), "--data", str(data), "--out", str(out)])
    return out


def _tell(name: str, base: Path, new: Path) -> None:
    """Print the verdict; what the stand-in model broke in the base as well is not the change's."""
    known = {result.gate: set(result.ids) for result in _invariants(base)}
    scores, baseline = run_scores(new), run_scores(base)
    results = regression(_summary(new)["run"], scores, baseline)
    results += [r for r in _invariants(new) if not set(r.ids) <= known.get(r.gate, set())]
    failing = [result for result in results if result.status == "fail"]
    print(f"{name}: {'FAIL' if failing else 'pass'}")
    for result in failing:
        print(f"    {result.gate}: {result.message} {' '.join(result.ids[:12])}")


def _invariants(run: Path) -> list[GateResult]:
    results = run_gates(_summary(run), run_scores(run), None)
    return [r for r in results if r.gate.startswith("invariant") and r.status == "fail"]


def _summary(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "summary.json").read_text("utf-8"))
    return found


def _prompt_edited(data: Path, gold: Path, room: Path) -> None:
    """Record a model, then play it back under the same and under an edited prompt."""
    recording = room / "recording.sqlite"

    def played(mode: str, out: str, change: Callable[[str], str] = lambda text: text) -> Path:
        source = prompts._source  # noqa: SLF001  the one place a template is read
        with mock.patch.object(prompts, "_source", lambda name: change(source(name))):
            llm = {
                "ASSIST_LLM__BASE_URL": "http://127.0.0.1:9/v1",
                "ASSIST_LLM__MODEL": "first-line",
            }
            with mock.patch.dict("os.environ", llm):
                services, generator = open_recorded(data, mode=mode, recording=recording)
            if mode == "live":
                generator.chat._inner = ExcerptModel()  # type: ignore[assignment]  # noqa: SLF001
            gold_set = read_gold([gold])
            cases = gold_set.chosen(opens_holdout=False)
            plan = Plan(gold_set, cases, [gold], mode, folder=room / out)  # type: ignore[arg-type]
            return conduct(plan, services, generator=generator)[0]

    base = played("live", "recorded")
    _tell("recording played back", base, played("replay", "played"))
    edited = played("replay", "edited", lambda text: text.replace("Evidence", "Sources", 1))
    _tell("one word of a prompt edited", base, edited)


if __name__ == "__main__":
    sys.exit(main())
