"""A selection rewritten by a model, against a real HTTP server: what leaves, what comes back."""

import pytest

from assist.llm.client import OpenAIChat
from assist.reply.draft import version_id
from assist.reply.guard import check_text
from assist.reply.selection import Selection, SelectionRewriter
from assist.settings import Llm, Privacy, Reply
from assist.types import Draft
from tests.llm_server import running, said

RULE = "签收后7天内可以申请退货。"
PHONE, NAME, OTHER = "13812345678", "陆小凤", "13912345678"


@pytest.fixture
def server():
    with running() as running_server:
        yield running_server


@pytest.fixture
def rewrite(server, request_of):
    request = request_of(RULE, f"能退货吗，我手机{PHONE}", customer={"name": NAME})
    settings = Llm(base_url=server.base_url, model="m", deadline_s=3)
    rewriter = SelectionRewriter(settings, Reply(), Privacy(), OpenAIChat(settings))

    def ask(text, words="更简短"):
        checked = check_text(text, request.result.evidence, request.message)
        base = Draft("v", text, "plain", request.decision, "llm", checked)
        made = rewriter.rewrite(base, request, Selection(text, 0, len(text)), "ask", words)
        return made, made and version_id(made.text, request)

    return ask


def test_no_message_of_a_repair_holds_personal_data(server, rewrite):
    server.replies += [
        said("<客户_1>，签收后30天内可以申请退货，会打<手机_2>联系您。"),
        said(f"<客户_1>，{RULE}"),
    ]
    text = f"{NAME}您好，{RULE}会打{PHONE}联系您。"
    made, _ = rewrite(text, f"请让{NAME}回电{OTHER}")
    assert made.text == f"{NAME}，{RULE}"
    assert len(server.requests) == 2
    for request in server.requests:
        for message in request["body"]["messages"]:
            assert [v for v in (PHONE, NAME, OTHER) if v in message["content"]] == []
    assert "<手机_2>" in server.requests[1]["body"]["messages"][-1]["content"]


@pytest.mark.parametrize("odd", ["\ud83d", "\u202e", "\u200b"], ids=ascii)
def test_odd_characters_in_editor_or_answer_cost_nothing(server, rewrite, odd):
    server.replies.append(said(RULE.replace("。", f"{odd}。")))
    made, version = rewrite(f"{RULE}{odd}")
    assert made.text.replace("\ufffd", "") == RULE
    assert len(version) == 12


def test_a_version_of_odd_text_has_an_id(request_of):
    request = request_of(RULE, "能退货吗")
    assert len({version_id("好\ud83d", request), version_id("好", request)}) == 2
