"""Choosing what a reply says: few units, complete for the question, with their conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assist.reply.alike import of_another_thing, says_same, without_other_models
from assist.reply.answer_type import AnswerType, given_types
from assist.reply.lexicon import pattern
from assist.reply.reading import PartReading, Scored
from assist.reply.room import length_of, room_of
from assist.reply.standing import PHANTOM
from assist.reply.units import Unit
from assist.text.normalise import fold
from assist.text.terms import terms_of

MAX_UNITS = 4  # of one part
MAX_STEPS = 6
NEAR = 0.25  # a unit of another chunk is worth saying from this share of the best score
NEAR_SAME = 0.12  # one of the same chunk: rules stand beside their conditions
SURE = 0.7  # probability that what is said holds the answer, from which no rival is said as well
RIVAL = 0.05  # a rival is said from this share of the best score
SIBLING = 0.6  # share of the best score from which another record of its table is said
WHOLE_LEAD = 0.4  # a FAQ's question meets this share of what its answer meets, or it is another
ANSWER_ROOM = 1.3  # a FAQ's answer was written to be read whole
AGAIN = 0.3  # "X多少钱，防水吗": the second question is about the same record
EXCEPTION_SHARE = 0.1
ROW_OWN, ROW_SCORE = 0.97, 0.8  # shares of the best record's scores in a comparison
NEW_NEEDS = 0.12  # share of the question's terms that a further unit has to add


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
    """What answers one part, or several that the same records answer: units as they are said."""

    asks: tuple[Ask, ...]
    units: tuple[Unit, ...]
    score: float


def choose(reading: PartReading, *, budget: float = 1.0, taken: Sequence[Unit] = ()) -> Chosen:
    """Choose the units that answer one part.

    Args:
        reading: The part's ranking.
        budget: Share of the usual length, e.g. .6 where the message asks three things.
        taken: Units that earlier parts already say; a record among them is asked again first.

    Returns:
        The choice; without units if nothing was found.
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
        return Chosen((ask,), (), reading.ranked[0].score)  # said already
    best = ranked[0]
    units = _steps(best, ranked, reading.asked) or _sentences(best, ranked, reading, budget)
    return Chosen((ask,), units, best.score)


def merge_rows(choices: Sequence[Chosen]) -> list[Chosen]:
    """Join choices of the same records, so that each is said once, with all that was asked."""
    merged: list[Chosen] = []
    for chosen in choices:
        rows = bool(chosen.units) and chosen.units[0].kind == "row"
        at = [index for index, other in enumerate(merged) if rows and other.units == chosen.units]
        if at:
            first = merged[at[0]]
            merged[at[0]] = Chosen((*first.asks, *chosen.asks), first.units, first.score)
        else:
            merged.append(chosen)
    return merged


def _steps(best: Scored, ranked: Sequence[Scored], asked: Sequence[AnswerType]) -> tuple[Unit, ...]:
    """Return the whole list of steps where the question asks how and the best unit is one."""
    if best.unit.kind != "step" or not ({"steps", "list", "place"} & set(asked)):
        return ()
    same = [
        item.unit
        for item in ranked
        if item.unit.kind == "step"
        and item.unit.evidence.chunk.id == best.unit.evidence.chunk.id
        and item.unit.group == best.unit.group
    ]
    same.sort(key=lambda unit: unit.order)
    return tuple(same[:MAX_STEPS])


def _sentences(
    best: Scored, ranked: Sequence[Scored], reading: PartReading, budget: float
) -> tuple[Unit, ...]:
    """The best unit and further ones: what belongs to it, and its rivals where it is not sure.

    One unit in two is the right one, one of the three best in four of five (decision 0022).
    """
    room = room_of(best.unit.text, budget)
    chosen = _first(best, ranked, reading, room.limit)
    odds = PHANTOM + sum(item.score for item in ranked)
    said = sum(item.score for item in ranked if item.unit in chosen)
    for item in ranked[1:]:
        if len(chosen) >= MAX_UNITS:
            break
        if says_same(item.unit, chosen) or _is_beside(item, best, reading):
            continue
        length = length_of([*chosen, item.unit])
        unsure = said < SURE * odds and item.score >= RIVAL * best.score
        is_rival = unsure and length <= room.rivals
        if is_rival or (length <= room.limit and _worth(item, best, chosen, reading)):
            chosen.append(item.unit)
            said += item.score
    kept = without_other_models(chosen, reading.part)
    return tuple(sorted(kept, key=lambda unit: _place(unit, best.unit)))


def _is_beside(item: Scored, best: Scored, reading: PartReading) -> bool:
    """Whether a unit is about something else than the best one: a case, a model, a record.

    A record of the same table is, unless it is as likely or the question names it as well.
    """
    one, other = item.unit.evidence.chunk, best.unit.evidence.chunk
    same_table = (one.doc_key, one.heading_path) == (other.doc_key, other.heading_path)
    is_sibling = item.unit.kind == best.unit.kind == "row" and same_table
    if is_sibling and item.score < SIBLING * best.score:
        named = terms_of(item.unit.lead) - terms_of(best.unit.lead)
        if not any(len(term) > 1 and term in reading.needs for term in named):
            return True
    return item.unit.kind == "case" or of_another_thing(item.unit, best.unit, reading.part)


def _first(
    best: Scored, ranked: Sequence[Scored], reading: PartReading, limit: float
) -> list[Unit]:
    """The best unit with what belongs to it."""
    if best.unit.kind == "row":
        return _rows(best, ranked)
    if best.unit.kind in ("answer", "case"):
        return _answer(best, ranked, reading.part, limit)
    chosen = [best.unit]
    for unit in _attached(best.unit, ranked, best.score):
        if length_of([*chosen, unit]) <= limit:
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


def _rows(best: Scored, ranked: Sequence[Scored]) -> list[Unit]:
    """Return the best record, with those that the question names equally well (a comparison)."""
    rows = [best.unit]
    names = {best.unit.lead}
    for item in ranked[1:]:
        same_table = item.unit.evidence.chunk.doc_key == best.unit.evidence.chunk.doc_key
        as_good = item.own >= ROW_OWN * best.own and item.score >= ROW_SCORE * best.score
        other = item.unit.kind == "row" and same_table and item.unit.lead not in names
        if other and as_good and len(rows) < MAX_UNITS:
            rows.append(item.unit)
            names.add(item.unit.lead)
    return rows


def _attached(unit: Unit, ranked: Sequence[Scored], best: float) -> list[Unit]:
    """Return neighbours that a unit cannot be said without: its exception, what "it" means."""
    found = []
    for item in ranked:
        other = item.unit
        if other.evidence.chunk.id != unit.evidence.chunk.id or other.kind in ("row", "case"):
            continue
        gap = other.order - unit.order
        if gap == -1 and other.group == unit.group and _means("anaphor", unit.text):
            found.append(other)
        limits = _means("exclusion", other.text) or (
            item.score >= EXCEPTION_SHARE * best and _means("exception", other.text)
        )
        if gap == 1 and other.group == unit.group and limits:
            found.append(other)
    return found


def _adds(item: Scored, chosen: Sequence[Unit], reading: PartReading) -> bool:
    """Whether a unit meets a need or gives a kind of answer that the chosen ones do not."""
    said: set[str] = set().union(*(terms_of(unit.text) | terms_of(unit.lead) for unit in chosen))
    own = terms_of(item.unit.text)
    new = sum(weight for term, weight in reading.needs.items() if term in own and term not in said)
    if new >= NEW_NEEDS * sum(reading.needs.values()):
        return True
    given = frozenset[AnswerType]().union(*(given_types(unit.text) for unit in chosen))
    return bool((set(reading.asked) - given) & given_types(item.unit.text))


def _means(key: str, text: str) -> bool:
    return pattern("structure", "meaning", key).search(fold(text)) is not None
