"""Phase 1: ask the assistant every gold case once and record what it says.

The assistant is given turns, filters and the day; nothing of the expectation. A run that was cut
off goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from assist.types import Actor, CustomerMessage, Evidence, Question, Suggestion
from eval.goldset import GoldCase
from eval.outputs import Output, failed_output, output_json, output_of, read_outputs

OUTPUTS = "outputs.jsonl"
RUN = "run.json"
SEARCH_DEPTH = 10


class SearchLike(Protocol):
    """What a search gives back, as far as it is recorded."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Best first."""


class ChainLike(Protocol):
    """The part of `assist.chain.AssistChain` that is measured."""

    def suggest(self, message: CustomerMessage, actor: Actor = ...) -> Suggestion:
        """Draft a reply."""

    def search(
        self, message: CustomerMessage, k: int | None = None, actor: Actor = ...
    ) -> tuple[Question, SearchLike]:
        """Search without drafting."""


class Generator(Protocol):
    """Whatever answers a customer: it sees the message and nothing of the gold case."""

    def __call__(self, gold_id: str, version: int, message: CustomerMessage) -> Output:
        """Answer one message; may raise."""


@dataclass(frozen=True)
class ChainGenerator:
    """Asks the real chain, and searches once more for the ten best hits."""

    chain: ChainLike
    actor: Actor = field(default_factory=Actor)

    def __call__(self, gold_id: str, version: int, message: CustomerMessage) -> Output:
        """Answer one message.

        Raises:
            NoIndex: Nothing has been published.
        """
        suggestion = self.chain.suggest(message, self.actor)
        _, found = self.chain.search(message, SEARCH_DEPTH, self.actor)
        return output_of(gold_id, version, suggestion, found.evidence)


def generate(
    cases: Sequence[GoldCase],
    generator: Generator,
    folder: Path,
    *,
    default_as_of: date | None,
    on_done: Callable[[Output], None] = lambda _output: None,
) -> list[Output]:
    """Fill outputs.jsonl of a run folder; cases that already have an output are not asked again.

    Args:
        cases: What to ask.
        generator: Who answers.
        folder: Run folder, created if missing.
        default_as_of: Day for cases that name none.
        on_done: Called after each case, for progress.

    Returns:
        One output per case, in case order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / OUTPUTS
    done = {
        (output.gold_id, output.version): output
        for output in (read_outputs(path) if path.exists() else [])
    }
    wanted = {(case.id, case.version) for case in cases}
    kept = [output for key, output in done.items() if key in wanted]
    _write_lines(path, [output_json(output) for output in kept])  # drops a torn last line
    with path.open("a", encoding="utf-8") as stream:
        for case in cases:
            key = (case.id, case.version)
            if key not in done:
                done[key] = _ask(case, generator, default_as_of)
                stream.write(output_json(done[key]) + "\n")
                stream.flush()
            on_done(done[key])
    outputs = [done[case.id, case.version] for case in cases]
    _write_lines(path, [output_json(output) for output in outputs])
    return outputs


def write_run(folder: Path, record: Mapping[str, Any]) -> None:
    """Write run.json, last: its presence says that the run is complete."""
    _write_lines(folder / RUN, [json.dumps(record, ensure_ascii=False, indent=2)])


def read_run(folder: Path) -> dict[str, Any]:
    """Read run.json.

    Raises:
        FileNotFoundError: The folder holds no complete run.
    """
    record: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return record


def _ask(case: GoldCase, generator: Generator, default_as_of: date | None) -> Output:
    try:
        return generator(case.id, case.version, case.message(default_as_of))
    except Exception as error:  # noqa: BLE001  recorded per gold case, and wrong in the score
        return failed_output(case.id, case.version, f"{type(error).__name__}: {error}")


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(path)
