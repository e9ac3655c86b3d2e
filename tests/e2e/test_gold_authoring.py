"""A gold case in a real browser: from an agent's edit, by one person, through a second, frozen."""

import json

import pytest

from assist.decisions import DeskAction
from assist.feedback import Feedback
from assist.settings import read_settings
from assist.store.records import CaseRef
from assist.store.stores import open_store
from assist.types import Actor
from tests.e2e.conftest import Served
from tests.e2e.settled import settle
from tests.fakes_desk import CALM, FakeChain

ACTOR = Actor()


@pytest.fixture
def desk(tmp_path):
    """A desk of its own: edits that other tests made would be candidates, too."""
    started = Served(tmp_path / "desk")
    yield started
    started.stop()


def record_edit(data, name="edited"):
    """An agent took 7 days out of a draft: the document says 15."""
    store = open_store(read_settings(paths={"data": data}))
    suggestion = FakeChain().suggest(CALM.to_message(), ACTOR)
    store.records.save_suggestion(ACTOR, CaseRef(name, "m0"), suggestion)
    text = suggestion.draft.text.replace("15 天", "7 天")
    action = DeskAction(f"{name}-1", "confirm_send", name, suggestion.id, suggestion.id, text=text)
    done = Feedback(store, lambda *_: ()).settle(ACTOR, action)
    store.database.close()
    assert done.status == "recorded"


def write(page, key, text):
    field = page.locator(f".st-key-{key} input")
    field.fill(text)
    field.press("Enter")
    settle(page)


def test_an_edit_becomes_a_frozen_gold_case(desk, page, tmp_path):
    record_edit(desk.data)
    gold = tmp_path / "gold"
    page.goto(desk.url + "evaluation")
    page.locator(".st-key-evaluation-view").get_by_text("标准题", exact=True).click()
    write(page, "gold-folder", str(gold))
    write(page, "gold-name", "km-1")
    page.get_by_role("button", name="提交复核").click()
    page.get_by_text("等第二个人复核").wait_for()
    page.locator(".st-key-gold-step").get_by_text("复核 1").click()
    page.get_by_text("请第二个人复核").wait_for()
    freeze = page.get_by_role("button", name="复核通过并冻结")
    assert freeze.is_disabled()
    write(page, "gold-name", "km-2")
    freeze.click()
    page.get_by_text("已冻结，下一次评测会用到").wait_for()
    (line,) = (gold / "zh.jsonl").read_text("utf-8").splitlines()
    case = json.loads(line)
    assert case["turns"][-1]["text"] == CALM.messages[-1].text
    assert case["provenance"] == {"author": "km-1", "source": "edited", "wording": "real"}
    assert case["must_not"][0]["value"] == "15 天"
    rows = [json.loads(row) for row in (gold / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert [(row["event"], row["by"]) for row in rows] == [
        ("proposed", "km-1"), ("reviewed", "km-2"), ("frozen", "km-2"),
    ]  # fmt: skip
    assert len(rows[0]["past_case_sha256"]) == 64


def test_a_candidate_that_nothing_proves_becomes_a_gap_and_leaves_the_list(desk, page, tmp_path):
    record_edit(desk.data, "unproven")
    page.goto(desk.url + "evaluation")
    page.locator(".st-key-evaluation-view").get_by_text("标准题", exact=True).click()
    write(page, "gold-folder", str(tmp_path / "gold"))
    write(page, "gold-name", "km-1")
    page.get_by_role("button", name="没有文件能证明").click()
    page.get_by_text("已报为知识缺口。").wait_for()
    page.get_by_text("还没有候选").wait_for()
    store = open_store(read_settings(paths={"data": desk.data}))
    gaps = store.records.gaps(ACTOR)
    store.database.close()
    assert [(gap.reason, gap.question) for gap in gaps] == [("no_source", CALM.messages[-1].text)]
