"""Everything that can happen around a draft, in a real browser."""

import re

import pytest

from tests.e2e.cases import Case, open_case, start, type_at_end
from tests.fakes_desk import CALM, LEAK, SLOWLY, UNKNOWN, conversation
from tests.llm_server import Reply
from tests.llm_server import running as running_model

LIVE = conversation("x", "x", "快递到哪了")
# Evidence is numbered by chance, so both are cited.
MODEL_SAYS = (
    '{"sentences": [{"text": "您好，',
    '自签收之日起 15 天内属于质量问题的，可选择退货退款或免费换新。", ',
    '"citations": [1, 2], "kind": "deadline"}]}',
)


@pytest.fixture
def calm(served):
    return Case(served, CALM)


@pytest.fixture
def withdraw(served):
    """Take documents out of the served knowledge; put back at the end."""
    file = served.data / "withdrawn.txt"
    yield lambda *keys: file.write_text(" ".join(keys))
    file.unlink(missing_ok=True)


@pytest.fixture
def second(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def test_a_tone_is_another_version_and_the_first_keeps_its_edit(page, calm):
    start(page, calm)
    type_at_end(page, "谢谢您的耐心。")
    page.locator(".wish", has_text="更简短").click()
    page.locator(".versions", has_text="2/2").wait_for()
    assert "非常抱歉" not in page.locator(".editor").inner_text()
    assert page.locator(".editor .chip").count() == 2
    page.locator(".editor").focus()
    page.keyboard.press("Alt+ArrowLeft")
    page.locator(".versions", has_text="1/2").wait_for()
    assert page.locator(".editor").inner_text().endswith("谢谢您的耐心。")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Control+Enter")
    assert calm.settled("sent").payload["tone"] == "shorter"


def test_the_versions_are_there_after_a_reload(page, calm):
    start(page, calm)
    page.locator(".wish", has_text="更正式").click()
    page.locator(".versions", has_text="2/2").wait_for()
    start(page, calm)
    page.locator(".versions", has_text="2/2").wait_for()
    assert page.locator(".top .tag", has_text="更正式").is_visible()


def test_only_this_source_redrafts_from_it_and_shows_its_card(page, calm):
    start(page, calm)
    page.locator('.sources .card[data-n="2"] .head').click()
    page.locator('.sources .card[data-n="2"] .link', has_text="只用这条").click()
    page.locator(".versions", has_text="2/2").wait_for()
    assert "密封圈" in page.locator(".editor").inner_text()
    assert "15 天" not in page.locator(".editor").inner_text()
    first = page.locator('.sources .card[data-n="1"] .title')
    assert first.inner_text() == "扫拖机器人 用户手册"


def test_a_source_that_is_left_out_is_gone_from_draft_and_list(page, calm):
    start(page, calm)
    page.locator('.sources .card[data-n="1"] .link', has_text="不用这条").click()
    page.locator(".versions", has_text="2/2").wait_for()
    assert "15 天" not in page.locator(".editor").inner_text()
    page.locator(".sources .card .title", has_text="扫拖机器人 用户手册").wait_for()
    assert page.locator(".sources .card").count() == 1


def test_a_new_message_is_announced_and_the_edit_is_carried_over(page, calm):
    start(page, calm)
    type_at_end(page, "写了一半")
    calm.wait_saved("写了一半")
    calm.customer_writes("对了，我是 PLUS 会员")
    page.locator(".banner.info", has_text="新消息").wait_for()
    assert "写了一半" in page.locator(".editor").inner_text()
    page.locator(".banner.info .link").click()
    page.locator(".bubble", has_text="PLUS 会员").wait_for()
    page.locator(".banner.info .link", has_text="放进来").click()
    assert "写了一半" in page.locator(".editor").inner_text()


def test_a_withdrawn_source_is_said_in_an_open_draft_and_asked_about(page, calm, withdraw):
    start(page, calm)
    assert page.locator(".status.good").is_visible()
    withdraw("policy/return.md")
    page.locator(".banner.doubt", has_text="已撤回或更新").wait_for()
    page.locator(".s.unsupported", has_text="15 天").wait_for()
    card = page.locator('.sources .card[data-n="1"]')
    card.locator(".tag.red", has_text="已撤回").wait_for()
    assert card.locator(".passage").count() == 0
    page.locator(".primary").click()
    page.locator(".panel.doubt", has_text="依据已撤回或更新").wait_for()
    assert calm.rows("sent") == ()


def test_two_browsers_on_one_case_the_second_looks_and_may_take_over(page, second, calm):
    start(page, calm)
    start(second, calm)
    second.locator(".banner", has_text="正在处理这个会话").wait_for()
    assert second.locator(".primary").is_disabled()
    assert second.locator(".editor").get_attribute("contenteditable") == "false"
    second.locator(".banner .link", has_text="由我接手").click()
    second.locator(".banner", has_text="正在处理这个会话").wait_for(state="detached")
    page.locator(".banner", has_text="正在处理这个会话").wait_for()
    second.locator(".primary").click()
    calm.settled("sent")
    page.locator(".banner", has_text="已经回复").wait_for()


def test_a_slot_blocks_until_it_is_filled(page, served):
    case = Case(served, LIVE)
    start(page, case)
    page.locator(".holding .link").click()
    page.locator(".primary").click()
    page.locator(".panel.doubt", has_text="{物流状态}").wait_for()
    page.locator(".panel .quiet").click()
    page.locator(".slots input").fill("派送中")
    page.keyboard.press("Enter")
    page.locator(".slots").wait_for(state="detached")
    assert page.locator(".editor").inner_text() == "您的包裹目前在派送中。"


def test_a_question_that_needs_no_source_counts_none(page, served):
    start(page, Case(served, conversation("x", "x", "你们有哪一款")))
    page.locator(".composer .advice.clarify").wait_for()
    assert page.locator(".composer .status").count() == 0
    type_at_end(page, "我们赔您 500 元。")
    page.locator(".status.doubt", has_text="0/1 句有依据").wait_for()


def test_doubted_sentences_are_listed_with_their_reason(page, served):
    start(page, Case(served, LEAK))
    page.locator(".status.doubt").click()
    line = page.locator(".panel li")
    assert line.inner_text() == "处理期间会为您预留一台全新机器。 — 没有引用依据"
    page.keyboard.press("Escape")
    page.locator(".panel").wait_for(state="detached")


def test_typed_words_count_as_unchecked_until_they_are_checked(page, calm):
    held = []
    page.route("**/api/check", lambda route: held.append(route))  # noqa: PLW0108  it takes no bound method
    start(page, calm)
    type_at_end(page, "我们赔您 500 元。")
    page.locator(".s.unchecked", has_text="500 元").wait_for()
    page.locator(".status", has_text="1 句未核对").wait_for()
    calm.wait_saved("500 元")
    start(page, calm)  # now the words stand beside the draft's own sentences
    page.wait_for_function("() => CSS.highlights.get('assist-unchecked').size > 0")
    with page.expect_response("**/api/check"):
        held[-1].continue_()
    page.locator(".status", has_text="2/3 句有依据").wait_for()
    page.wait_for_function("() => CSS.highlights.get('assist-unsupported').size > 0")
    assert calm.rows("sent") == ()


def test_the_whole_document_opens_around_the_passage(page, calm):
    start(page, calm)
    page.locator('.sources .card[data-n="2"] .head').click()
    page.locator('.sources .card[data-n="2"] .link', has_text="打开原文").click()
    whole = page.locator(".passage.whole mark")
    assert whole.inner_text().startswith("5.4 水箱漏水")
    page.locator('.sources .card[data-n="2"] .link', has_text="收起原文").click()
    page.locator(".passage.whole").wait_for(state="detached")


def test_an_ime_is_left_alone(page, calm):
    start(page, calm)
    page.locator(".editor").click()
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5}
    )
    page.locator(".editor").dispatch_event(
        "keydown", {"key": "Enter", "ctrlKey": True, "isComposing": True, "keyCode": 229}
    )
    session.send("Input.insertText", {"text": "你好"})
    assert "你好" in page.locator(".editor").inner_text()
    assert "nihao" not in page.locator(".editor").inner_text()
    assert calm.rows("sent") == ()


def test_pasted_text_is_plain(page, calm):
    start(page, calm)
    page.locator(".editor").click()
    page.locator(".editor").evaluate(
        """(editor) => {
          const data = new DataTransfer();
          data.setData("text/html", "<img src=x onerror=alert(1)><b>bold</b>");
          data.setData("text/plain", "bold");
          const how = { clipboardData: data, bubbles: true, cancelable: true };
          editor.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    assert page.locator(".editor b, .editor img").count() == 0
    assert "bold" in page.locator(".editor").inner_text()


def test_a_ticket_is_filed_from_the_keyboard(page, served):
    case = Case(served, LEAK)
    start(page, case)
    page.keyboard.press("Alt+t")
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea").fill("地板泡水")
    dialog.get_by_role("button", name="提交", exact=True).click()
    row = case.settled("escalated")
    assert (row.payload["rule"], row.payload["note"]) == ("threat", "地板泡水")
    page.locator("[data-testid=stAlert]", has_text="已提交工单").wait_for()


def test_a_gap_is_reported_with_a_note(page, served):
    case = Case(served, UNKNOWN)
    start(page, case)
    page.get_by_role("button", name=re.compile("上报知识缺口")).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea").fill("没写火星")
    dialog.get_by_role("button", name="上报", exact=True).click()
    page.locator("[data-testid=stToast]", has_text="已记录").wait_for()
    with case.store() as store:
        (gap,) = [g for g in store.records.gaps(_actor()) if g.case_id == case.id]
    assert (gap.note, gap.reason) == ("没写火星", "no_source")


def test_a_conversation_typed_in_gets_its_draft(page, served, calm):
    start(page, calm)
    page.get_by_role("button", name=re.compile("新会话")).click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input").first.fill("电话客户")
    dialog.locator("textarea").fill("签收十天了，水箱漏水")
    dialog.get_by_role("button", name="创建并生成建议").click()
    page.locator('.composer[data-case^="hand-"] .editor').wait_for()
    assert "15 天" in page.locator(".editor").inner_text()


def test_the_keyboard_walks_the_queue_and_opens_citations(page, served):
    cases = [Case(served, CALM), Case(served, CALM)]
    start(page, cases[0])
    page.locator(".editor").focus()
    page.keyboard.press("Alt+2")
    page.locator('.sources .card.open[data-n="2"] mark.active').wait_for()
    before = page.locator(".composer").get_attribute("data-case")
    page.keyboard.press("Alt+n")
    page.locator(f'.composer:not([data-case="{before}"]) .editor').wait_for()


def _actor():
    from assist.types import Actor

    return Actor()


@pytest.fixture(scope="module")
def writing(tmp_path_factory):
    """A desk whose language model stops after its first words until the file `gate` is there.

    First drafts come from the prepared chain; rewrites ask the model over HTTP.
    """
    from tests.e2e.conftest import Served

    folder = tmp_path_factory.mktemp("writing")
    with running_model() as model:
        model.replies.append(Reply(pieces=MODEL_SAYS, gate=(folder / "gate").exists))
        desk = Served(folder, llm={"base_url": model.base_url, "model": "fake"})
        yield desk
        desk.stop()


@pytest.fixture
def slow(writing):
    (writing.data / "gate").unlink(missing_ok=True)
    return Case(writing, conversation("x", "x", f"{SLOWLY}：签收十天，水箱漏水"))


def to_case(page, case):
    page.locator("[data-testid=stRadioOption]", has_text=case.name).click()
    page.locator(f'.composer[data-case="{case.id}"]').wait_for()


def test_a_draft_is_read_as_it_is_written_and_editable_at_the_end(page, writing, slow):
    page.goto(writing.url)
    to_case(page, slow)
    page.locator('.card.generating[aria-busy="true"] .stream', has_text="您好，").wait_for()
    (writing.data / "gate").touch()
    page.locator('.editor[contenteditable="true"]', has_text="15 天").wait_for()
    assert page.locator(".editor .chip").count() == 2


def test_writing_can_be_stopped_and_started_again(page, writing, slow):
    page.goto(writing.url)
    to_case(page, slow)
    page.locator(".card.generating .stream", has_text="您好，").wait_for()
    page.locator(".card.generating .quiet").click()
    page.locator(".card.generating .primary").wait_for()
    (writing.data / "gate").touch()
    page.locator(".card.generating .primary").click()
    page.locator('.editor[contenteditable="true"]', has_text="15 天").wait_for()


def test_a_rewrite_can_be_stopped_by_escape_and_the_draft_is_still_there(page, writing, slow):
    (writing.data / "gate").touch()
    page.goto(writing.url)
    to_case(page, slow)
    page.locator(".editor .chip").first.wait_for()
    (writing.data / "gate").unlink()
    page.locator(".wish", has_text="更简短").click()
    page.locator(".card.generating .stream", has_text="您好，").wait_for()
    page.locator(".card.generating .quiet").focus()
    page.keyboard.press("Escape")
    page.locator('.editor[contenteditable="true"]', has_text="15 天").wait_for()
    assert page.locator(".versions").inner_text().strip() == "版本 1/1"
    assert "非常抱歉" in page.locator(".editor").inner_text()
    (writing.data / "gate").touch()


def test_a_stream_never_writes_into_another_case(page, writing, slow):
    other = Case(writing, CALM)
    (writing.data / "gate").touch()
    page.goto(writing.url)
    to_case(page, slow)
    page.locator(".editor .chip").first.wait_for()
    (writing.data / "gate").unlink()
    page.locator(".wish", has_text="更共情").click()
    page.locator(".card.generating .stream", has_text="您好，").wait_for()
    open_case(page, other)
    (writing.data / "gate").touch()
    to_case(page, slow)
    page.locator(".versions", has_text="2/2").wait_for()
    assert page.locator(".editor").inner_text().startswith("您好，自签收之日起 15 天内")
    open_case(page, other)
    assert page.locator(".versions").inner_text().strip() == "版本 1/1"
    assert "您好" not in page.locator(".editor").inner_text()


def test_an_instruction_of_the_agent_is_followed(page, writing):
    case = Case(writing, CALM)
    page.goto(writing.url)
    to_case(page, case)
    page.locator(".editor .chip").first.wait_for()
    page.locator(".wish", has_text="自定义").click()
    page.locator(".panel .note").fill("拒绝退款但安抚")
    page.locator(".panel .danger").click()
    page.locator(".versions", has_text="2/2").wait_for()
