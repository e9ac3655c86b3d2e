"""Records of one table and things of one document: which of them the question is about."""

from __future__ import annotations

from collections.abc import Sequence

from assist.reply.alike import of_another_thing
from assist.reply.alternatives import TOLD, asked_for, in_range
from assist.reply.columns import display_name, display_value
from assist.reply.listing import gives_another_figure
from assist.reply.reading import PartReading, Scored
from assist.reply.unit import Unit
from assist.text.terms import terms_of
from assist.text.values import parse_values, same_value

SIBLING = 0.6  # share of the best score from which another record of its table is said
NAME_SHARE = 0.6  # of a record's name, for a figure that it is called by
ROW_OWN, ROW_SCORE = 0.97, 0.8  # shares of the best record's scores in a comparison


def named_first(ranked: Sequence[Scored], reading: PartReading) -> Scored:
    """The best unit; of records of one table that are as likely the one that the question names."""
    best = ranked[0]
    if best.unit.kind != "row":
        return best
    alike = [
        item for item in ranked if _same_table(item, best) and item.score >= SIBLING * best.score
    ]
    leads = [item.unit.lead for item in alike]
    told = _by_value(leads, reading.part) or asked_for(leads, [reading])
    if len(told) == len(alike) > 1:  # by their names none: by a range that one of them gives
        said = [_said(item.unit) for item in alike]
        told = in_range(said, reading.part) or _by_count(said, reading.part) or told
    return alike[told[0]]


def compared(best: Scored, ranked: Sequence[Scored], reading: PartReading) -> list[Unit]:
    """The best record, with those that the question names equally well (a comparison)."""
    rows = [best.unit]
    names = {best.unit.lead}
    for item in ranked:
        same_doc = item.unit.evidence.chunk.doc_key == best.unit.evidence.chunk.doc_key
        other = item.unit.kind == "row" and same_doc and item.unit.lead not in names
        as_good = item.own >= ROW_OWN * best.own and item.score >= ROW_SCORE * best.score
        is_other = _is_other(item.unit, best.unit, reading) or _is_out(item, best, reading)
        if other and as_good and not is_other:
            rows.append(item.unit)
            names.add(item.unit.lead)
    return rows


def is_beside(item: Scored, best: Scored, reading: PartReading) -> bool:
    """Whether a unit is about something else than the best one: a case, a model, a record.

    A record of the same table is, unless it is as likely or the question names it as well.
    """
    if _same_table(item, best) and item.score < SIBLING * best.score:
        named = terms_of(item.unit.lead) - terms_of(best.unit.lead)
        if not any(len(term) > 1 and term in reading.needs for term in named):
            return True
    if _same_table(item, best) and _is_out(item, best, reading):
        return True
    if item.unit.is_past or best.unit.is_past:  # a case is introduced as one, and told alone
        return True
    if of_another_thing(item.unit, best.unit, reading.part):
        return True
    return _is_other(item.unit, best.unit, reading)


def other_case(unit: Unit, best: Unit, reading: PartReading) -> bool:
    """Whether a unit gives other figures of the kind that the best one gives, for another case."""
    one, other = (f"{each.lead} {each.text}" for each in (best, unit))
    if not gives_another_figure(one, other) or asked_for((one, other), [reading]) != (0,):
        return False
    named = terms_of(other) - terms_of(one)
    return not any(len(term) > 1 and reading.needs.get(term, 0) >= TOLD for term in named)


def _is_out(item: Scored, best: Scored, reading: PartReading) -> bool:
    """Whether the best record gives a range that holds what is asked, and another one does not."""
    units = (best.unit, item.unit)
    if _by_value([unit.lead for unit in units], reading.part) == (0,):
        return True
    said = [_said(unit) for unit in units]
    return (in_range(said, reading.part) or _by_count(said, reading.part)) == (0,)


def _by_count(said: Sequence[str], part: str) -> tuple[int, ...]:
    """The records that hold a counted figure of the question: "100 pages a month"."""
    asked = [value for value in parse_values(part) if value.kind == "count" and value.unit]
    return tuple(
        at
        for at, text in enumerate(said)
        if any(
            value.kind == "count" and value.unit == wanted.unit and value.low == wanted.high
            for value in parse_values(text)
            for wanted in asked
        )
    )


def _by_value(leads: Sequence[str], part: str) -> tuple[int, ...]:
    """The records that are called by a figure of the question: a year is the row "12 months"."""
    asked = parse_values(part)
    names = [next(iter(parse_values(lead)), None) for lead in leads]
    if not asked or not all(
        name and len(name.surface) > NAME_SHARE * len(lead)
        for name, lead in zip(names, leads, strict=True)
    ):
        return ()
    return tuple(
        at
        for at, name in enumerate(names)
        if name and name.unit and any(same_value(name, value) for value in asked)
    )


def _said(unit: Unit) -> str:
    """A record with the units that its columns name: "hardness 120–200 mg/l"."""
    return " ".join(f"{display_name(field)} {display_value(field)}" for field in unit.fields)


def _same_table(item: Scored, best: Scored) -> bool:
    one, other = item.unit.evidence.chunk, best.unit.evidence.chunk
    same = (one.doc_key, one.heading_path) == (other.doc_key, other.heading_path)
    return item.unit.kind == best.unit.kind == "row" and same


def _is_other(unit: Unit, best: Unit, reading: PartReading) -> bool:
    """Whether a unit tells of another thing of its document what the best one tells of one."""
    if not unit.lead or not best.lead or unit.lead == best.lead or unit.kind != best.kind:
        return False
    same_doc = unit.evidence.chunk.doc_key == best.evidence.chunk.doc_key
    return same_doc and asked_for((best.lead, unit.lead), [reading]) == (0,)
