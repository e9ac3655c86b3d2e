"""When a person must take over. Only strong cues count: a slow parcel alone is no reason.

Rules by precedence: safety, legal, threat, abuse, complaint, repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from assist.triage.cues import find_cues, named
from assist.triage.sentiment import NEGATIVE_CUES
from assist.types import Cue, Turn

UNSATISFIED_IN_A_ROW = 3
_DIRECT = ("safety", "legal", "threat", "abuse", "complaint")


def read_escalation(turns: Sequence[Turn], cues: Sequence[Cue], *, is_negative: bool) -> str:
    """Return the name of the rule that fires, or "".

    Args:
        turns: The conversation, oldest first, the last turn the customer's.
        cues: Cues of the customer's last burst.
        is_negative: Whether its sentiment is negative.
    """
    for name in _DIRECT:
        if named(cues, name):
            return name
    if named(cues, "repeated") and is_negative:
        return "repeated"
    if count_unsatisfied(turns, last=is_negative) >= UNSATISFIED_IN_A_ROW:
        return "repeated"
    return ""


def count_unsatisfied(turns: Sequence[Turn], *, last: bool) -> int:
    """Count how many of the customer's bursts in a row, up to the last, are unsatisfied.

    Messages in a row are one burst. Earlier bursts are judged by their words, the last one by
    `last` or its words.
    """
    bursts = customer_bursts(turns)
    if not bursts or not (last or is_unsatisfied(bursts[-1])):
        return 0
    count = 1
    for text in reversed(bursts[:-1]):
        if not is_unsatisfied(text):
            break
        count += 1
    return count


def is_unsatisfied(text: str) -> bool:
    """Whether a message carries a word of displeasure and no plain question of possibility."""
    return bool(named(find_cues(text), *NEGATIVE_CUES, "bad_fact"))


def customer_bursts(turns: Sequence[Turn]) -> list[str]:
    """Return the customer's messages, those in a row joined, oldest first."""
    bursts: list[str] = []
    previous = ""
    for turn in turns:
        if turn.role == "customer":
            if previous == "customer":
                bursts[-1] += "\n" + turn.text
            else:
                bursts.append(turn.text)
        previous = turn.role
    return bursts
