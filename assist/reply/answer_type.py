"""Which kind of answer a question asks for, and whether a text gives that kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, cast, get_args

from assist.reply.lexicon import pattern, read_table
from assist.text.normalise import fold
from assist.text.terms import MEMORY
from assist.text.values import Value, parse_values

AnswerType = Literal[
    "duration",
    "money",
    "percent",
    "count",
    "payer",
    "clock",
    "contact",
    "place",
    "steps",
    "reason",
    "list",
    "spec",
    "polarity",
]
TYPES: tuple[AnswerType, ...] = get_args(AnswerType)
_TABLE = "answer_types"


def asked_types(question: str) -> tuple[AnswerType, ...]:
    """Name the kinds of answer that a question asks for, the most specific first.

    Args:
        question: One question, in either language.

    Returns:
        Kinds in the order of TYPES; empty where the wording shows none.
    """
    folded = fold(question)
    found = [name for name in TYPES if pattern(_TABLE, name, "ask").search(folded)]
    if any(is_hard(name) for name in found):
        # "多少" alone says less than "多少钱"; "how much does it" asks no yes or no.
        found = [name for name in found if name not in ("spec", "polarity")]
    return tuple(found)


def is_hard(name: AnswerType) -> bool:
    """Whether a text without this kind of answer can be recognised safely."""
    return bool(_rules(name)["hard"])


def gives(name: AnswerType, folded: str, values: Sequence[Value]) -> bool:
    """Whether a text gives this kind of answer.

    Args:
        name: The kind asked for.
        folded: The text, folded.
        values: Its typed values.
    """
    kinds = cast(Sequence[str], _rules(name)["values"])
    return any(value.kind in kinds for value in values) or bool(
        pattern(_TABLE, name, "give").search(folded)
    )


def type_fit(asked: Sequence[AnswerType], text: str) -> float:
    """Say how well a text fits the kinds asked for.

    Args:
        asked: What `asked_types` returned.
        text: A sentence, step or record.

    Returns:
        Share of the kinds that the text gives; a missed hard kind counts -1, so the result lies in
        [-1, 1]. 0 where nothing was asked.
    """
    if not asked:
        return 0.0
    given = given_types(text)
    points = [1.0 if name in given else (-1.0 if is_hard(name) else 0.0) for name in asked]
    return sum(points) / len(points)


@lru_cache(maxsize=MEMORY)
def given_types(text: str) -> frozenset[AnswerType]:
    """Name the kinds of answer that a text gives."""
    folded = fold(text)
    values = parse_values(text)
    return frozenset(name for name in TYPES if gives(name, folded, values))


def _rules(name: AnswerType) -> Mapping[str, object]:
    return cast(Mapping[str, object], read_table(f"lexicon/{_TABLE}.toml")[name])
