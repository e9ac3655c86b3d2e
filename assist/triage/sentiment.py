"""Sentiment, emotion and intensity: the heads' opinion, moved by the words that are there.

The heads see the whole meaning but were trained on reviews and dialogue; the cues are sure but few.
Both are added as logits. Neutral, or emotion "none", when the result is unsure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assist.text.normalise import fold
from assist.text.sentences import is_courtesy, split_sentences
from assist.triage.cues import NEGATED_PRAISE, lexicon, named, word_pattern
from assist.triage.heads import probabilities, read_head
from assist.types import Cue, Emotion, Sentiment

SURE = 0.55  # a sentiment below this probability is neutral
SURE_UNTOLD = 0.75  # the same where no word tells: "好的" is no praise, a fault no anger
SURE_EMOTION = 0.4
# The same where no word and no exclamation mark tells: curt customers ask as angry ones do. In
# eight shops 51 of 322 calm messages were taken for upset and are 15 now; of 77 angry ones 56 are
# found, before 61.
SURE_EMOTION_UNTOLD = 0.65
NEGATIVE_CUES = (
    "angry",
    "anxious",
    "disappointed",
    "irony",
    "abuse",
    "threat",
    "legal",
    "complaint",
    "safety",
    "bad_review",
    "repeated",
    NEGATED_PRAISE,
)
_EMOTION_CUES = {
    "angry": ("angry", "irony", "abuse", "threat", "legal", "complaint", "bad_review", "repeated"),
    "anxious": ("anxious", "safety"),
    "disappointed": ("disappointed", NEGATED_PRAISE),
}
_CUE_LOGIT = 3.0  # one sure word against the head
_LEAST = 0.03  # the head is never surer than this against a class
_MARK_LOGIT = 0.5  # an exclamation mark beside a word of displeasure
_WEAK_LOGIT = 0.7  # a bad fact told without feeling
_QUESTION_LOGIT = 0.8  # a question without any feeling word asks, it does not complain


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer feels; `intensity` and `negative` (the probability) are in [0, 1]."""

    sentiment: Sentiment
    emotion: Emotion
    intensity: float
    negative: float


def read_mood(text: str, cues: Sequence[Cue], vector: NDArray[np.float32]) -> Mood:
    """Judge one message.

    Args:
        text: The customer's last burst.
        cues: Its cues.
        vector: Its query embedding; one of another dimension gives no opinion.
    """
    chances = _sentiment_chances(text, cues, vector)
    grateful = _is_thanks_only(text, cues)
    sentiment = "positive" if grateful else _decided(chances, cues)
    emotion: Emotion = "grateful" if grateful else "none"
    if sentiment == "negative":
        emotion = _emotion(text, cues, vector)
    elif sentiment == "positive" and named(cues, "thanks"):
        emotion = "grateful"
    return Mood(sentiment, emotion, _intensity(text, cues, chances, emotion), chances["negative"])


def _sentiment_chances(
    text: str, cues: Sequence[Cue], vector: NDArray[np.float32]
) -> dict[str, float]:
    head = probabilities(read_head("sentiment").logits(text, vector))
    logits = {name: math.log(max(chance, _LEAST)) for name, chance in head.items()}
    negative, praise = named(cues, *NEGATIVE_CUES), named(cues, "positive")
    logits["negative"] += _CUE_LOGIT * min(2, len({cue.name for cue in negative}))
    if negative:
        logits["negative"] += _MARK_LOGIT * min(2, text.count("!") + text.count("！"))
    logits["negative"] += _WEAK_LOGIT * min(2, len(named(cues, "bad_fact")))
    if praise and not negative:
        logits["positive"] += _CUE_LOGIT
    if not negative and not praise and _question().search(fold(text)):
        logits["neutral"] += _QUESTION_LOGIT
    return probabilities(logits)


def _decided(chances: dict[str, float], cues: Sequence[Cue]) -> Sentiment:
    told = named(cues, *NEGATIVE_CUES, "bad_fact")
    if chances["negative"] >= (SURE if told else SURE_UNTOLD):
        return "negative"
    least = SURE if named(cues, "positive", "thanks") else SURE_UNTOLD
    return "positive" if chances["positive"] >= least else "neutral"


def _emotion(text: str, cues: Sequence[Cue], vector: NDArray[np.float32]) -> Emotion:
    logits = read_head("emotion").logits(text, vector)
    for emotion, names in _EMOTION_CUES.items():
        logits[emotion] += _CUE_LOGIT * min(2, len(named(cues, *names)))
    chances = probabilities(logits)
    best = max(chances, key=lambda name: chances[name])
    is_told = named(cues, *_EMOTION_CUES.get(best, ())) or "!" in text or "！" in text
    if chances[best] < (SURE_EMOTION if is_told else SURE_EMOTION_UNTOLD):
        return "none"
    choices: dict[str, Emotion] = {
        "angry": "angry",
        "anxious": "anxious",
        "disappointed": "disappointed",
    }
    return choices.get(best, "none")


def _is_thanks_only(text: str, cues: Sequence[Cue]) -> bool:
    """Thanks with nothing asked and nothing wrong; "能退吗？谢谢" is a question, not gratitude."""
    if not named(cues, "thanks") or named(cues, *NEGATIVE_CUES, "bad_fact"):
        return False
    if _question().search(fold(text)):
        return False
    sentences = split_sentences(text)
    return all(is_courtesy(span.text) for span in sentences) or bool(named(cues, "positive"))


def _intensity(
    text: str, cues: Sequence[Cue], chances: dict[str, float], emotion: Emotion
) -> float:
    """How strong the feeling is: half from the head, half from what is written."""
    if emotion == "none":
        return round(0.3 * (1 - chances["neutral"]), 3)
    marks = sum(text.count(mark) for mark in ("!", "！"))
    letters = [char for char in text if char.isascii() and char.isalpha()]
    shouting = len(letters) > 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters)  # noqa: PLR2004
    words = len(named(cues, *NEGATIVE_CUES, "intensifier", "positive", "thanks"))
    written = min(1.0, 0.2 * words + 0.15 * marks + (0.3 if shouting else 0.0))
    return round(min(1.0, 0.5 * (1 - chances["neutral"]) + 0.5 * written), 3)


@cache
def _question() -> re.Pattern[str]:
    return word_pattern(lexicon("context")["question"])
