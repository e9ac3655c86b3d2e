"""The workspace under AppTest: every state, both languages, decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist import bootstrap, clock
from assist.decisions import DeskAction
from assist.store.claims import Holder
from assist.store.records import CaseRef
from assist.store.transcript import Conversation, Message
from assist.types import Actor
from tests.desk_app import open_page, shown, texts
from tests.fakes_desk import CALM, EVERY_CASE, LEAK, conversation, seeded

ACTOR = Actor()
MORE = (
    conversation("c5", "阿布", "哪一款适合我"),
    conversation("c6", "豆豆妈", "插头冒烟，孩子受伤了"),
    conversation("c7", "momo", "快递到哪了"),
)


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, *EVERY_CASE, *MORE)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def start(case_id, lang="zh"):
    at = open_page(lang=lang)
    at.session_state["workspace-queue"] = case_id
    return drafted(at.run())


def drafted(at):
    """The page once the draft is there: on a busy machine the first run shows a skeleton."""
    for _ in range(20):
        if not any("正在生成" in text or "Drafting a reply" in text for text in texts(at)):
            break
        at.run()
    return at


def decision(at):
    """What the composer tells of the draft as it stands."""
    data = shown(at, "composer")
    version = data["versions"][data["current"]]
    text = "".join(
        s["pre"] + "".join(run.get("t", "") for run in s["runs"]) for s in version["sentences"]
    )
    return {
        "action_id": "a" * 32,
        "type": "send",
        "case_id": data["case_id"],
        "draft_id": data["draft_id"],
        "version_id": version["version_id"],
        "text": text,
    }


def act(at, parts, kind="send", **more):
    action = {**decision(at), "type": kind, **more}
    at.session_state["workspace-composer"] = {"action": action}
    return drafted(at.run())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_angry_case_shows_everything_an_agent_needs(parts, lang):
    at = start("c1", lang)
    assert not at.exception
    composer = shown(at, "composer")
    assert composer["state"] == "ready"
    states = [s["state"] for s in composer["versions"][0]["sentences"]]
    assert states == ["courtesy", "supported", "supported", "unsupported"]
    assert composer["versions"][0]["sentences"][1]["runs"][1:] == [{"c": 1, "m": 0}, {"t": "。\n"}]
    sources = shown(at, "sources")
    assert [item["n"] for item in sources["sets"][sources["version_id"]]] == [1, 2]
    assert [each["kind"] for each in composer["tones"]][:3] == ["warmer", "shorter", "formal"]
    last = shown(at, "transcript")["items"][-1]
    assert (last["who"], last["sentiment"]) == ("customer", "negative")
    assert ("建议升级" if lang == "zh" else "Escalate") in at.warning[0].value
    assert ("投诉" if lang == "zh" else "Complaint") in at.header[0].value


@pytest.mark.parametrize(
    ("case_id", "state", "blank"),
    [
        ("c2", "ready", False),
        ("c3", "ready", False),
        ("c4", "abstain", True),
        ("c5", "clarify", False),
        ("c6", "escalate", True),
        ("c7", "abstain", True),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_decision_has_its_screen(parts, case_id, state, blank, lang):
    at = start(case_id, lang)
    assert not at.exception
    composer = shown(at, "composer")
    assert (composer["state"], composer["blank"]) == (state, blank)
    assert (composer["advice"] is None) == (state == "ready")
    assert composer["lang"] == ("zh-CN" if lang == "zh" else "en")


def test_accepting_is_one_row_and_opens_the_next_case(parts):
    at = start("c2")
    act(at, parts)
    (row,) = parts.store.events.find(ACTOR, kind="sent")
    assert (row.case_id, row.payload["outcome"], row.id) == ("c2", "accept", "a" * 32)
    assert at.session_state["workspace-queue"] != "c2"
    assert shown(at, "composer")["case_id"] != "c2"
    at.run()
    assert len(parts.store.events.find(ACTOR, kind="sent")) == 1


def test_the_browser_that_asks_again_for_a_case_left_behind_does_not_move_the_agent(parts):
    at = start("c2")
    done = decision(at)
    act(at, parts)
    assert shown(at, "composer")["acks"] == ["a" * 32]
    act(at, parts, "reject", action_id="b" * 32, reason="outdated", note="")  # of the next case
    at.session_state["workspace-queue"] = "c7"
    opened = shown(drafted(at.run()), "composer")
    assert opened["case_id"] == "c7"
    act(at, parts, **done)
    assert at.session_state["workspace-queue"] == "c7"
    assert set(shown(at, "composer")["acks"]) == {"a" * 32, "b" * 32}
    assert len(parts.store.events.find(ACTOR, kind="sent")) == 1


def test_a_doubtful_promise_comes_back_as_a_question(parts):
    at = act(start("c1"), parts)
    confirm = shown(at, "composer")["confirm"]
    assert (confirm["ask"], confirm["lines"]) == (
        True,
        ["处理期间会为您预留一台全新机器。 — 没有引用依据"],
    )
    assert parts.store.events.find(ACTOR, kind="sent") == ()


def test_an_unfilled_slot_names_itself(parts):
    at = act(start("c7"), parts)
    confirm = shown(at, "composer")["confirm"]
    assert (confirm["ask"], confirm["lines"]) == (False, ["{物流状态}"])


def test_rejecting_leaves_the_case_open_with_an_empty_editor(parts):
    at = act(start("c2"), parts, "reject", reason="outdated", note="")
    assert at.session_state["workspace-queue"] == "c2"
    assert (shown(at, "composer")["state"], shown(at, "composer")["blank"]) == ("rejected", True)
    assert [gap.reason for gap in parts.store.records.gaps(ACTOR)] == ["outdated"]


def test_what_the_browser_sends_is_checked(parts):
    at = act(start("c2"), parts, "reject", reason="x" * 501)
    assert not at.exception
    assert "action reason" not in "".join(texts(at))
    assert parts.store.events.find(ACTOR, kind="rejected") == ()


def test_a_draft_is_made_once_and_kept(parts):
    at = start("c2")
    at.run()
    start("c2")
    assert parts.chain.calls.count(CALM.messages[-1].text) == 1


def test_a_withdrawn_source_is_said_and_its_text_is_gone(parts, tmp_path):
    first = shown(start("c2"), "composer")
    version = first["versions"][0]["version_id"]
    parts.store.edits.save(ACTOR, first["draft_id"], version, "我的话")
    (tmp_path / "withdrawn.txt").write_text("policy/return.md")
    at = start("c2")
    composer = shown(at, "composer")
    assert (composer["stale"], composer["versions"][0]["saved"]) == (True, "我的话")
    assert composer["versions"][0]["sentences"][1]["state"] == "unsupported"
    assert composer["versions"][0]["sentences"][1]["why"] == ["依据已撤回或更新"]
    card = shown(at, "sources")["sets"][version][0]
    assert (card["withdrawn"], card["runs"]) == (True, [])


def test_nothing_is_drafted_while_the_customer_is_awaited(parts):
    from assist.store.transcript import new_agent_message

    parts.store.conversations.add_message(ACTOR, "c2", new_agent_message("x", "请稍等"))
    at = start("c2")
    assert shown(at, "composer") is None
    assert any("在等客户" in text for text in texts(at))


def test_an_empty_queue_says_how_to_fill_it(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        at = open_page().run()
    assert any("没有待处理的会话" in text for text in texts(at))
    assert "python -m assist import" in at.code[0].value
    made.store.database.close()


def test_without_knowledge_the_desk_says_what_to_do(parts):
    parts.published = False
    at = start("c2")
    assert any("还没有发布知识" in text for text in texts(at))


def test_the_next_button_goes_round(parts):
    at = start("c1")
    at.button(key="workspace-skip").click().run()
    order = [case.id for case in parts.store.conversations.queue(ACTOR)]
    assert at.session_state["workspace-queue"] == order[(order.index("c1") + 1) % len(order)]


def test_the_queue_shows_only_mine_when_asked(parts):
    parts.store.claims.take(ACTOR, "c3", Holder("local", "local", "t1"))
    parts.store.claims.take(ACTOR, "c4", Holder("ann", "小林", "t2"))
    at = start("c2")
    captions = at.radio(key="workspace-queue").proto.captions
    assert any("小林 处理中" in caption for caption in captions)
    at.segmented_control(key="workspace-view").set_value("mine").run()
    assert len(at.radio(key="workspace-queue").options) == 1
    assert drafted(at).session_state["workspace-queue"] == "c3"


def test_a_case_that_somebody_else_took_over_is_not_answered(parts):
    at = start("c2")
    parts.store.claims.take(ACTOR, "c2", Holder("ann", "小林", "t2"))
    at = act(at, parts, tab="t1")
    assert parts.store.events.find(ACTOR, kind="sent") == ()
    assert "没有发送" in shown(at, "composer")["confirm"]["title"]


def test_a_reply_that_was_sent_elsewhere_is_not_sent_again(parts):
    at = start("c2")
    data = shown(at, "composer")
    version = data["versions"][0]["version_id"]
    other = DeskAction("b" * 32, "send", "c2", data["draft_id"], version, text="请稍等。")
    parts.feedback.settle(ACTOR, other)
    parts.store.conversations.set_state(ACTOR, "c2", "open")
    act(at, parts)
    assert [row.id for row in parts.store.events.find(ACTOR, kind="sent")] == ["b" * 32]


def test_the_time_left_to_answer_is_shown(parts):
    now = clock.now()
    for case_id, minutes in (("n1", 3), ("n2", 25)):
        message = Message("m1", "customer", "在吗", now - timedelta(minutes=minutes))
        case = Conversation(case_id, last_at=message.at, messages=(message,))
        parts.store.conversations.put(ACTOR, case)
    labels = start("c2").radio(key="workspace-queue").options
    assert any("剩 6 分" in each or "剩 7 分" in each for each in labels)
    assert any(":red-badge" in each and "超时" in each for each in labels)


def test_hostile_names_are_escaped_in_labels(parts):
    parts.store.conversations.put(
        ACTOR, replace(LEAK, id="c9", customer={"name": "![x](http://a.b/c.png)"})
    )
    at = start("c9")
    label = next(o for o in at.radio(key="workspace-queue").options if "png" in o)
    assert label.startswith(r"\!\[x\]\(http\:\/\/")
    assert at.header[0].value.startswith(r"\!\[x\]")


def test_the_customers_card_tells_names_from_values(parts):
    facts = {"name": "王", "order": "JD-77", "备注": "[x](http://a.b)"}
    parts.store.conversations.put(ACTOR, replace(LEAK, id="c8", channel="tmall", customer=facts))
    (card,) = (each.value for each in start("c8").markdown if ":gray[订单]" in each.value)
    assert card == (r":gray[渠道] 天猫 · :gray[订单] `JD-77` · :gray[备注] \[x\]\(http\:\/\/a\.b\)")


def test_the_language_can_be_switched(parts):
    at = start("c2")
    at.radio(key="workspace-language").set_value("en").run()
    assert shown(at, "composer")["labels"]["send"] == "Accept and copy"
    assert at.session_state["lang"] == "en"


def test_every_version_that_was_shown_can_be_read_back(parts):
    composer = shown(start("c1"), "composer")
    (known,) = parts.store.records.suggestions(ACTOR, CaseRef("c1", "m2"))
    assert known.id == composer["versions"][0]["version_id"]


def queue_of(at):
    return at.radio(key="workspace-queue").options


def test_a_long_queue_is_searched_by_name_order_and_words(parts):
    for number in range(3):
        case = conversation(f"z{number}", f"排队{number}", "请问什么时候发货")
        customer = {**case.customer, "order": f"TB-{number}77"}
        parts.store.conversations.put(ACTOR, replace(case, customer=customer))
    at = start("c2")
    assert len(queue_of(at)) == 10
    at.text_input(key="workspace-search").input("tb-177").run()
    assert [label.split()[0] for label in queue_of(at)] == ["排队1"]
    at.text_input(key="workspace-search").input("水箱 换新").run()
    assert [label.split()[0] for label in queue_of(at)] == ["李先生"]
    at.text_input(key="workspace-search").input("没有这个人").run()
    assert "没有符合的会话。" in texts(at)
    at.text_input(key="workspace-search").input("").run()
    assert len(queue_of(at)) == 10


def test_a_queue_without_end_draws_its_first_cards_and_the_open_one(parts):
    for number in range(70):
        late = conversation(f"y{number:02}", f"后来{number:02}", "请问什么时候发货")
        at_time = late.last_at + timedelta(days=1, minutes=number)
        messages = (replace(late.messages[0], at=at_time),)
        parts.store.conversations.put(ACTOR, replace(late, last_at=at_time, messages=messages))
    at = start("y69")
    assert len(queue_of(at)) == 61
    assert shown(at, "composer")["case_id"] == "y69"
    assert "还有 16 个会话，可用搜索找到。" in texts(at)
