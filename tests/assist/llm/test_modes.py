import json

import pytest

from assist.errors import ModelRejected
from assist.limits import Deadline
from assist.llm.client import OpenAIChat
from assist.llm.modes import MODES, ModeMemory, stream_in_mode
from assist.reply.prompts import render
from assist.settings import Llm
from tests.llm_server import Reply, running, said

PROMPTS = {mode: [{"role": "user", "content": mode}] for mode in MODES}


def ask(server, memory):
    chat = OpenAIChat(Llm(base_url=server.base_url, model="m"))
    *_, last = stream_in_mode(chat, memory, PROMPTS, Deadline.after(5))
    return last.text


def test_a_refused_schema_moves_on_and_is_remembered():
    with running() as server:
        server.replies += [Reply(status=400, body=b"{}"), said("好。"), said("好。")]
        memory = ModeMemory()
        assert ask(server, memory) == "好。"
        assert memory.mode == "json_object"
        ask(server, memory)
        assert [r["body"].get("response_format", {}).get("type") for r in server.requests] == [
            "json_schema",
            "json_object",
            "json_object",
        ]
        assert [r["body"]["messages"][0]["content"] for r in server.requests][1] == "json_object"


def test_a_model_is_asked_for_what_is_read_and_for_nothing_else():
    with running() as server:
        server.replies.append(said("好。"))
        ask(server, ModeMemory("json_schema"))
        schema = server.requests[0]["body"]["response_format"]["json_schema"]["schema"]
    example = json.loads(render("format_json").split("nothing else: ")[1].splitlines()[0])
    assert list(example["sentences"][0]) == ["text", "citations"]
    assert list(schema["properties"]["sentences"]["items"]["properties"]) == ["text", "citations"]


def test_a_fixed_mode_is_kept():
    with running() as server:
        server.replies.append(Reply(status=400, body=b"{}"))
        with pytest.raises(ModelRejected):
            ask(server, ModeMemory("json_schema"))
        assert len(server.requests) == 1


def test_plain_text_mode_sends_no_format():
    with running() as server:
        server.replies.append(said("好。"))
        ask(server, ModeMemory("text"))
        assert "response_format" not in server.requests[0]["body"]
