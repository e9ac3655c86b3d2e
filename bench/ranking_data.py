"""What the ranking and the confidence learn from: the product's own readings of gold questions."""

from __future__ import annotations

from collections.abc import Iterator
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
from assist.types import CustomerMessage, Turn
from eval.facts import match_fact, match_must_not
from eval.goldfiles import read_gold
from eval.goldset import Fact, GoldCase

SIGNALS = (*(field.name for field in fields(Signals)), "least_lead", "least_near")
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
    """One gold set, read."""

    name: str
    choices: tuple[Choice, ...]
    answers: tuple[Answer, ...]


def read_shop(gold: Path, data: Path) -> Shop:
    """Read a shop's dev questions through the product.

    Args:
        gold: Folder or file of gold cases.
        data: Data folder with the shop's published index.
    """
    chain = open_services(read_settings(paths={"data": data})).chain
    choices: list[Choice] = []
    answers: list[Answer] = []
    for case in read_gold([gold]).cases:
        if case.split != "dev" or case.expected_action == "escalate":
            continue
        state = _state(chain, case)
        reading: Reading = state["reading"]
        if case.expected_action == "answer":
            choices += filter(None, (_choice(case, part) for part in reading.parts))
        decision = state["decision"]
        if decision.action in ("escalate", "clarify") or decision.reason in NEVER_READ:
            continue
        signals = _signals(state)
        if signals is not None:
            answers.append(
                Answer(signals, _is_right(case, reading), case.expected_action == "answer")
            )
    return Shop(data.name, tuple(choices), tuple(answers))


def _state(chain: AssistChain, case: GoldCase) -> dict[str, object]:
    turns = tuple(Turn(turn.role, turn.text) for turn in case.turns)
    message = CustomerMessage(turns=turns, as_of=case.as_of, filters=dict(case.filters))
    state: dict[str, object] = {}
    for piece in chain.steps(LOCAL_ACTOR).stream(message):
        state.update(piece)
    return state


def _choice(case: GoldCase, part: PartReading) -> Choice | None:
    if len(part.ranked) < 2:  # noqa: PLR2004  nothing to choose from
        return None
    documents = {item.doc for item in case.evidence}
    states = [_states_a_fact(case, f"{item.unit.lead}：{item.unit.text}") for item in part.ranked]
    source = [item.unit.evidence.source.key in documents for item in part.ranked]
    right = np.array([a and b for a, b in zip(states, source, strict=True)], np.float64)
    if not right.any():
        right = np.array(states, np.float64)
    if not right.any():
        return None
    features = [item.features for item in part.ranked if item.features is not None]
    return Choice(matrix(features).astype(np.float64), right)


def _states_a_fact(case: GoldCase, text: str) -> bool:
    return any(match_fact(fact, text, quote).result == "supported" for fact, quote in _vital(case))


def _vital(case: GoldCase) -> Iterator[tuple[Fact, str]]:
    for fact in case.vital:
        known = fact.evidence < len(case.evidence)
        yield fact, case.evidence[fact.evidence].quote if known else ""


def _signals(state: dict[str, object]) -> Vector | None:
    parts = [part for part in state["reading"].parts if part.ranked]  # type: ignore[attr-defined]
    if not parts:
        return None
    question = state["understanding"].question  # type: ignore[attr-defined]
    evidence = state["result"].evidence  # type: ignore[attr-defined]
    rows = np.array([astuple(read_signals(part, question, evidence)) for part in parts], np.float64)
    least = [rows[:, SIGNALS.index(name)].min() for name in ("lead", "near")]
    return np.concatenate([rows.mean(axis=0), least])


def _is_right(case: GoldCase, reading: Reading) -> bool:
    """Whether what would be said holds every vital fact and nothing forbidden."""
    if case.expected_action != "answer" or not case.vital:
        return False
    said = " ".join(claim.text for claim in read_content(reading).claims)
    facts = all(match_fact(fact, said, quote).result == "supported" for fact, quote in _vital(case))
    return facts and not any(match_must_not(item, said)[0] == "asserted" for item in case.must_not)
