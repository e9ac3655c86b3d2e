"""What an edit did to the facts of a text: values changed, added, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assist.text.values import Value, parse_values, same_value


@dataclass(frozen=True, slots=True)
class FactEdit:
    """A value the agent changed: `before` or `after` is "" when it was added or taken out."""

    kind: str
    before: str
    after: str


def fact_edits(before: str, after: str) -> tuple[FactEdit, ...]:
    """The values that differ between two texts, paired by kind in the order of the text."""
    removed = _without(parse_values(before), parse_values(after))
    added = _without(parse_values(after), parse_values(before))
    edits = []
    for old in removed:
        partner = next((new for new in added if new.kind == old.kind), None)
        if partner is not None:
            added.remove(partner)
        edits.append(FactEdit(old.kind, old.surface, partner.surface if partner else ""))
    edits.extend(FactEdit(new.kind, "", new.surface) for new in added)
    return tuple(edits)


def _without(values: Sequence[Value], others: Sequence[Value]) -> list[Value]:
    """The values left over when equal ones are struck out one against one."""
    left, pool = [], list(others)
    for value in values:
        match = next((other for other in pool if same_value(value, other)), None)
        if match is None:
            left.append(value)
        else:
            pool.remove(match)
    return left
