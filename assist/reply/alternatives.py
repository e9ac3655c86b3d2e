"""Which of several alternatives a question is about: of "A 20 days, B 30 days" only B's is said.

A reply that states every alternative states wrong values beside the right one, and the customer
has to find out which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from assist.reply.listing import alternatives_in
from assist.reply.ranges import are_steps, range_like
from assist.text.normalise import is_han
from assist.text.terms import is_concept, terms_of
from assist.text.tokens import codes
from assist.text.units import unit_of
from assist.text.values import parse_values

TOLD = 0.3  # weight of the question's words that an alternative has for itself, to be told by them
AS_TOLD = 0.3  # share of the best one's weight from which another is meant as well
NUMBER_WEIGHT = 1.0  # "the 500" tells RF-500 from RF-700
BRIEF = 12  # characters of a last sentence in which a single one tells: "and the green one?"
_DOZEN, _SIGNALS = 13, ("", "times")
_DIGITS = re.compile(r"\d{2,}")
_LOOSE = "，,；;、 "


class Asking(Protocol):
    """A part of a question: its words and its weighted terms, what was said before included."""

    @property
    def part(self) -> str:
        """The words, for their figures."""

    @property
    def needs(self) -> Mapping[str, float]:
        """The terms."""


def without_others(text: str, asks: Sequence[Asking]) -> str:
    """A sentence or cell without the alternatives that the question is not about.

    Args:
        text: "Minimum order: £40 for Nap, £60 for Doze."
        asks: The parts of the question that the text answers.

    Returns:
        "Minimum order: £60 for Doze."; the text as it is where it lists none, or where the
        question does not tell which is meant.
    """
    found = alternatives_in(text)
    if not found:
        return text
    pieces = [text[start:end] for start, end in found]
    kept = asked_for(pieces, asks, lean=True)
    goes_on = found[-1][1] < len(text) and not pieces[-1].rstrip().endswith((";", "；"))
    if len(kept) == len(pieces) or (goes_on and kept[-1] != len(pieces) - 1):
        return text  # what comes after the last alternative may be said of that one alone
    said = "".join(pieces[place] for place in kept)
    (first, _), (_, last) = found[0], found[-1]
    return f"{text[:first]}{said}{text[last:]}".rstrip(_LOOSE)


def asked_for(
    pieces: Sequence[str], asks: Sequence[Asking], *, lean: bool = False
) -> tuple[int, ...]:
    """Choose among alternatives by a figure, else by the words that not all of them have.

    Args:
        pieces: At least one text.
        asks: The parts of the question.
        lean: Pieces of one sentence: a later one may leave out what those before it share.

    Returns:
        Places of those that a part asks for, in order; all where a part does not tell.
    """
    every = tuple(range(len(pieces)))
    found: set[int] = set()
    for ask in asks:
        found.update(
            _by_counts(pieces, ask.part)
            or in_range(pieces, ask.part)
            or _by_words(pieces, ask, lean=lean)
            or every
        )
    return tuple(sorted(found))


def _by_words(pieces: Sequence[str], ask: Asking, *, lean: bool) -> tuple[int, ...]:
    """The pieces that the question names; none where it may mean one of the others as well."""
    needs = ask.needs
    marks = [_marks(piece) for piece in pieces]
    common = frozenset.intersection(*marks)
    is_foreign = _crosses(ask, pieces)
    met = [
        {term for term in each - common if term in needs and not (is_foreign and is_concept(term))}
        for each in marks
    ]
    weights = [sum(_weight(term, needs) for term in each) for each in met]
    best = max(weights)
    if best < TOLD:
        return ()
    told = tuple(at for at, weight in enumerate(weights) if weight >= AS_TOLD * best)
    shared = set.intersection(*(met[at] for at in told))
    if lean and shared and len(told) > 1 and told[-1] < len(pieces) - 1:
        return ()  # "once drawn, not cut: 20 %; cut: 60 %"
    said = common.union(*(marks[at] for at in told))
    last = ask.part.rsplit(" ", 1)[-1]
    hints = set(last) if len(last) <= BRIEF else set()
    hinted = any((marks[at] - said) & hints for at in range(len(pieces)) if at not in told)
    return () if hinted else told


def _weight(term: str, needs: Mapping[str, float]) -> float:
    """What a term tells; a single Han character only keeps the others from being told."""
    if len(term) == 1:
        return 0.0
    return NUMBER_WEIGHT if term.isdigit() else needs[term]


def _marks(piece: str) -> frozenset[str]:
    """What a question can name a text by: its terms, and the number of its model."""
    numbers = (number for code in codes(piece) for number in _DIGITS.findall(code))
    return frozenset(term for term in terms_of(piece) if not term.isdigit() or len(term) > 1) | (
        frozenset(numbers)
    )


def _by_counts(pieces: Sequence[str], part: str) -> tuple[int, ...]:
    """The pieces that count as the question does: 红灯眨了三下 is 红灯闪3下, not 红灯闪5下."""
    asked = _counts(part)
    counted = [_counts(piece) for piece in pieces]
    common = frozenset.intersection(*counted)
    return tuple(at for at, each in enumerate(counted) if (each - common) & asked)


def _counts(text: str) -> frozenset[tuple[str, float]]:
    """Signals counted in any writing: "blinks three times", 闪3下, 眨了三下; once is no mark."""
    return frozenset(
        (value.unit, value.low)
        for value in parse_values(text)
        if value.kind == "count" and value.unit in _SIGNALS and value.low == value.high
        if not isinstance(value.low, str) and 1 < value.low < _DOZEN
    )


def _crosses(ask: Asking, pieces: Sequence[str]) -> bool:
    """Whether question and pieces are in different languages: concepts alone name no case."""
    return any(map(is_han, ask.part)) != any(is_han(char) for piece in pieces for char in piece)


def in_range(pieces: Sequence[str], part: str) -> tuple[int, ...]:
    """The pieces whose range holds a figure of the question: five metres are in "4.5–6 m".

    Durations only where the ranges are limits that exclude each other ("under 3 years", "from 3
    years"): how long somebody has waited is no condition of "1–3 days".
    """
    for asked in parse_values(part):
        if isinstance(asked.low, str):
            continue
        ranges = [range_like(asked, piece) for piece in pieces]
        found = [each for each in ranges if each]
        if len(found) < len(ranges) or (asked.kind == "duration" and not are_steps(found)):
            continue
        size = asked.low * unit_of(asked.kind, asked.unit).factor
        holding = [(each.width, place) for place, each in enumerate(found) if each.holds(size)]
        if holding:
            return tuple(sorted(place for width, place in holding if width == min(holding)[0]))
    return ()
