"""What stands around a unit in its document and has to be said with it."""

from __future__ import annotations

from collections.abc import Sequence

from assist.reply.lexicon import pattern
from assist.reply.reading import Scored
from assist.reply.room import length_of
from assist.reply.unit import Unit
from assist.text.normalise import fold

EXCEPTION_SHARE = 0.1
MAX_GAP = 2


def leaned_on(unit: Unit, ranked: Sequence[Scored]) -> list[Unit]:
    """Return the sentence before one that says nothing alone: "The same applies to …"."""
    if not _means("anaphor", unit.text):
        return []
    place = (unit.evidence.chunk.id, unit.group, unit.order - 1)
    return [
        item.unit
        for item in ranked
        if item.unit.kind not in ("row", "case")
        and (item.unit.evidence.chunk.id, item.unit.group, item.unit.order) == place
    ]


def attached(unit: Unit, ranked: Sequence[Scored], best: float) -> list[Unit]:
    """Return neighbours that a unit cannot be said without: its exception, what "it" means."""
    found = leaned_on(unit, ranked)
    for item in ranked:
        other = item.unit
        if other.evidence.chunk.id != unit.evidence.chunk.id or other.kind in ("row", "case"):
            continue
        gap = other.order - unit.order
        limits = _means("exclusion", other.text) or (
            item.score >= EXCEPTION_SHARE * best
            and (_means("exception", other.text) or _means("continues", other.text))
        )
        if gap == 1 and other.group == unit.group and limits:
            found.append(other)
    return found


def onward(unit: Unit, ranked: Sequence[Scored], part: str) -> list[Unit]:
    """The sentences that go on with a procedure, where it is asked what comes next.

    Args:
        unit: A sentence that answers.
        ranked: All units.
        part: The question: "what happens now?".
    """
    if unit.kind != "sentence" or not pattern("intent", "proceed", "any").search(fold(part)):
        return []
    others = {_paragraph(item.unit): item.unit for item in ranked}
    chunk, kind, group, order = _paragraph(unit)
    found: list[Unit] = []
    while len(found) < MAX_GAP and (
        after := others.get((chunk, kind, group, order + len(found) + 1))
    ):
        found.append(after)
    return found


def between(chosen: Sequence[Unit], ranked: Sequence[Scored], limit: float) -> list[Unit]:
    """Sentences that stand between two that are said: without them the passage has a gap.

    A gap is filled whole, up to MAX_GAP sentences, or not at all.
    """
    said = {_paragraph(unit) for unit in chosen}
    others = {_paragraph(item.unit): item.unit for item in ranked if item.unit.kind == "sentence"}
    found: list[Unit] = []
    for *paragraph, order in sorted(said):
        gap: list[Unit] = []
        for at in range(order + 1, order + MAX_GAP + 2):
            place = (*paragraph, at)
            if place in said:
                if length_of([*chosen, *found, *gap]) <= limit:
                    found += gap
                break
            if place not in others:
                break
            gap.append(others[place])
    return found


def _paragraph(unit: Unit) -> tuple[str, str, int, int]:
    """Where a unit stands: its chunk, its kind, its group, its place there."""
    return unit.evidence.chunk.id, unit.kind, unit.group, unit.order


def _means(key: str, text: str) -> bool:
    return pattern("structure", "meaning", key).search(fold(text)) is not None
