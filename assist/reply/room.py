"""How long a reply may be: what a person would read, by the language of what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assist.reply.unit import Unit
from assist.text.normalise import han_share

BUDGET_ZH, BUDGET_EN = 110, 300  # characters of fact per part; a reply has two to four sentences
RIVAL_ZH, RIVAL_EN = 60, 170  # up to which rivals are said as well: nobody reads on for a guess
RECORD_CHARS = 70
_HAN = 0.3


@dataclass(frozen=True, slots=True)
class Room:
    """Characters that one part of a reply may have.

    Attributes:
        limit: In all.
        rivals: Up to which units are said that only may be the answer.
    """

    limit: float
    rivals: float


def room_of(text: str, share: float) -> Room:
    """The room of a part.

    Args:
        text: What is said first; its language decides.
        share: Of the usual length, e.g. .6 where the message asks three things.
    """
    chinese = han_share(text) > _HAN
    limit, rivals = (BUDGET_ZH, RIVAL_ZH) if chinese else (BUDGET_EN, RIVAL_EN)
    return Room(share * limit, share * rivals)


def length_of(units: Sequence[Unit]) -> int:
    """Characters that units take in a reply; a record is said in a part of its columns."""
    return sum(
        min(len(unit.text), RECORD_CHARS) if unit.kind == "row" else len(unit.text)
        for unit in units
    )
