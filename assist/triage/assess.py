"""Triage of a message: everything that needs no search and no language model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assist.text.sentences import language
from assist.text.tokens import codes
from assist.triage.aside import matter
from assist.triage.cues import find_cues, named
from assist.triage.escalation import customer_bursts, read_escalation
from assist.triage.heads import probabilities, read_head
from assist.triage.scenario import read_scenario
from assist.triage.sentiment import NEGATIVE_CUES, read_mood
from assist.triage.slots import read_slots
from assist.types import Triage, Turn


def assess(
    turns: Sequence[Turn],
    vector: NDArray[np.float32],
    matter_vector: NDArray[np.float32] | None = None,
) -> Triage:
    """Judge the customer's last burst in its conversation.

    What it is about is judged without what the customer feels, so that an angry question about a
    parcel is one about an order, as the calm one is.

    Args:
        turns: Oldest first; the last turn is the customer's.
        vector: Query embedding of the last burst by the packaged model, shape (dim,). A vector of
            another dimension leaves the judgement to the words alone.
        matter_vector: The same of `matter` of the burst; None where that is the burst itself.
    """
    bursts = customer_bursts(turns)
    text = bursts[-1] if bursts else ""
    cues = find_cues(text)
    mood = read_mood(text, cues, vector)
    escalation = read_escalation(turns, cues, is_negative=mood.sentiment == "negative")
    is_first = all(turn.role == "customer" for turn in turns)
    earlier = "\n".join(turn.text for turn in turns[-3:-1])
    return Triage(
        lang=language(text),
        sentiment=mood.sentiment,
        emotion=mood.emotion,
        intensity=mood.intensity,
        scenario=read_scenario(
            matter(text),
            cues,
            vector if matter_vector is None else matter_vector,
            earlier=earlier,
        ),
        slots=read_slots(text),
        needs_escalation=bool(escalation),
        escalation=escalation,
        cues=cues,
        trend=_trend(bursts, mood.negative),
        unnamed=_unnamed(text, vector) if is_first else 0.0,
    )


def _unnamed(text: str, vector: NDArray[np.float32]) -> float:
    """The head's opinion; none without a vector, and a code names a thing."""
    head = read_head("unnamed")
    if vector.shape != (head.weights.shape[1],) or codes(text):
        return 0.0
    return probabilities(head.logits(text, vector))["unnamed"]


def _trend(bursts: Sequence[str], negative: float) -> Literal["better", "same", "worse"]:
    """Compare the last burst with the customer's one before, by words of displeasure."""
    if len(bursts) < 2:  # noqa: PLR2004  nothing to compare with
        return "same"
    before, now = (_displeasure(text) for text in bursts[-2:])
    if now > before or (before == 0 and negative > 0.8):  # noqa: PLR2004
        return "worse"
    return "better" if now < before and negative < 0.5 else "same"  # noqa: PLR2004


def _displeasure(text: str) -> int:
    cues = find_cues(text)
    return 2 * len(named(cues, *NEGATIVE_CUES)) + len(named(cues, "bad_fact"))
