"""Phase 1: ask the assistant every gold case once and record what it says.

The assistant is given turns, filters and the day; nothing of the expectation. A run that was cut
off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from assist.types import Actor, CustomerMessage, Evidence, Question, Suggestion
from eval.folder import OUTPUTS, read_run, write_lines, write_run
from eval.goldset import GoldCase
from eval.outputs import Output, failed_output, output_json, output_of, read_outputs

__all__ = [
    "OUTPUTS", "ChainGenerator", "Generator", "Task", "generate", "generate_tasks", "read_run",
    "write_run",
]  # fmt: skip

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

    def __call__(self, gold_id: str, version: int, message: CustomerMessage, /) -> Output:
        """Answer one message; may raise."""


@dataclass(frozen=True)
class ChainGenerator:
    """Asks the real chain as an agent does, and searches once more for the ten best hits."""

    chain: ChainLike
    actor: Actor = field(default_factory=lambda: Actor(role="agent"))

    def __call__(self, gold_id: str, version: int, message: CustomerMessage) -> Output:
        """Answer one message.

        Raises:
            NoIndex: Nothing has been published.
        """
        suggestion = self.chain.suggest(message, self.actor)
        _, found = self.chain.search(message, SEARCH_DEPTH, self.actor)
        return output_of(gold_id, version, suggestion, found.evidence)


@dataclass(frozen=True)
class Task:
    """One question to ask.

    Attributes:
        case: Whose gold facts the answer is judged by.
        message: What is asked.
        generator: Who is asked.
        variant: Name of the condition, "" = the case as it stands.
    """

    case: GoldCase
    message: CustomerMessage
    generator: Generator
    variant: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        """What an output of this task is found by."""
        return self.case.id, self.case.version, self.variant


OnDone = Callable[[Output], None]


def generate(
    cases: Sequence[GoldCase],
    generator: Generator,
    folder: Path,
    *,
    default_as_of: date | None,
    on_done: OnDone = lambda _output: None,
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
    return generate_tasks(base_tasks(cases, generator, default_as_of), folder, on_done=on_done)


def base_tasks(
    cases: Iterable[GoldCase], generator: Generator, default_as_of: date | None
) -> list[Task]:
    """The cases as they stand."""
    return [Task(case, case.message(default_as_of), generator) for case in cases]


def generate_tasks(
    tasks: Sequence[Task], folder: Path, *, on_done: OnDone = lambda _output: None
) -> list[Output]:
    """Do as `generate` does, for any tasks; one output per task, in task order."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / OUTPUTS
    recorded = read_outputs(path) if path.exists() else []
    wanted = {task.key for task in tasks}
    done = {output.key: output for output in recorded if output.key in wanted}
    write_lines(path, [output_json(output) for output in done.values()])  # drops a torn last line
    with path.open("a", encoding="utf-8") as stream:
        for task in tasks:
            if task.key not in done:
                done[task.key] = _ask(task)
                stream.write(output_json(done[task.key]) + "\n")
                stream.flush()
            on_done(done[task.key])
    outputs = [done[task.key] for task in tasks]
    write_lines(path, [output_json(output) for output in outputs])
    return outputs


def _ask(task: Task) -> Output:
    case = task.case
    try:
        output = task.generator(case.id, case.version, task.message)
    except Exception as error:  # noqa: BLE001  recorded per gold case, and wrong in the score
        output = failed_output(case.id, case.version, f"{type(error).__name__}: {error}")
    return output.as_variant(task.variant)
