"""The first draft of a case while a model writes it: leaving it ends the call upstream."""

import pytest

from tests.e2e.live import open_case, started, wait_until
from tests.llm_server import Reply, said
from tests.llm_server import running as running_model

RETURNS = (
    "# 退货规则\n\n自签收次日起 7 天内，商品完好的，可以申请无理由退货。退货运费由买家承担。\n"
)
ANSWER = (
    '{"sentences": [{"text": "自签收次日起 7 天内，商品完好的，可以申请无理由退货。",'
    ' "citations": [1], "kind": "deadline"}]}'
)
QUESTION = "商品完好，签收几天内可以无理由退货？"


@pytest.fixture(scope="module")
def model():
    with running_model() as made:
        yield made


@pytest.fixture(scope="module")
def desk(model, tmp_path_factory):
    """A desk with a real index whose first drafts a model writes while they are looked at."""
    settings = {
        "ASSIST_LLM__BASE_URL": model.base_url,
        "ASSIST_LLM__MODEL": "fake",
        "ASSIST_LLM__DEADLINE_S": "60",
        "ASSIST_LLM__CHUNK_TIMEOUT_S": "60",
        "ASSIST_UI__WORKERS": "external",  # nobody drafts before the case is open
    }
    data = tmp_path_factory.mktemp("first")
    with started(data, {"returns.md": RETURNS}, **settings) as running:
        yield running


@pytest.fixture
def silent(model):
    """The model takes the question and says nothing."""
    model.replies.clear()
    model.requests.clear()
    model.disconnected.clear()
    model.replies.append(Reply(hang=True))
    return model


def begin(page, desk, case_id, name):
    desk.push(case_id, QUESTION, name)
    page.goto(desk.url)
    page.locator("[data-testid=stRadioOption]", has_text=name).click()
    page.locator(f'.composer[data-case="{case_id}"] .card.generating[aria-busy="true"]').wait_for()


def test_escape_ends_the_first_draft_upstream_and_it_can_be_asked_again(page, desk, silent):
    begin(page, desk, "first-1", "甲客户")
    wait_until(lambda: silent.requests)
    page.keyboard.press("Escape")
    page.locator(".card.generating .primary").wait_for()
    assert silent.disconnected.wait(10)
    silent.replies.clear()
    silent.replies.append(said(ANSWER))
    page.locator(".card.generating .primary").click()
    page.locator('.editor[contenteditable="true"]', has_text="7 天内").wait_for()


def test_closing_the_tab_ends_the_first_draft_upstream(page, desk, silent):
    other = page.context.new_page()
    begin(other, desk, "first-2", "乙客户")
    wait_until(lambda: silent.requests)
    other.close()
    assert silent.disconnected.wait(10)


def test_another_case_keeps_the_first_draft_running_for_its_own(page, desk, model, silent):
    gate = desk.data / "gate"
    silent.replies.clear()
    silent.replies.append(Reply(pieces=(ANSWER[:40], ANSWER[40:]), gate=gate.exists))
    desk.push("first-4", QUESTION, "丁客户")
    begin(page, desk, "first-3", "丙客户")
    wait_until(lambda: model.requests)
    page.locator("[data-testid=stRadioOption]", has_text="丁客户").click()
    page.locator('.composer[data-case="first-4"]').wait_for()
    gate.touch()
    page.locator('.editor[contenteditable="true"]', has_text="7 天内").wait_for()
    open_case(page, "丙客户", "first-3")
    page.locator('.editor[contenteditable="true"]', has_text="7 天内").wait_for()
