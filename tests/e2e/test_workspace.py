"""The workspace in a real browser: decide, edit, cite, survive."""

import re
import time

import pytest

from tests.e2e.cases import Case, open_case, replace_in_editor, start, type_at_end
from tests.fakes_desk import CALM, ENGLISH_CASE, LEAK, RING, RULE, UNKNOWN


@pytest.fixture
def calm(served):
    return Case(served, CALM)


@pytest.fixture
def leak(served):
    return Case(served, LEAK)


@pytest.fixture
def unknown(served):
    return Case(served, UNKNOWN)


def test_accepting_makes_one_row_copies_and_opens_the_next_case(page, calm):
    start(page, calm)
    page.locator(".primary").dblclick()
    page.locator("[data-testid=stRadioOption]", has_text=calm.name).wait_for(state="detached")
    row = calm.settled("sent")
    assert (row.payload["outcome"], row.payload["changed_chars"]) == ("accept", 0)
    assert page.locator(".composer .editor").is_visible()
    assert page.evaluate("navigator.clipboard.readText()") == row.payload["text"]
    assert "15 天" in row.payload["text"]
    assert "\u2060" not in row.payload["text"]


def test_a_changed_number_is_flagged_asked_about_and_saved_as_an_edit(page, calm):
    start(page, calm)
    replace_in_editor(page, "15 天", "30 天")
    page.locator(".s.unchecked", has_text="30 天").wait_for()
    page.locator(".s.unsupported", has_text="30 天").wait_for()
    page.locator(".primary").click()
    page.locator(".panel.doubt", has_text="30 天").wait_for()
    assert calm.rows("sent") == ()
    page.locator(".panel .note").fill("主管同意")
    page.locator(".panel .danger").click()
    row = calm.settled("sent")
    assert row.payload["outcome"] == "edit"
    assert row.payload["fact_edits"] == [{"kind": "duration", "from": "15 天", "to": "30 天"}]
    assert row.payload["override"]["reason"] == "主管同意"


def test_an_edit_is_compared_taken_back_and_sent(page, served):
    case = Case(served, CALM)
    start(page, case)
    own = page.locator(".editor").inner_text()
    replace_in_editor(page, "关机断电", "拔掉电源")
    page.locator(".bottom .link", has_text="看改动").click()
    assert page.locator(".editor.diff del").all_inner_texts() == ["关机断电"]
    assert page.locator(".editor.diff ins").all_inner_texts() == ["拔掉电源"]
    page.locator(".bottom .link", has_text="还原建议").click()
    page.locator(".bottom .muted", has_text="已修改").wait_for(state="detached")
    assert page.locator(".editor").inner_text() == own
    replace_in_editor(page, "看一下", "检查")
    page.locator(".bottom .link", has_text="看改动").click()
    page.locator(".primary").click()
    row = case.settled("sent")
    assert "检查底部" in row.payload["text"]
    assert (row.payload["outcome"], "diff_viewed" in {each.type for each in case.rows("")}) == (
        "edit",
        True,
    )


@pytest.mark.parametrize(("chip", "quote"), [(0, RULE), (1, RING)])
def test_a_citation_opens_the_exact_span_without_a_rerun(page, calm, chip, quote):
    start(page, calm)
    sockets = []
    page.on("request", lambda request: sockets.append(request.url))
    node = page.locator(".editor .chip").nth(chip)
    node.hover()
    assert quote in page.locator(".peek.on .quote").inner_text()
    node.click()
    mark = page.locator(".card.open mark.active")
    mark.wait_for()
    assert mark.inner_text() == quote
    assert [url for url in sockets if "/api/" not in url] == []


def test_rejecting_keeps_the_reason_over_a_restart(page, served, calm):
    start(page, calm)
    page.locator(".bottom .quiet").first.click()
    page.locator(".panel .choice").nth(1).click()
    page.locator(".panel .note").fill("现在是 30 天")
    page.locator(".panel .danger").click()
    page.locator(".advice.rejected").wait_for()
    served.restart()
    row = calm.settled("rejected")
    assert (row.payload["reason"], row.payload["note"]) == ("outdated", "现在是 30 天")
    start(page, calm)
    page.locator(".advice.rejected").wait_for()


def test_an_edit_survives_case_page_reload_and_restart(page, served, calm, unknown):
    start(page, calm)
    type_at_end(page, "[9] 取件时间您看明天可以吗？")
    open_case(page, unknown)
    open_case(page, calm)
    assert "[9] 取件时间" in page.locator(".editor").inner_text()
    page.get_by_role("link", name=re.compile("检索测试")).click()
    page.get_by_role("link", name=re.compile("工作台")).click()
    page.locator(".composer .editor").wait_for()
    open_case(page, calm)
    assert "[9] 取件时间" in page.locator(".editor").inner_text()
    page.reload()
    page.locator(".composer .editor").wait_for()
    served.restart()
    start(page, calm)
    assert "[9] 取件时间" in page.locator(".editor").inner_text()
    assert page.locator(".editor .chip").count() == 2
    page.locator(".primary").click()
    row = calm.settled("sent")
    assert row.payload["text"].endswith("[9] 取件时间您看明天可以吗？")


def test_an_unsupported_promise_asks_before_it_is_sent(page, leak):
    start(page, leak)
    assert page.locator(".s.unsupported").inner_text() == "处理期间会为您预留一台全新机器。"
    page.locator(".editor").click()
    page.keyboard.press("Control+Enter")
    page.locator(".panel.doubt").wait_for()
    page.keyboard.press("Escape")
    page.locator(".panel.doubt").wait_for(state="detached")
    assert leak.rows("sent") == ()


def test_no_source_offers_a_holding_reply_that_is_not_the_draft(page, unknown):
    start(page, unknown)
    page.locator(".advice.abstain").wait_for()
    assert page.locator(".editor").inner_text() == ""
    page.locator(".holding .link").click()
    page.locator(".primary").click()
    row = unknown.settled("sent")
    assert (row.payload["action"], row.payload["outcome"]) == ("abstain", "accept")


def test_the_document_says_its_language(page, served):
    for lang, said in (("zh", "zh-CN"), ("en", "en")):
        page.goto(f"{served.url}?lang={lang}")
        page.locator(".composer .editor").wait_for()
        page.wait_for_function("(said) => document.documentElement.lang === said", arg=said)


def test_the_language_switch_keeps_the_edit(page, calm):
    start(page, calm)
    type_at_end(page, "谢谢您的耐心。")
    page.locator("[data-testid=stPopoverButton]", has_text="中文").click()
    page.locator("[data-testid=stPopoverBody] label", has_text="English").click()
    page.locator(".composer .primary", has_text="Accept and copy").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".editor").inner_text().endswith("谢谢您的耐心。")


def test_a_case_that_comes_in_is_announced_and_shown_when_wanted(page, served, calm):
    start(page, calm)
    late = Case(served, UNKNOWN)
    arrived = page.locator(".st-key-workspace-arrived button", has_text="新会话")
    arrived.wait_for()
    assert page.locator("[data-testid=stRadioOption]", has_text=late.name).count() == 0
    type_at_end(page, "还在写。")
    arrived.click()
    page.locator("[data-testid=stRadioOption]", has_text=late.name).wait_for()
    arrived.wait_for(state="detached")
    assert (
        page.locator(f'.composer[data-case="{calm.id}"] .editor', has_text="还在写。").count() == 1
    )


def test_a_draft_is_there_soon_after_a_case_is_opened(page, served, calm):
    cases = [Case(served, each) for each in (LEAK, UNKNOWN, CALM, ENGLISH_CASE, CALM)]
    start(page, calm)
    times = []
    for case in cases:
        started = time.perf_counter()
        open_case(page, case)
        times.append(time.perf_counter() - started)
    assert sorted(times)[len(times) // 2] <= 1.5
