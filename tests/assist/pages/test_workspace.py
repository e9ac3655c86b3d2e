"""The workspace under AppTest: every state, both languages, decisions."""

from dataclasses import replace

import pytest

from assist import bootstrap
from assist.store.records import CaseRef
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
        if not any("正在生成" in text or "Drafting" in text for text in texts(at)):
            break
        at.run()
    return at


def act(at, parts, kind="send", **more):
    data = shown(at, "composer")
    version = data["versions"][data["current"]]
    text = "".join(
        s["pre"] + "".join(run.get("t", "") for run in s["runs"]) for s in version["sentences"]
    )
    action = {
        "action_id": "a" * 32,
        "type": kind,
        "case_id": data["case_id"],
        "draft_id": data["draft_id"],
        "version_id": version["version_id"],
        "text": text,
        **more,
    }
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
    assert [item["n"] for item in shown(at, "sources")["items"]] == [1, 2]
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


def test_a_doubtful_promise_comes_back_as_a_question(parts):
    at = act(start("c1"), parts)
    confirm = shown(at, "composer")["confirm"]
    assert (confirm["ask"], confirm["lines"]) == (True, ["处理期间会为您预留一台全新机器。"])
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
    assert parts.store.events.find(ACTOR) == ()


def test_a_draft_is_made_once_and_kept(parts):
    at = start("c2")
    at.run()
    start("c2")
    assert parts.chain.calls.count(CALM.messages[-1].text) == 1


def test_new_knowledge_makes_a_new_draft_unless_it_was_edited(parts):
    first = shown(start("c2"), "composer")["versions"][0]["version_id"]
    parts.chain.version = "v2"
    second = shown(start("c2"), "composer")
    assert (len(second["versions"]), second["versions"][0]["version_id"]) == (2, first)
    newest = second["versions"][1]["version_id"]
    parts.store.records.save_draft(ACTOR, second["draft_id"], newest, "我的话")
    parts.chain.version = "v3"
    at = start("c2")
    assert shown(at, "composer")["versions"][1]["saved"] == "我的话"
    assert any("知识已更新" in warning.value for warning in at.warning)
    at.button(key="workspace-again").click().run()
    assert len(shown(at, "composer")["versions"]) == 3


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


def test_a_gap_can_be_reported(parts):
    at = start("c2")
    at.text_area(key="workspace-gap-note").input("没写保价")
    next(b for b in at.button if b.label == "上报").click().run()
    (gap,) = parts.store.records.gaps(ACTOR)
    assert (gap.case_id, gap.note, gap.reason) == ("c2", "没写保价", "full")


def test_hostile_names_are_escaped_in_labels(parts):
    parts.store.conversations.put(
        ACTOR, replace(LEAK, id="c9", customer={"name": "![x](http://a.b/c.png)"})
    )
    at = start("c9")
    label = next(o for o in at.radio(key="workspace-queue").options if "png" in o)
    assert label.startswith(r"\!\[x\]\(http\:\/\/")
    assert at.header[0].value.startswith(r"\!\[x\]")


def test_the_language_can_be_switched(parts):
    at = start("c2")
    at.radio(key="workspace-language").set_value("en").run()
    assert shown(at, "composer")["labels"]["send"] == "Accept and copy"
    assert at.session_state["lang"] == "en"


def test_every_version_that_was_shown_can_be_read_back(parts):
    composer = shown(start("c1"), "composer")
    (known,) = parts.store.records.suggestions(ACTOR, CaseRef("c1", "m2"))
    assert known.id == composer["versions"][0]["version_id"]
