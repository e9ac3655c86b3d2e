"""Scenario: the head's opinion, moved by the words of each scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assist.text.normalise import fold
from assist.triage.cues import lexicon, named, word_pattern
from assist.triage.heads import probabilities, read_head
from assist.types import Cue, Scenario

SCENARIOS: tuple[Scenario, ...] = ("product", "order", "after_sale", "complaint", "other")
_WORD_LOGIT = 2.0
_EARLIER_LOGIT = 1.5  # words of the turns before, for a message that leans on them
_SHORT_SHARE = 0.5  # what the head's opinion of such a message counts, when it is short
_SHORT_HAN, _SHORT_CHARS = 8, 40
_CLAIM_LOGIT = 1.5  # threats and formal complaints


def read_scenario(
    text: str, cues: Sequence[Cue], vector: NDArray[np.float32], *, earlier: str = ""
) -> Scenario:
    """Judge one message.

    Args:
        text: The customer's last burst.
        cues: Its cues.
        vector: Its query embedding; one of another dimension gives no opinion.
        earlier: The conversation before it, for a message without a scenario word of its own.
    """
    chances = scenario_chances(text, cues, vector, earlier=earlier)
    return max(SCENARIOS, key=lambda name: chances[name])


def scenario_chances(
    text: str, cues: Sequence[Cue], vector: NDArray[np.float32], *, earlier: str = ""
) -> dict[str, float]:
    """Return a probability per scenario; they sum to 1."""
    logits = read_head("scenario").logits(text, vector)
    hits, weight = _hits(text), _WORD_LOGIT
    if earlier and not any(hits.values()):
        hits, weight = _hits(earlier), _EARLIER_LOGIT
        if any(hits.values()) and _is_short(text):
            logits = {name: _SHORT_SHARE * value for name, value in logits.items()}
    for name, count in hits.items():
        logits[name] += weight * min(2, count)
    if named(cues, "complaint", "threat", "legal", "abuse"):
        logits["complaint"] += _CLAIM_LOGIT
    return probabilities(logits)


def _hits(text: str) -> dict[str, int]:
    """Distinct scenario words per scenario."""
    folded = fold(text)
    return {name: len(set(_words(name).findall(folded))) for name in SCENARIOS}


def _is_short(text: str) -> bool:
    return len(text.strip()) <= (_SHORT_CHARS if text.isascii() else _SHORT_HAN)


@cache
def _words(name: str) -> re.Pattern[str]:
    return word_pattern(lexicon("context")["scenario"][name])
