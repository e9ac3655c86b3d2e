"""Sentiment from words alone (no opinion of the heads); with the model: test_assess."""

import numpy as np
import pytest

from assist.triage.cues import find_cues
from assist.triage.sentiment import read_mood

NO_OPINION = np.zeros(0, np.float32)


def mood(text):
    return read_mood(text, find_cues(text), NO_OPINION)


@pytest.mark.parametrize(
    ("text", "sentiment", "emotion"),
    [
        ("退货运费谁出", "neutral", "none"),
        ("能退吗？谢谢", "neutral", "none"),
        ("谢谢你们，服务太好了", "positive", "grateful"),
        ("Thank you so much!", "positive", "grateful"),
        ("你们就是骗子！", "negative", "angry"),
        ("你們就是騙子！", "negative", "angry"),
        ("真是好服务呢，三天没人理我", "negative", "angry"),
        ("我急用，担心来不及", "negative", "anxious"),
        ("太失望了，白等", "negative", "disappointed"),
        ("This is ridiculous, I'm furious", "negative", "angry"),
        ("I'm worried it won't arrive, it's urgent", "negative", "anxious"),
        ("I'm really disappointed", "negative", "disappointed"),
        ("", "neutral", "none"),
    ],
)
def test_words_decide_where_the_head_is_silent(text, sentiment, emotion):
    found = mood(text)
    assert (found.sentiment, found.emotion) == (sentiment, emotion)


def test_intensity_rises_with_what_is_written():
    weak, strong = mood("有点失望"), mood("太失望了！！根本没法用，气死我了！！")
    assert 0 <= weak.intensity < strong.intensity <= 1


def test_thanks_beside_a_fault_is_no_gratitude():
    assert mood("谢谢，不过发错了").emotion != "grateful"
