"""What the ranking and the confidence learn from: the product's readings of known questions."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.bootstrap import open_services
from assist.chain import LOCAL_ACTOR, AssistChain
from assist.reply.extract import read_content
from assist.reply.rank import matrix
from assist.reply.reading import PartReading, Reading
from assist.reply.signals import Signals, read_signals
from assist.settings import read_settings
from assist.types import Decision
from bench.labelled import QUOTES, Labelled, read_labelled

SIGNALS = tuple(field.name for field in fields(Signals))
NEVER_READ = frozenset({"needs_live_data", "out_of_scope"})

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """Units of one part of a question, and which of them state a vital fact."""

    features: Matrix
    right: Vector


@dataclass(frozen=True)
class Answer:
    """Signals of one message; is the reply of its best units right, and is one due?"""

    signals: Vector
    is_right: bool
    is_due: bool


@dataclass(frozen=True)
class Shop:
    """One shop's questions, read; `is_gold` = they are gold cases, not quotes."""

    name: str
    is_gold: bool
    choices: tuple[Choice, ...]
    answers: tuple[Answer, ...]


def read_shop(source: Path, data: Path) -> Shop:
    """Read a shop's questions through the product.

    Args:
        source: Gold cases, or a file of quotes (bench.labelled).
        data: Data folder with the shop's published index.
    """
    chain = open_services(read_settings(paths={"data": data})).chain
    choices: list[Choice] = []
    answers: list[Answer] = []
    for question in read_labelled(source):
        state = _state(chain, question)
        reading: Reading = state["reading"]  # type: ignore[assignment]
        if question.is_due:
            choices += filter(None, (_choice(question, part) for part in reading.parts))
        decision: Decision = state["decision"]  # type: ignore[assignment]
        if decision.action in ("escalate", "clarify") or decision.reason in NEVER_READ:
            continue
        signals = _signals(state)
        if signals is not None:
            said = " ".join(claim.text for claim in read_content(reading).claims)
            is_right = question.is_due and question.is_right(said)
            answers.append(Answer(signals, is_right, question.is_due))
    return Shop(data.name, source.name != QUOTES, tuple(choices), tuple(answers))


def _state(chain: AssistChain, question: Labelled) -> dict[str, object]:
    state: dict[str, object] = {}
    for piece in chain.steps(LOCAL_ACTOR).stream(question.message):
        state.update(piece)
    return state


def _choice(question: Labelled, part: PartReading) -> Choice | None:
    """The units of a part; None where there is nothing to choose, or nothing right or wrong."""
    units = [item.unit for item in part.ranked]
    right = np.array(
        [question.states(unit.evidence.source.key, f"{unit.lead}：{unit.text}") for unit in units],
        np.float64,
    )
    if not right.any() or right.all():
        return None
    features = [item.features for item in part.ranked if item.features is not None]
    return Choice(matrix(features).astype(np.float64), right)


def _signals(state: dict[str, object]) -> Vector | None:
    parts = [part for part in state["reading"].parts if part.ranked]  # type: ignore[attr-defined]
    if not parts:
        return None
    question = state["understanding"].question  # type: ignore[attr-defined]
    evidence = state["result"].evidence  # type: ignore[attr-defined]
    rows = np.array([astuple(read_signals(part, question, evidence)) for part in parts], np.float64)
    return rows.mean(axis=0)  # type: ignore[no-any-return]
