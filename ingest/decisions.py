"""What people decided about contradictions: which side holds, until when, or for whom.

A decision is about two wordings in two documents. It holds while both stand; once either is edited
the contradiction is told again. Effects, at the next build: the passage of an overruled side is
left out of the index ("left", "right"); the right document ends ("until"); both get the scope that
they are for ("both").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from assist import clock
from assist.types import Source

DECISIONS = "decisions.jsonl"
Choice = Literal["left", "right", "until", "both"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence of a document."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds of two contradicting wordings.

    Attributes:
        id: Of the conflict.
        until: Last day of the right document; for choice "until".
        left_scope: Metadata that the left document gets; for choice "both".
        right_scope: The same for the right one.
    """

    id: str
    choice: Choice
    left: Wording
    right: Wording
    by: str
    at: str = ""
    until: date | None = None
    left_scope: Mapping[str, str] = field(default_factory=dict)
    right_scope: Mapping[str, str] = field(default_factory=dict)

    @property
    def overruled(self) -> Wording | None:
        """The wording that does not hold."""
        return {"left": self.right, "right": self.left}.get(self.choice)


_DECISION = TypeAdapter(Decision)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that hold for a set of documents, the newest of each conflict."""

    made: tuple[Decision, ...] = ()

    def among(self, texts: Mapping[str, str]) -> Decisions:
        """Those whose two wordings both stand.

        Args:
            texts: Of the documents, by key.
        """
        return Decisions(
            tuple(
                each
                for each in self.made
                if all(side.text in texts.get(side.key, "") for side in (each.left, each.right))
            )
        )

    @property
    def ids(self) -> frozenset[str]:
        """Conflicts that need no decision any more."""
        return frozenset(each.id for each in self.made)

    def scoped(self, source: Source) -> Source:
        """A document with the validity and scope that were decided for it."""
        for each in self.made:
            if each.choice == "until" and each.right.key == source.key and each.until:
                source = replace(source, valid_to=min(each.until, source.valid_to or each.until))
            elif each.choice == "both":
                for side, scope in ((each.left, each.left_scope), (each.right, each.right_scope)):
                    if side.key == source.key:
                        source = replace(source, tags={**source.tags, **scope})
        return source

    def overruled(self, key: str) -> list[str]:
        """Wordings of a document that do not hold."""
        sides = [each.overruled for each in self.made]
        return [side.text for side in sides if side and side.key == key]


def decide(index_dir: Path, decision: Decision) -> None:
    """Keep a decision.

    Raises:
        ValueError: No name, an unknown choice, no date for "until", or no scope for "both".
    """
    if not decision.by.strip():
        raise ValueError("a decision needs the name of a person")
    if decision.choice not in get_args(Choice):
        raise ValueError(f"{decision.choice!r}: one of {', '.join(get_args(Choice))}")
    if decision.choice == "until" and decision.until is None:
        raise ValueError("a limited decision needs the last day of the right side")
    if decision.choice == "both" and not (decision.left_scope or decision.right_scope):
        raise ValueError("keeping both needs a scope for at least one side")
    line = asdict(replace(decision, at=clock.now().isoformat()))
    with (index_dir / DECISIONS).open("a", encoding="ascii") as stream:
        stream.write(json.dumps(line, default=str) + "\n")


def read_decisions(index_dir: Path) -> Decisions:
    """Every decision of a tenant, the last one of each conflict."""
    found = {each.id: each for each in _read(index_dir / DECISIONS)}
    return Decisions(tuple(found.values()))


def wording(side: Mapping[str, Any]) -> Wording:
    """A side of a conflict record as a wording."""
    return Wording(str(side["key"]), str(side["text"]))


def _read(file: Path) -> Iterable[Decision]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield _DECISION.validate_json(line)
        except ValidationError:  # torn by a power cut
            continue
