"""Amounts that the evidence states, but of something else than a sentence does."""

from __future__ import annotations

from collections.abc import Sequence

from assist.text.placement import misplaced_values
from assist.text.values import Value, parse_values, same_number


def without_bare(values: Sequence[Value], evidence: Sequence[str]) -> list[Value]:
    """Values whose number the evidence does not hold bare: a table names the unit elsewhere."""
    bare = [v for text in evidence for v in parse_values(text) if v.kind == "count" and not v.unit]
    return [value for value in values if not any(same_number(value, other) for other in bare)]


def moved_amounts(sentence: str, evidence: Sequence[str], turns: Sequence[str]) -> list[Value]:
    """Amounts whose clause comes from one of the evidence with another amount.

    A code is a name, not an amount: it heads records that state the same of others.

    Args:
        sentence: Of a reply.
        evidence: Texts that may carry it.
        turns: The conversation: its values may be repeated.
    """
    moved = misplaced_values(sentence, evidence, turns)
    return without_bare([v for v in moved if isinstance(v.low, float)], evidence)
