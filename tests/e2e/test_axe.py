"""WCAG 2 A and AA by axe-core: no violation on any page, in either theme and language."""

import pytest

from tests.e2e.cases import Case, select_in_editor
from tests.e2e.conftest import Served
from tests.fakes_desk import CALM, LEAK
from tests.llm_server import running as running_model

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PAGES = ("", "knowledge", "retrieval", "evaluation", "quality", "accounts")


@pytest.fixture(scope="module")
def axe():
    sync = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    return sync.Axe()


@pytest.fixture(scope="module")
def modelled(tmp_path_factory):
    """A desk with a language model, so that selected words can be rewritten."""
    with running_model() as model:
        folder = tmp_path_factory.mktemp("axe")
        desk = Served(folder, llm={"base_url": model.base_url, "model": "fake"})
        yield desk
        desk.stop()


@pytest.fixture(params=["light", "dark"])
def themed(chromium, request):
    # axe is put into the page as a script, which our policy forbids to everybody else
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=request.param, bypass_csp=True
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def violations(axe, page):
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = axe.run(page, options=options).response["violations"]
    return [
        (
            each["id"],
            [node["html"][:160] for node in each["nodes"]][:3],
            each["nodes"][0]["any"][:1],
        )
        for each in found
    ]


def settled(page):
    page.locator("[data-testid=stHeading]").first.wait_for()
    page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
    # A colour on its way to another is no colour of the page.
    page.wait_for_function("document.getAnimations().every(each => each.playState != 'running')")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "workspace")
def test_every_page_is_accessible(axe, themed, served, name, lang):
    themed.goto(f"{served.url}{name}?lang={lang}")
    settled(themed)
    if not name:
        themed.locator(".composer .editor").wait_for()
    assert violations(axe, themed) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workspace_is_accessible_in_its_busier_states(axe, themed, served, lang):
    case = Case(served, LEAK)  # a shared one may still be leased to the browser before
    themed.goto(f"{served.url}?lang={lang}")
    themed.locator("[data-testid=stRadioOption]", has_text=case.name).click()
    themed.locator(f'.composer[data-case="{case.id}"] .editor .chip').first.wait_for()
    themed.locator(".status.doubt").click()
    themed.locator(".panel").wait_for()
    assert violations(axe, themed) == []
    themed.keyboard.press("Escape")
    themed.locator(".bottom .quiet").first.click()
    themed.locator(".panel .choice").first.wait_for()
    assert violations(axe, themed) == []
    themed.keyboard.press("Escape")
    themed.locator(".editor").focus()
    themed.keyboard.press("Control+Enter")
    themed.locator(".panel.doubt").wait_for()
    assert violations(axe, themed) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_toolbar_of_selected_words_is_accessible(axe, themed, modelled, lang):
    case = Case(modelled, CALM)
    themed.goto(f"{modelled.url}?lang={lang}")
    themed.locator("[data-testid=stRadioOption]", has_text=case.name).click()
    # this draft is written live first
    themed.locator(f'.composer[data-case="{case.id}"] .editor[contenteditable="true"]').wait_for()
    themed.locator(".editor .chip").first.wait_for()
    select_in_editor(themed, "取下水箱")
    themed.locator(".picked[role=toolbar] .choice").first.wait_for()
    assert violations(axe, themed) == []
    themed.locator(".picked .choice").last.click()
    themed.locator(".picked input").wait_for()
    assert violations(axe, themed) == []


def test_the_retrieval_results_are_accessible(axe, themed, served):
    themed.goto(f"{served.url}retrieval")
    themed.get_by_role("textbox").first.fill("水箱漏水")
    themed.keyboard.press("Enter")
    themed.locator(".sources .card").first.wait_for()
    settled(themed)
    assert violations(axe, themed) == []


def test_the_sign_in_page_is_accessible(axe, themed, tmp_path):
    desk = Served(tmp_path, access={"sign_in": "local"})
    try:
        themed.goto(desk.url)
        themed.locator("input[name=password]").wait_for()
        assert violations(axe, themed) == []
    finally:
        desk.stop()
