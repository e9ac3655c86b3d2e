"""What is asked beside the cases as they stand: rewrites, changed evidence, forced, repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assist.chain import AssistChain
from assist.types import CustomerMessage
from eval import conditions
from eval.goldset import GoldCase
from eval.outputs import Output
from eval.recording import RecordedChat, ReplayMiss
from eval.repeat import name_of
from eval.run import ChainGenerator, Generator, Task
from eval.variants import WrittenVariant, variants_of

LAST_TURN = "last_turn_only"


@dataclass(frozen=True)
class Wishes:
    """What a run asks beside the cases as they stand.

    Attributes:
        variants: Rewritten questions and changed evidence.
        forced: Every question once more, to be answered whatever the decision.
        repeat: How often each question is asked in all.
        written: Rewrites by people.
    """

    variants: bool = False
    forced: bool = False
    repeat: int = 1
    written: Sequence[WrittenVariant] = ()


@dataclass(frozen=True)
class RecordedGenerator:
    """Asks a chain over a recorded model; an answer that is not recorded is an error."""

    inner: Generator
    chat: RecordedChat
    repeat: int = 1

    def __call__(self, gold_id: str, version: int, message: CustomerMessage, /) -> Output:
        """Answer one message.

        Raises:
            ReplayMiss: The recording holds no answer to the prompt.
        """
        self.chat.repeat, self.chat.missed = self.repeat, ""
        output = self.inner(gold_id, version, message)
        if self.chat.missed:
            raise ReplayMiss(f"no recorded answer {self.chat.missed[:12]}: record with --mode live")
        return output


def further_tasks(
    cases: Sequence[GoldCase],
    default_as_of: date,
    wishes: Wishes,
    generator: Generator,
    chain: AssistChain | None,
) -> list[Task]:
    """Tasks for what is wished.

    Args:
        cases: The gold cases.
        default_as_of: Day for cases that name none.
        wishes: What is asked.
        generator: Who answers the cases as they stand.
        chain: Ours, for conditions inside it; None where another assistant answers.
    """
    tasks: list[Task] = []
    changed: dict[str, Generator] = {}
    if chain is not None and wishes.variants:
        changed[conditions.SHUFFLED] = _like(generator, conditions.shuffled(chain))
        for share in conditions.NOISE_SHARES:
            noisy = conditions.noisy(chain, share)
            changed[conditions.noise_name(share)] = _like(generator, noisy)
    if chain is not None and wishes.forced:
        changed[conditions.FORCED] = _like(generator, conditions.forced(chain))
    for case in cases:
        message = case.message(default_as_of)
        if wishes.variants:
            tasks += [
                Task(case, variant.message, generator, variant.kind)
                for variant in variants_of(case, message, wishes.written)
            ]
            if len(message.turns) > 1:  # what the turns before are worth
                alone = replace(message, turns=message.turns[-1:])
                tasks.append(Task(case, alone, generator, LAST_TURN))
        tasks += [Task(case, message, who, name) for name, who in changed.items()]
        tasks += [
            Task(case, message, _repeated(generator, number), name_of(number))
            for number in range(2, wishes.repeat + 1)
        ]
    return tasks


def _like(generator: Generator, chain: AssistChain) -> Generator:
    """Ask another chain the way this generator asks its own."""
    asked = ChainGenerator(chain)
    if isinstance(generator, RecordedGenerator):
        return RecordedGenerator(asked, generator.chat)
    return asked


def _repeated(generator: Generator, number: int) -> Generator:
    if isinstance(generator, RecordedGenerator):
        return RecordedGenerator(generator.inner, generator.chat, number)
    return generator
