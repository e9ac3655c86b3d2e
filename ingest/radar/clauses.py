"""Clauses of a statement, with what each is about and whether it holds a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assist.text.sentences import split_clauses
from assist.text.values import Value, parse_values
from ingest.radar.statements import topic_of, without_remarks

CLOCK = re.compile(r"\d{1,2}[:：]\d{2}(?!\d)")
TYPED = frozenset(["duration", "money", "percent", "discount", "count", "date", "phone"])


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and the terms it is about."""

    text: str
    topic: frozenset[str]

    @property
    def has_value(self) -> bool:
        """Whether it holds a value that a rule can be about."""
        return bool(typed_values(self.text))


@lru_cache(maxsize=16_384)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """Clauses, remarks in brackets apart; a remark that limits nothing is left out."""
    bare, remarks = without_remarks(text)
    clauses = [each.text for each in split_clauses(bare)]
    return tuple(Clause(each.strip(), topic_of(each.strip())) for each in (*clauses, *remarks))


@lru_cache(maxsize=16_384)
def typed_values(text: str) -> tuple[Value, ...]:
    """Values that a rule can be about; a bare number may be anything, and a time stamp is none."""
    is_stamp = CLOCK.search(text) is not None
    return tuple(
        value
        for value in parse_values(text)
        if value.kind in TYPED
        and (value.kind != "count" or value.unit)
        and not (is_stamp and value.kind == "date")
    )


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity of two sets, 0 where both are empty."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0
