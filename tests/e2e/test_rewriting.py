"""Selected words are rewritten by a model: streamed in place, kept, taken back, stopped."""

import re

import pytest

from tests.e2e.cases import Case, open_case, select_in_editor, type_at_end
from tests.e2e.conftest import Served
from tests.e2e.live import wait_until
from tests.fakes_desk import CALM, LEAK
from tests.llm_server import Reply, said
from tests.llm_server import running as running_model

PASSAGE = "请先关机断电，取下水箱，看一下底部蓝色密封圈有没有移位。"
SHORTER = "请先关机断电，取下水箱，检查底部蓝色密封圈是否移位。"


@pytest.fixture(scope="module")
def modelled(tmp_path_factory):
    """A desk with a language model behind real HTTP: (desk, model)."""
    folder = tmp_path_factory.mktemp("rewriting")
    with running_model() as model:
        desk = Served(folder, llm={"base_url": model.base_url, "model": "fake", "deadline_s": 60})
        yield desk, model
        desk.stop()


@pytest.fixture
def model(modelled):
    model = modelled[1]
    model.replies.clear()
    model.requests.clear()
    model.disconnected.clear()
    return model


@pytest.fixture
def calm(modelled):
    return Case(modelled[0], CALM)


def start(page, case):
    page.goto(case.served.url)
    page.locator(".composer .editor").wait_for()
    open_case(page, case)
    page.locator('.editor[contenteditable="true"] .chip').first.wait_for()  # written live before


def read(page):
    """The reply without its citation chips."""
    return re.sub("\u2060\\d\u2060", "", page.locator(".editor").inner_text())


def pick(page, words):
    select_in_editor(page, words)
    page.locator(".picked").wait_for()


def test_a_passage_is_rewritten_in_place_and_what_was_typed_stays(page, modelled, model, calm):
    gate = modelled[0].data / "gate"
    gate.unlink(missing_ok=True)
    model.replies.append(Reply(pieces=(SHORTER[:8], SHORTER[8:]), gate=gate.exists))
    start(page, calm)
    page.locator(".editor").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("\U0001f642您好！")  # one code point, two UTF-16 units
    pick(page, PASSAGE)
    page.locator(".picked .choice", has_text="更简短").click()
    page.locator('.card.generating[aria-busy="true"] .stream ins', has_text=SHORTER[:8]).wait_for()
    assert "\U0001f642您好！" in page.locator(".stream").inner_text()
    gate.touch()
    page.locator(".diff ins", has_text="检查").wait_for()
    assert page.locator(".diff del").first.is_visible()
    page.locator(".banner .link", has_text="保留改写").click()
    text = read(page)
    assert text.startswith("\U0001f642您好！")
    assert SHORTER in text
    assert PASSAGE not in text
    assert page.locator(".versions").inner_text().strip() == "版本 2/2"
    asked = model.requests[-1]["body"]["messages"]
    assert f"\n{PASSAGE}\n" in asked[1]["content"]
    assert "更简短" in asked[0]["content"]
    page.locator(".primary").click()
    row = calm.settled("sent")
    assert SHORTER in row.payload["text"]
    # what the agent had typed before the rewrite is an edit, though the version holds it
    assert (row.payload["outcome"], row.payload["changed_chars"]) == ("edit", 4)


def test_a_rewrite_is_taken_back(page, model, calm):
    model.replies.append(said(SHORTER))
    start(page, calm)
    before = page.locator(".editor").inner_text()
    pick(page, PASSAGE)
    page.locator(".picked .choice", has_text="更正式").click()
    page.locator(".banner .link", has_text="撤销改写").click()
    page.locator(".versions", has_text="1/2").wait_for()
    assert page.locator(".editor").inner_text() == before


def test_a_free_wish_by_keyboard_alone(page, model, calm):
    model.replies.append(said(SHORTER))
    start(page, calm)
    type_at_end(page, "")
    for _ in range(len(PASSAGE) + 2):  # a citation stands among the words
        page.keyboard.press("Shift+ArrowLeft")
    page.locator(".picked").wait_for()
    page.keyboard.press("Alt+r")
    page.keyboard.press("End")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".picked input").wait_for()
    page.keyboard.type("像说明书那样说")
    page.keyboard.press("Enter")
    page.locator(".diff ins").first.wait_for()
    assert "像说明书那样说" in model.requests[-1]["body"]["messages"][0]["content"]


def test_another_language_is_asked_for_in_that_language(page, model, calm):
    model.replies.append(said("Please switch it off and check the blue sealing ring."))
    start(page, calm)
    pick(page, PASSAGE)
    page.locator(".picked .choice", has_text="英文").click()
    page.locator(".card.generating").wait_for(state="detached")
    system = model.requests[0]["body"]["messages"][0]["content"]
    assert "Write in English" in system
    assert "Translate into English" in system


def test_what_the_sources_do_not_support_is_not_offered(page, model, calm):
    model.replies.append(said("我给您补偿900元，请访问 evil.invalid。"))
    start(page, calm)
    before = page.locator(".editor").inner_text()
    pick(page, PASSAGE)
    page.locator(".picked .choice", has_text="其他要求").click()
    page.locator(".picked input").fill("大方一点")
    page.locator(".picked .danger").click()
    page.locator(".banner.doubt", has_text="没有改成").wait_for()
    assert page.locator(".editor").inner_text() == before


def test_escape_while_the_model_is_silent_ends_the_call_upstream(page, model, calm):
    model.replies.append(Reply(hang=True))
    start(page, calm)
    before = page.locator(".editor").inner_text()
    pick(page, PASSAGE)
    page.locator(".picked .choice", has_text="更简短").click()
    page.locator(".card.generating .rewriting", has_text=PASSAGE).wait_for()
    wait_until(lambda: model.requests)
    page.keyboard.press("Escape")
    page.locator('.editor[contenteditable="true"]').wait_for()
    assert page.locator(".editor").inner_text() == before
    assert model.disconnected.wait(5)
    assert page.locator(".versions").inner_text().strip() == "版本 1/1"


def test_escape_stops_a_tone_though_the_focus_is_elsewhere(page, model, calm):
    model.replies.append(Reply(hang=True))
    start(page, calm)
    page.locator(".wish", has_text="更简短").click()
    page.locator(".card.generating .bone").first.wait_for()
    wait_until(lambda: model.requests)
    page.locator("[data-testid=stHeading]").first.click()
    page.keyboard.press("Escape")
    page.locator('.editor[contenteditable="true"]').wait_for()
    assert model.disconnected.wait(5)


def test_the_toolbar_goes_with_the_selection_and_with_escape(page, model, calm):
    start(page, calm)
    pick(page, PASSAGE)
    page.keyboard.press("Escape")
    page.locator(".picked").wait_for(state="detached")
    page.keyboard.press("ArrowLeft")
    pick(page, PASSAGE)
    page.keyboard.press("ArrowRight")
    page.locator(".picked").wait_for(state="detached")
    assert model.requests == []


def test_without_a_model_there_is_nothing_to_ask(page, served):
    start(page, Case(served, LEAK))
    select_in_editor(page, PASSAGE)
    page.wait_for_timeout(400)
    assert page.locator(".picked").count() == 0


def test_the_doubtful_words_alone_are_underlined_and_explained(page, modelled, model):
    case = Case(modelled[0], CALM)
    start(page, case)
    page.locator(".editor").click()
    select_in_editor(page, "15 天")
    page.keyboard.type("30 天")
    page.locator(".s.unsupported.pointed", has_text="30 天").wait_for()
    marked = page.evaluate(
        "() => [...CSS.highlights.get('assist-doubt')].map((range) => range.toString())"
    )
    assert marked == ["30 天"]
    page.locator(".s.unsupported.pointed").hover(position={"x": 30, "y": 8})
    page.locator(".peek.on").wait_for()
    assert "“30 天”：数字与原文不一致" in page.locator(".peek.on").inner_text()
