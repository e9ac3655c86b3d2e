"""Answers of a model, recorded and played back."""

import pytest

from assist.errors import BadModelOutput
from assist.limits import Deadline
from assist.llm.client import Completion
from assist.settings import Llm
from eval.recording import RecordedChat, Recording, draw_for

ASK = [{"role": "user", "content": "多少钱"}]
SETTINGS = Llm(base_url="http://127.0.0.1:1/v1", model="m")


class Model:
    """Counts calls; gives no token counts unless told."""

    model_id = "m"

    def __init__(self, tokens=None):
        self.calls = 0
        self.tokens = tokens or {}

    def stream(self, messages, deadline, response_format=None):
        self.calls += 1
        yield f"答{self.calls}"
        yield Completion(f"答{self.calls}", "m", self.tokens)


def read(chat, messages=ASK):
    return chat.complete(messages, Deadline.after(5))


def test_a_live_answer_is_recorded_and_played_back_without_the_model(tmp_path):
    recording = Recording(tmp_path / "eval" / "r.sqlite")
    live = RecordedChat(recording, SETTINGS, Model({"prompt": 3, "completion": 2}))
    assert read(live).text == "答1"
    live.repeat = 2
    assert read(live).text == "答2"
    again = Recording(tmp_path / "eval" / "r.sqlite")
    assert again.model == "m"
    played = RecordedChat(again, SETTINGS)
    assert read(played) == Completion("答1", "m", {"prompt": 3, "completion": 2})
    played.repeat = 2
    assert read(played).text == "答2"


def test_another_prompt_or_parameter_is_a_miss(tmp_path):
    recording = Recording(tmp_path / "r.sqlite")
    read(RecordedChat(recording, SETTINGS, Model()))
    played = RecordedChat(recording, SETTINGS)
    with pytest.raises(BadModelOutput, match="no recorded answer"):
        read(played, [{"role": "user", "content": "多少钱？"}])
    assert len(played.missed) == 64
    warmer = RecordedChat(recording, SETTINGS.model_copy(update={"temperature": 0.9}))
    with pytest.raises(BadModelOutput):
        read(warmer)


def test_tokens_are_estimated_and_say_so_where_the_endpoint_gave_none(tmp_path):
    whole = read(RecordedChat(Recording(tmp_path / "r.sqlite"), SETTINGS, Model()))
    assert whole.tokens["estimated"] == 1
    assert whole.tokens["prompt"] >= 2


def test_the_same_request_draws_the_same(gold):
    class Request:
        message = gold.cases[0].message(None)

    first, second = draw_for(Request), draw_for(Request)
    assert first.getrandbits(64) == second.getrandbits(64)
