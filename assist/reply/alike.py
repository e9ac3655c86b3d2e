"""Whether units say the same, or speak of another thing than the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.reply.unit import Unit
from assist.text.polarity import count_negations
from assist.text.terms import bare_codes, terms_of
from assist.text.values import parse_values, same_value

_DIGITS = re.compile(r"\d+")
SAME = 0.72  # share of common terms from which two units say the same


def says_same(unit: Unit, others: Sequence[Unit]) -> bool:
    """Whether one of the others is the unit or states the same: no figure less, no more denied."""
    own = terms_of(unit.text)
    for other in others:
        if other.start == unit.start and other.evidence.chunk.id == unit.evidence.chunk.id:
            return True
        theirs = terms_of(other.text)
        alike = len(own & theirs) >= SAME * min(len(own), len(theirs))
        if not (own and theirs and alike):
            continue
        denied = count_negations(unit.text) == count_negations(other.text)
        if denied and _states_values_of(other.text, unit.text):
            return True
    return False


def has_its_values(unit: Unit, other: Unit) -> bool:
    """Whether a unit states every figure of another, which has some."""
    return bool(parse_values(other.text)) and _states_values_of(unit.text, other.text)


def _states_values_of(text: str, other: str) -> bool:
    """Whether a text states every figure of another."""
    own = parse_values(text)
    return all(any(same_value(a, b) for b in own) for a in parse_values(other))


def of_another_thing(unit: Unit, best: Unit, part: str) -> bool:
    """Whether a unit speaks of a model that was not asked about, where the best or a sister was."""
    asked, named = bare_codes(part), bare_codes(unit.text)
    if not asked or not named or asked & named:
        return False
    sisters = {_DIGITS.sub("0", code) for code in asked} & {
        _DIGITS.sub("0", code) for code in named
    }
    return bool(asked & bare_codes(best.text) or sisters)


def without_other_models(units: Sequence[Unit], part: str) -> list[Unit]:
    """The units without those of other models, where one names the model that was asked about."""
    asked = bare_codes(part)
    if not any(asked & bare_codes(unit.text) for unit in units):
        return list(units)
    return [unit for unit in units if not (named := bare_codes(unit.text)) or asked & named]
