"""Triage as a whole."""

import numpy as np
import pytest

from assist.index.embed import open_embedder
from assist.settings import Embedding, Paths
from assist.triage.assess import assess
from assist.triage.heads import read_head
from assist.types import Turn

NO_OPINION = np.zeros(0, np.float32)


def test_everything_is_judged_from_the_last_burst():
    turns = (
        Turn("customer", "什么时候发货"),
        Turn("agent", "预计明天。"),
        Turn("customer", "三天前你们就说明天！"),
        Turn("customer", "訂單再不發我就打12315曝光你們"),
    )
    found = assess(turns, NO_OPINION)
    assert found.lang == "zh-Hant"
    assert (found.sentiment, found.emotion) == ("negative", "angry")
    assert (found.needs_escalation, found.escalation) == (True, "threat")
    assert found.trend == "worse"
    burst = "三天前你们就说明天！\n訂單再不發我就打12315曝光你們"
    assert [burst[cue.start : cue.end] for cue in found.cues] == [cue.text for cue in found.cues]


def test_a_calmer_turn_is_better():
    turns = (
        Turn("customer", "气死我了，骗子"),
        Turn("agent", "抱歉。"),
        Turn("customer", "好的谢谢"),
    )
    assert assess(turns, NO_OPINION).trend == "better"


@pytest.mark.parametrize("turns", [(), (Turn("customer", ""),), (Turn("customer", " \n\u3000"),)])
def test_an_empty_message_is_neutral(turns):
    found = assess(turns, NO_OPINION)
    assert (found.sentiment, found.emotion, found.needs_escalation) == ("neutral", "none", False)


@pytest.mark.slow
class TestWithTheModel:
    @pytest.mark.parametrize(
        "text",
        [
            "盒子拆了，没开机也没绑手机，才第三天。会扣我钱吗",
            "出差没顾上,拖过头两天,还有两副在我这没寄,得扣我几个钱",
            "ah. never did, completely forgot. so what does that leave me with",
            "yeah he did that saturday, ten mins and that was it. so what do I lose?",
        ],
    )
    def test_a_curt_question_is_no_anger(self, embedder, text):
        found = assess((Turn("customer", text),), embedder.embed_case([text], ()).messages[0])
        assert found.emotion == "none"

    @pytest.mark.parametrize(
        ("text", "sentiment", "emotion", "scenario", "escalation"),
        [
            ("你好，请问保修多久？", "neutral", "none", "after_sale", ""),
            ("都三天了还没发货，气死我了", "negative", "angry", "order", ""),
            ("我急用，明天能到吗？", "negative", "anxious", "order", ""),
            ("尺寸偏大还是偏小，165穿什么码", "neutral", "none", "product", ""),
            ("你們的退貨運費是誰出啊？", "neutral", "none", "after_sale", ""),
            ("谢谢你们，服务太好了！", "positive", "grateful", "other", ""),
            ("How long is the warranty on the kettle?", "neutral", "none", "after_sale", ""),
            ("you idiots lost my parcel", "negative", "angry", "order", "abuse"),
            ("what about the blue one?", "neutral", "none", "product", ""),
        ],
    )
    def test_typical_messages(self, embedder, text, sentiment, emotion, scenario, escalation):
        found = assess((Turn("customer", text),), embedder.embed_case([text], ()).messages[0])
        assert (found.sentiment, found.emotion) == (sentiment, emotion)
        assert found.escalation == escalation
        if emotion != "angry":
            assert found.scenario == scenario


@pytest.fixture(scope="module")
def embedder():
    return open_embedder(Embedding(), Paths().models)


def test_only_a_first_message_without_a_code_can_leave_its_thing_open() -> None:
    head = read_head("unnamed")
    dim = head.weights.shape[1]
    away = head.weights[1] / np.linalg.norm(head.weights[1])  # as unnamed as a vector can be
    first = (Turn("customer", "坏了能修吗"),)
    assert assess(first, away).unnamed > 0.9
    assert assess(first, -away).unnamed < 0.1
    assert assess((Turn("customer", "你好"), Turn("agent", "您好"), *first), away).unnamed == 0
    assert assess((Turn("customer", "AF-500坏了能修吗"),), away).unnamed == 0
    assert assess(first, np.zeros(dim + 1, np.float32)).unnamed == 0  # another model's vector
