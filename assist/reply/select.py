"""Choosing what a reply says: few units, complete for the question, with their conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assist.reply.alike import of_another_thing, says_same, without_other_models
from assist.reply.answer_type import AnswerType, given_types, is_hard
from assist.reply.neighbours import attached, between, leaned_on, onward
from assist.reply.reading import PartReading, Scored
from assist.reply.room import length_of, room_of
from assist.reply.siblings import compared, is_beside, named_first, other_case
from assist.reply.standing import PHANTOM
from assist.reply.steps import with_whole_list
from assist.reply.unit import Unit
from assist.text.terms import terms_of

MAX_UNITS = 4  # of one part
LIST_ROOM = 3  # a list of steps is read one by one: of use only whole
NEAR = 0.25  # a unit of another chunk is worth saying from this share of the best score
NEAR_SAME = 0.12  # one of the same chunk: rules stand beside their conditions
SURE = 0.7  # probability that what is said holds the answer, from which no rival is said as well
RIVAL = 0.05  # a rival is said from this share of the best score
EQUAL = 0.4  # from this share a rival may take the room of an answer: either may be it
WHOLE_LEAD = 0.4  # a FAQ's question meets this share of what its answer meets, or it is another
GAP_ROOM = 1.3  # a passage without its middle is of no use
ANSWER_ROOM = 1.3  # a FAQ's answer was written to be read whole
AGAIN = 0.3  # "X多少钱，防水吗": the second question is about the same record
NEW_NEEDS = 0.2  # share of the question's terms that a further unit has to add


@dataclass(frozen=True, slots=True)
class Ask:
    """One part of the question: its words, the kinds of answer it asks for, its weighted terms.

    `query` is its place among the queries of the request, by which cosines are looked up.
    """

    part: str
    asked: tuple[AnswerType, ...]
    needs: Mapping[str, float]
    query: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What answers one part, or several that the same records answer: units as they are said.

    Attributes:
        asks: The parts.
        units: What is said; empty where nothing was found or `is_said`.
        score: That of the best unit.
        is_said: Whether an earlier part says the answer already: nothing is left open.
        is_cut: Whether the steps go on behind the last one that is said.
    """

    asks: tuple[Ask, ...]
    units: tuple[Unit, ...]
    score: float
    is_said: bool = False
    is_cut: bool = False


def choose(reading: PartReading, *, budget: float = 1.0, taken: Sequence[Unit] = ()) -> Chosen:
    """Choose the units that answer one part.

    Args:
        reading: The part's ranking.
        budget: Share of the usual length, e.g. .6 where the message asks three things.
        taken: Units that earlier parts already say; a record among them is asked again first.

    Returns:
        The choice; without units if nothing was found or the answer is said already.
    """
    ask = Ask(reading.part, reading.asked, reading.needs, reading.query)
    said = [unit for unit in taken if unit.kind != "row"]
    ranked = [item for item in reading.ranked if not says_same(item.unit, said)]
    again = [item for item in ranked if item.unit.kind == "row" and item.unit in taken]
    if again and again[0].score >= AGAIN * ranked[0].score:
        units = tuple(item.unit for item in again)
        return Chosen((ask,), units, again[0].score)
    if not reading.ranked:
        return Chosen((ask,), (), 0.0)
    if not ranked or (taken and ranked[0].score < NEAR * reading.ranked[0].score):
        first = reading.ranked[0]
        # What gives another kind of answer (a price where days are asked) does not say this one.
        return Chosen((ask,), (), first.score, is_said=first.fit >= 0)
    best = named_first(ranked, reading)
    units = _sentences(best, ranked, reading, budget)
    if any(map(is_hard, reading.asked)):  # days, a price: the step that says them is enough
        return Chosen((ask,), units, best.score)
    limit = LIST_ROOM * room_of(best.unit.text, budget).limit
    whole = with_whole_list(best.unit, units, [item.unit for item in reading.ranked], limit)
    return Chosen((ask,), whole.units, best.score, is_cut=whole.is_cut)


def merge_rows(choices: Sequence[Chosen]) -> list[Chosen]:
    """Join choices of the same records, so that each is said once, with all that was asked."""
    merged: list[Chosen] = []
    for chosen in choices:
        rows = bool(chosen.units) and chosen.units[0].kind == "row"
        at = [index for index, other in enumerate(merged) if rows and other.units == chosen.units]
        if at:
            first = merged[at[0]]
            merged[at[0]] = replace(first, asks=(*first.asks, *chosen.asks))
        else:
            merged.append(chosen)
    return merged


def _sentences(
    best: Scored, ranked: Sequence[Scored], reading: PartReading, budget: float
) -> tuple[Unit, ...]:
    """The best unit and further ones: what belongs to it, and its rivals where it is not sure.

    One unit in two is the right one, one of the three best in four of five (decision 0022).
    """
    room = room_of(best.unit.text, budget)
    bound = _first(best, ranked, reading, room.limit)
    chosen = list(bound)
    odds = PHANTOM + sum(item.score for item in ranked)
    said = sum(item.score for item in ranked if item.unit in chosen)
    for item in ranked[1:]:
        if len(chosen) >= MAX_UNITS:
            break
        if says_same(item.unit, chosen) or is_beside(item, best, reading):
            continue
        own = [unit for unit in leaned_on(item.unit, ranked) if unit not in chosen]
        length = length_of([*chosen, *own, item.unit])
        unsure = said < SURE * odds and item.score >= RIVAL * best.score
        is_equal = item.unit.kind != "row" and item.score >= EQUAL * best.score
        most = room.limit if is_equal else room.rivals
        is_rival = unsure and length <= most
        if is_rival or (length <= room.limit and _worth(item, best, chosen, reading)):
            chosen += [*own, item.unit]
            said += item.score
    chosen += between(chosen, ranked, GAP_ROOM * room.limit)
    kept = without_other_models(chosen, reading.part)
    kept = [each for each in kept if each in bound or not other_case(each, best.unit, reading)]
    return tuple(sorted(kept, key=lambda unit: _place(unit, best.unit)))


def _first(
    best: Scored, ranked: Sequence[Scored], reading: PartReading, limit: float
) -> list[Unit]:
    """The best unit with what belongs to it."""
    if best.unit.kind == "row":
        return compared(best, ranked, reading)[:MAX_UNITS]
    if best.unit.kind in ("answer", "case"):
        return _answer(best, ranked, reading.part, limit)
    chosen = [best.unit]
    after = onward(best.unit, ranked, reading.part)
    for unit in (*attached(best.unit, ranked, best.score), *after):
        if unit not in chosen and length_of([*chosen, unit]) <= limit:
            chosen.append(unit)
    return chosen


def _worth(item: Scored, best: Scored, chosen: Sequence[Unit], reading: PartReading) -> bool:
    """Whether a further unit is worth its length."""
    if item.unit.evidence.chunk.id == best.unit.evidence.chunk.id:
        return item.score >= NEAR_SAME * best.score
    return item.score >= NEAR * best.score and _adds(item, chosen, reading)


def _answer(best: Scored, ranked: Sequence[Scored], part: str, limit: float) -> list[Unit]:
    """Return a FAQ's answer or a case's resolution from its beginning, as far as it fits."""
    same = sorted(
        (
            item.unit
            for item in ranked
            if item.unit.evidence.chunk.id == best.unit.evidence.chunk.id
            and (item.unit.group, item.unit.lead) == (best.unit.group, best.unit.lead)
        ),
        key=lambda unit: unit.order,
    )
    if best.lead < WHOLE_LEAD * best.covered:
        # The FAQ asks something else: only what follows the sentence that fits belongs to it.
        same = [unit for unit in same if unit.order >= best.unit.order]
    chosen = [best.unit]
    for unit in same:
        if of_another_thing(unit, best.unit, part):
            continue
        if unit is not best.unit and length_of(chosen) + len(unit.text) <= limit * ANSWER_ROOM:
            chosen.append(unit)
    return chosen


def _place(unit: Unit, best: Unit) -> tuple[bool, int, int]:
    """The best unit's chunk first, then reading order."""
    return unit.evidence.chunk.id != best.evidence.chunk.id, unit.evidence.label, unit.order


def _adds(item: Scored, chosen: Sequence[Unit], reading: PartReading) -> bool:
    """Whether a unit meets a need or gives a kind of answer that the chosen ones do not."""
    said: set[str] = set().union(*(terms_of(unit.text) | terms_of(unit.lead) for unit in chosen))
    own = terms_of(item.unit.text)
    new = sum(weight for term, weight in reading.needs.items() if term in own and term not in said)
    if new >= NEW_NEEDS * sum(reading.needs.values()):
        return True
    given = frozenset[AnswerType]().union(*(given_types(unit.text) for unit in chosen))
    return bool((set(reading.asked) - given) & given_types(item.unit.text))
