"""The record of a gold case: exactly the fields of gold-format.md section 2."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.errors import GoldSetError
from assist.types import Action, CustomerMessage, Emotion, Role, Scenario, Sentiment, Turn

FactKind = Literal[
    "duration", "money", "percent", "count", "date", "entity", "text", "phone", "url"
]
Answerability = Literal[
    "answerable",
    "partial",
    "unanswerable",
    "underspecified",
    "conflict",
    "out_of_scope",
    "injection",
]
RequiredAct = Literal["acknowledge", "apologise", "explain", "next_step", "time_bound", "thank"]
ForbiddenAct = Literal["blame", "dismiss", "absolute_promise", "cheerful"]


def _is_latin(char: str) -> bool:
    """Whether a character is an ASCII letter or digit: such a value and unit stay two words."""
    return char.isascii() and char.isalnum()


class Part(BaseModel):
    """Base of all parts: exactly the fields of the format, never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldTurn(Part):
    """One message of the conversation."""

    role: Role
    text: str


class Quote(Part):
    """Verbatim text of a document, its path relative to the knowledge folder."""

    doc: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class Fact(Part):
    """Something a right reply conveys (polarity +) or denies (-)."""

    id: str = Field(min_length=1)
    kind: FactKind
    value: str = Field(min_length=1)
    unit: str
    aliases: tuple[str, ...]
    polarity: Literal["+", "-"]
    importance: Literal["vital", "okay"]
    evidence: int = Field(ge=0)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every written form: value with unit, then the aliases."""
        join = " " if _is_latin(self.value[-1:]) and _is_latin(self.unit[:1]) else ""
        return (f"{self.value}{join}{self.unit}", *self.aliases)


class MustNot(Part):
    """A value that a reply must not state as true."""

    value: str = Field(min_length=1)
    aliases: tuple[str, ...]
    why: str

    @property
    def forms(self) -> tuple[str, ...]:
        """The value and its aliases."""
        return (self.value, *self.aliases)


class Tone(Part):
    """Acts that the reply needs and acts that it must not contain."""

    require: tuple[RequiredAct, ...]
    forbid: tuple[ForbiddenAct, ...]


class Provenance(Part):
    """Who wrote the case, from what, in whose words."""

    author: str = Field(min_length=1)
    source: Literal[
        "expert", "accepted", "edited", "rejected", "low_confidence", "public", "synthetic"
    ]
    wording: Literal["real", "adapted", "invented"]


class GoldCase(Part):
    """A customer question with the facts, the forbidden values and the text that proves them."""

    id: str = Field(min_length=1)
    version: int = Field(ge=1)
    split: Literal["dev", "holdout"]
    lang: Literal["zh", "en"]
    as_of: date | None
    scenario: Scenario
    cluster_id: str = Field(min_length=1)
    filters: dict[str, str]
    turns: Annotated[tuple[GoldTurn, ...], Field(min_length=1)]
    sentiment: Sentiment
    emotion: Emotion
    answerability: Answerability
    expected_action: Action
    evidence: tuple[Quote, ...]
    facts: tuple[Fact, ...]
    must_not: tuple[MustNot, ...]
    reference_answers: tuple[str, ...]
    tone: Tone
    critical: bool
    provenance: Provenance

    @property
    def vital(self) -> tuple[Fact, ...]:
        """The facts without which a reply is incomplete."""
        return tuple(fact for fact in self.facts if fact.importance == "vital")

    def message(self, default_as_of: date | None) -> CustomerMessage:
        """What the assistant is given: turns, filters and the day, nothing else."""
        turns = tuple(Turn(turn.role, turn.text) for turn in self.turns)
        return CustomerMessage(
            turns=turns, as_of=self.as_of or default_as_of, filters=dict(self.filters)
        )


def read_case(raw: object, *, file: str = "", line: int = 0) -> GoldCase:
    """Validate one gold case.

    Raises:
        GoldSetError: Names file, line and the first wrong field.
    """
    try:
        return GoldCase.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise GoldSetError(
            f"{file}:{line}: {field}: {first['msg']}", file=file, line=line, field=field
        ) from error


def case_json(case: GoldCase) -> str:
    """One line of a gold file; the same case always gives the same bytes."""
    return json.dumps(case.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
