"""Double clicks, two tabs, going back, slow and dead connections: nothing twice, nothing lost."""

import pytest

from tests.e2e.cases import Case, open_case, replace_in_editor, start, type_at_end
from tests.e2e.proxy import Proxy
from tests.e2e.settled import settle
from tests.fakes_desk import CALM


@pytest.fixture
def calm(served):
    return Case(served, CALM)


@pytest.fixture
def proxy(served):
    made = Proxy(served.port)
    yield made
    made.stop()


def through(page, proxy, case):
    page.goto(proxy.url)
    page.locator(".composer .editor").wait_for()
    open_case(page, case)


def sent(case):
    return [message.text for message in case.messages() if message.role == "agent"]


def test_many_clicks_and_keys_send_once(page, calm):
    start(page, calm)
    page.locator(".editor").focus()
    page.locator(".primary").evaluate("(node) => { for (let n = 0; n < 5; n++) node.click(); }")
    calm.settled("sent")
    page.locator("[data-testid=stRadioOption]", has_text=calm.name).wait_for(state="detached")
    assert len(sent(calm)) == 1


def test_what_was_sent_is_not_asked_again_from_the_next_case(page, served, calm):
    frames = []

    def keep(frame):
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", keep))
    page.clock.install()
    following = Case(served, CALM)
    start(page, calm)
    page.locator(".primary").click()
    page.locator("[data-testid=stRadioOption]", has_text=calm.name).wait_for(state="detached")
    open_case(page, following)
    page.clock.fast_forward(60_000)  # the browser asks again after 8 s where it hears nothing
    settle(page)
    page.locator("[data-testid=stRadioOption]", has_text=following.name).click()
    page.locator(f'.composer[data-case="{following.id}"] .editor').wait_for()
    assert len([each for each in frames if b'"type":"send"' in each]) == 1


def test_two_tabs_of_one_agent_send_once(page, calm):
    start(page, calm)
    other = page.context.new_page()
    start(other, calm)
    other.locator(".banner", has_text="正在处理这个会话").wait_for()
    # the first tab never hears of it and sends at the same moment
    page.route("**/api/pulse", lambda route: route.abort())
    other.locator(".banner .link", has_text="由我接手").click()
    other.locator(".primary:not(:disabled)").wait_for()
    page.locator(".primary").click()
    other.locator(".primary").click()
    calm.settled("sent")
    assert len(sent(calm)) == 1


def test_going_back_and_forward_loses_no_edit(page, calm):
    start(page, calm)
    type_at_end(page, "回来还在")
    page.goto(calm.served.url + "retrieval")
    page.locator("[data-testid=stHeading]").first.wait_for()
    page.go_back()
    page.locator(".composer .editor").wait_for()
    open_case(page, calm)
    page.locator(".editor", has_text="回来还在").wait_for()


def test_a_reload_in_the_middle_of_a_word_keeps_it(page, calm):
    start(page, calm)
    type_at_end(page, "刚刚打的字")
    page.reload()
    page.locator(".composer .editor").wait_for()
    open_case(page, calm)
    page.locator(".editor", has_text="刚刚打的字").wait_for()


def test_a_slow_network_sends_once_and_keeps_the_edit(page, calm, proxy):
    through(page, proxy, calm)
    proxy.delay_s = 0.4
    type_at_end(page, "慢网也不丢。")
    page.locator(".status", has_text="未核对").wait_for()
    page.locator(".primary").dblclick()
    page.locator(".primary", has_text="正在保存").wait_for()
    row = calm.settled("sent")
    assert row.payload["text"].endswith("慢网也不丢。")
    assert len(sent(calm)) == 1


def test_a_dead_connection_keeps_the_edit_and_sends_once_when_it_is_back(page, calm, proxy):
    page.page_errors = []
    through(page, proxy, calm)
    proxy.cut()
    type_at_end(page, "断线时写的。")
    page.locator(".banner", has_text="连接中断").wait_for()
    page.locator(".primary").click()
    page.locator(".banner", has_text="正在重试，不会重复发送").wait_for()  # after 8 s
    assert sent(calm) == []
    proxy.restore()
    row = calm.settled("sent")
    assert row.payload["text"].endswith("断线时写的。")
    assert len(sent(calm)) == 1


def test_a_killed_server_loses_neither_edit_nor_log(page, served, calm):
    start(page, calm)
    replace_in_editor(page, "15 天", "15 天整")
    calm.wait_saved("15 天整")
    before = [row.type for row in calm.rows("")]
    served.restart()
    start(page, calm)
    page.locator(".editor", has_text="15 天整").wait_for()
    assert [row.type for row in calm.rows("")][: len(before)] == before
