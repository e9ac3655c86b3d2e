"""Numbered lists in a document: which units are steps of one list, and saying it whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assist.reply.room import length_of
from assist.reply.unit import Unit

MIN_STEPS = 2  # of one list, from which what is said reads as a list
_KINDS = frozenset({"step", "item"})


@dataclass(frozen=True, slots=True)
class Whole:
    """Units as they are said; `is_cut` where their list of steps goes on unsaid."""

    units: tuple[Unit, ...]
    is_cut: bool = False


def with_whole_list(
    best: Unit, chosen: Sequence[Unit], units: Sequence[Unit], limit: float
) -> Whole:
    """Complete a list of which some steps are said: who follows it would miss the others.

    Args:
        best: The best unit; where it is a step, the list is all that is said.
        chosen: The units that would be said.
        units: All units that were read.
        limit: Characters that the list may take.
    """
    steps = [unit for unit in chosen if unit.kind == "step"]
    if best.kind != "step" and len(steps) < MIN_STEPS:
        return Whole(tuple(chosen))
    whole = list_of(best if best.kind == "step" else steps[0], units)
    said = _within(whole, limit)
    if best.kind == "step":
        return Whole(tuple(said), len(said) < len(whole))
    at = chosen.index(steps[0])
    before = [unit for unit in chosen[:at] if not _inside(unit, whole)]
    after = [unit for unit in chosen[at:] if not _inside(unit, whole)]
    return Whole((*before, *said, *after), len(said) < len(whole))


def _within(steps: Sequence[Unit], limit: float) -> list[Unit]:
    """The steps from the first one on that fit."""
    said = list(steps[:MIN_STEPS])
    for unit in steps[MIN_STEPS:]:
        if length_of([*said, unit]) > limit:
            break
        said.append(unit)
    return said


def _inside(unit: Unit, steps: Sequence[Unit]) -> bool:
    """Whether a unit is one of the steps or a point of one: said between them, it parts them."""
    same = unit.evidence.chunk.id == steps[0].evidence.chunk.id
    return same and steps[0].order <= unit.order <= steps[-1].order


def follows(unit: Unit, last: Unit) -> bool:
    """Whether a unit goes on with the numbered list of another one, at once or further down."""
    return (
        unit.evidence.chunk.id == last.evidence.chunk.id
        and unit.order > last.order
        and {unit.kind, last.kind} <= _KINDS
        and (unit.number > last.number > 0 or _share_a_list(unit, last))
    )


def _share_a_list(unit: Unit, last: Unit) -> bool:
    """Whether two lines without numbers stand in one list."""
    both_bare = unit.number == last.number == 0
    return both_bare and (unit.kind, unit.group, unit.lead) == (last.kind, last.group, last.lead)


def list_of(step: Unit, units: Sequence[Unit]) -> list[Unit]:
    """Return the whole list that a step belongs to, in its order.

    Lists are told apart by their numbers, which rise within one and begin again with the next:
    blank lines and points without a number between steps part nothing.

    Args:
        step: One step.
        units: The units of its chunk, in any order, others among them.
    """
    chunk = step.evidence.chunk.id
    alike = (
        unit for unit in units if unit.kind in _KINDS and bool(unit.number) == bool(step.number)
    )
    listed = sorted(
        (unit for unit in alike if unit.evidence.chunk.id == chunk), key=lambda unit: unit.order
    )
    found: list[Unit] = []
    for unit in listed:
        if found and not follows(unit, found[-1]):
            if step in found:
                break
            found = []
        found.append(unit)
    return found
