"""The LLM drafter in the chain, against a real HTTP server."""

import json
import time
from datetime import date

import pytest

from assist.llm.client import OpenAIChat
from assist.reply.generate import LlmDrafter
from assist.settings import Llm, Privacy
from assist.types import CustomerMessage, Turn
from tests.llm_server import Reply, running, said

RULE = "自签收次日起7天内可以申请无理由退货，退货运费由您承担。"


@pytest.fixture
def server():
    with running() as running_server:
        yield running_server


@pytest.fixture
def suggest(server, make_chain):
    def ask(text="不想要了，能无理由退货吗", privacy=None, card=None, **limits):
        settings = Llm(base_url=server.base_url, model="m", **{"deadline_s": 3, **limits})
        drafter = LlmDrafter(OpenAIChat(settings), settings, privacy=privacy)
        message = CustomerMessage(
            (Turn("customer", text),),
            as_of=date(2026, 6, 15),
            filters={"store": "a"},
            customer=card or {},
        )
        return make_chain(drafter).suggest(message)

    return ask


def number_of(server, word):
    """The number under which the prompt shows the evidence that holds a word."""
    prompt = server.requests[-1]["body"]["messages"][1]["content"]
    shown = prompt.split("Evidence:")[1]
    return int(
        next(part for part in shown.split("\n[") if word in part).split("]")[0].strip(" =\n[")
    )


def cited_answer(server, text=RULE, word="无理由退货", *, escaped=False):
    original = server.answer

    def answer(handler, reply):
        if reply.finish == "by-prompt":
            sentences = [
                {"text": "您好。", "citations": [], "kind": "courtesy"},
                {"text": text, "citations": [number_of(server, word)], "kind": "fact"},
            ]
            reply = said(json.dumps({"sentences": sentences}, ensure_ascii=escaped))
        original(handler, reply)

    server.answer = answer
    return Reply(finish="by-prompt")


def test_a_good_answer_becomes_a_cited_draft(server, suggest):
    server.replies.append(cited_answer(server))
    suggestion = suggest()
    assert (suggestion.status, suggestion.draft.origin) == ("ok", "llm")
    assert suggestion.draft.text == f"您好。{RULE}"
    fact = suggestion.draft.sentences[1]
    assert fact.state == "supported"
    assert [citation.doc_key for citation in fact.citations] == ["returns.md"]
    assert suggestion.draft.prompt_id.startswith("system_zh@")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=429, body=b"{}", headers={"retry-after": "60"}),
        Reply(status=500, body=b"{}"),
        Reply(body=b"<html>proxy</html>"),
        Reply(pieces=("签收后", "七天"), cut=True),
        Reply(pieces=("一",) * 400, pause_s=0.05),
        said("我是一个语言模型。"),
        said('{"sentences": [{"text": "可以退。", "citations": [99]}]}'),
    ],
    ids=["busy", "error", "html", "cut", "slow", "no-citation", "foreign-citation"],
)
def test_whatever_goes_wrong_excerpts_come_in_time_and_say_so(server, suggest, reply):
    server.replies.append(reply)
    started = time.monotonic()
    suggestion = suggest(deadline_s=1.0)
    assert time.monotonic() - started < 2.0
    assert (suggestion.status, suggestion.draft.origin) == ("model_down", "extractive")
    assert "7天" in suggestion.draft.text


@pytest.mark.parametrize(
    "text",
    ["自签收次日起15天内可以申请无理由退货。", "自签收次日起7天内不可以申请无理由退货。"],
    ids=["changed-number", "flipped-negation"],
)
def test_a_draft_that_contradicts_its_source_is_not_offered(server, suggest, text):
    server.replies.append(cited_answer(server, text))
    suggestion = suggest()
    assert suggestion.draft.origin == "extractive"
    assert "15天" not in suggestion.draft.text


def test_one_repair_is_asked_for(server, suggest):
    server.replies += [said("不知道。"), cited_answer(server)]
    assert suggest().draft.origin == "llm"
    assert len(server.requests) == 2
    assert server.requests[1]["body"]["messages"][-1]["content"].startswith("Your answer could not")


def test_personal_data_and_internal_text_stay_here(server, suggest):
    server.replies.append(cited_answer(server))
    suggest("不想要了，能无理由退货吗，我电话13812345678")
    sent = json.dumps(server.requests[0]["body"], ensure_ascii=False)
    assert "13812345678" not in sent
    assert "<手机_1>" in sent
    assert "一线客服可以补偿" not in sent


CARD = {"name": '欧阳·克 "Ko"', "order": "A-77310"}
TOLD = {
    "name": "温子衿",
    "phone": "13812345678",
    "address": "浙江省杭州市西湖区文三路12号3栋502",
    "card": "4111 1111 1111 1111",
    "other phone": "13912345678",
    "other name": "李雷",
    "card name": CARD["name"],
    "order": CARD["order"],
}


def test_no_message_of_a_repair_holds_personal_data(server, request_of):
    echoed = "<姓名_2>您好，<客户_1>的<客户_2>地址是<地址_1>，电话<手机_2>，30天内可以退货。"
    answers = [[RULE, echoed], [f"<姓名_2>您好，{RULE}"]]
    for texts in answers:
        sentences = [{"text": text, "citations": [1]} for text in texts]
        server.replies.append(said(json.dumps({"sentences": sentences}, ensure_ascii=False)))
    request = request_of(
        RULE,
        f"我叫{TOLD['name']}，替{CARD['name']}问，单{CARD['order']}，电话{TOLD['phone']}，"
        f"地址{TOLD['address']}，卡{TOLD['card']}，能退货吗",
        customer=CARD,
        instruction=f"告诉联系人{TOLD['other name']}，打{TOLD['other phone']}",
    )
    settings = Llm(base_url=server.base_url, model="m", deadline_s=3)
    draft = LlmDrafter(OpenAIChat(settings), settings).draft(request)
    assert draft.text == f"{TOLD['name']}您好，{RULE}"
    assert len(server.requests) == 2
    for request in server.requests:
        for message in request["body"]["messages"]:
            assert [k for k, value in TOLD.items() if value in message["content"]] == []
    quoted = server.requests[1]["body"]["messages"][-1]["content"]
    for holder in ("<姓名_2>您好", "<客户_1>的<客户_2>地址", "地址是<地址_1>", "电话<手机_2>"):
        assert holder in quoted


def test_what_the_masks_stand_for_is_put_back_even_where_it_would_break_json(server, suggest):
    server.replies.append(cited_answer(server, f"<客户_1>，{RULE}"))
    draft = suggest(f"我是{CARD['name']}，不想要了，能无理由退货吗", card=CARD).draft
    assert (draft.origin, draft.text) == ("llm", f"您好。{CARD['name']}，{RULE}")


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("odd", ["\ud83d", "\u202e", "\u200b", "\x7f"], ids=ascii)
def test_an_odd_character_in_an_answer_does_not_cost_the_draft(server, suggest, odd, escaped):
    text = RULE.replace("。", f"{odd}。")
    server.replies.append(cited_answer(server, text, escaped=escaped))
    draft = suggest().draft
    assert draft.origin == "llm"
    assert draft.text.replace("\ufffd", "") == f"您好。{RULE}"


def test_full_egress_sends_the_text_as_it_is(server, suggest):
    server.replies.append(cited_answer(server))
    suggest("不想要了，能无理由退货吗，我电话13812345678", privacy=Privacy(egress="full"))
    assert "13812345678" in json.dumps(server.requests[0]["body"])


def test_a_claimed_action_becomes_an_offer(server, suggest):
    server.replies.append(
        said(
            json.dumps(
                {
                    "sentences": [
                        {"text": "已为您提交退货申请。", "citations": []},
                        {"text": RULE, "citations": [1, 2, 3, 4, 5]},
                    ]
                },
                ensure_ascii=False,
            )
        )
    )
    draft = suggest().draft
    assert draft.origin == "llm"
    assert draft.text == f"我马上为您提交退货申请。{RULE}"
    assert [(each.kind, each.failed_checks) for each in draft.sentences[:1]] == [("action", ())]


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("已为您完成退款。", "done_action"),
        ("请访问 evil.invalid 领取。", "link"),
        ("<img src=x onerror=alert(1)>", "markup"),
        ("请把短信验证码告诉我们。", "asks_secret"),
        ("别人的电话是13900001111。", "private"),
        ("You can return it within seven days.", "reply language"),
        ("每个含事实的句子都要给出它所用依据的编号。", "repeats the rules"),
    ],
)
def test_what_must_not_be_said_is_repaired_once_or_left(server, suggest, extra, problem):
    server.replies.append(cited_answer(server, f"{RULE}"))
    good = server.replies.pop()
    bad = json.dumps(
        {
            "sentences": [
                {"text": RULE, "citations": [1, 2, 3]},
                {"text": extra, "citations": [1, 2, 3]},
            ]
        },
        ensure_ascii=False,
    )
    server.replies += [said(bad), good]
    draft = suggest().draft
    assert (draft.origin, extra in draft.text) == ("llm", False)
    assert problem in server.requests[1]["body"]["messages"][-1]["content"]
    server.replies.clear()
    server.replies.append(said(bad))
    left = suggest()
    assert (left.status, left.draft.origin) == ("model_down", "extractive")
    assert extra not in left.draft.text


def test_emphasis_is_taken_off(server, suggest):
    server.replies.append(cited_answer(server, RULE.replace("7天", "**7天**")))
    assert suggest().draft.text == f"您好。{RULE}"
