"""Translation of single messages: masked, checked, remembered; over a real HTTP endpoint."""

import pytest

from assist.errors import BadModelOutput, ModelUnavailable
from assist.llm.client import OpenAIChat
from assist.settings import Llm, Privacy
from assist.translate import Translator
from tests.llm_server import Reply, running, said

TEXT = "我的订单 JD123 还没到，电话 13812345678"


def translator(url, egress="masked"):
    llm = Llm(base_url=url, model="m", deadline_s=3)
    return Translator(OpenAIChat(llm), llm, Privacy(egress=egress))


def test_a_message_is_masked_translated_unmasked_and_asked_once():
    with running() as server:
        server.replies.append(said("My order JD123 is not here, phone <手机_1>"))
        made = translator(server.base_url)
        assert made.translate(TEXT, "en") == "My order JD123 is not here, phone 13812345678"
        assert made.translate(TEXT, "en") == "My order JD123 is not here, phone 13812345678"
        (request,) = server.requests
    assert "13812345678" not in str(request["body"])
    assert "JD123" in str(request["body"])


@pytest.mark.parametrize(
    ("text", "lang"), [("还没到吗", "zh"), ("Where is it?", "en"), ("  ", "en")]
)
def test_what_is_in_the_language_already_is_not_asked(text, lang):
    with running() as server:
        assert translator(server.base_url).translate(text, lang) == ""
        assert server.requests == []


def test_a_translation_that_loses_a_number_is_none():
    with running() as server:
        server.replies.append(said("within a week"))
        with pytest.raises(BadModelOutput, match="lost"):
            translator(server.base_url, "full").translate("15 天内可以退吗", "en")


def test_a_model_that_is_down_is_said():
    with running() as server:
        server.replies.append(Reply(status=503))
        with pytest.raises(ModelUnavailable):
            translator(server.base_url).translate("还没到吗", "en")


def test_an_odd_character_in_a_translation_is_taken_out():
    with running() as server:
        server.replies.append(said("Not \u202ehere\ud83d yet"))
        assert translator(server.base_url).translate("还没到吗", "en") == "Not here\ufffd yet"
