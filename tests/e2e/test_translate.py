"""The switch that puts a conversation into the agent's language."""

import pytest

from tests.e2e.cases import Case, start
from tests.e2e.conftest import Served
from tests.fakes_desk import ENGLISH_CASE
from tests.llm_server import Reply, running, said


@pytest.fixture(scope="module")
def model():
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def translating(model, tmp_path_factory):
    settings = {"base_url": model.base_url, "model": "fake"}
    desk = Served(tmp_path_factory.mktemp("translating"), llm=settings)
    yield desk
    desk.stop()


def test_messages_get_their_translation_and_keep_it(page, translating, model):
    model.replies.extend([Reply(status=503), Reply(status=503), said("保修多久？")])
    case = Case(translating, ENGLISH_CASE)
    start(page, case)
    assert page.locator(".translation").count() == 0
    page.locator(".translate").click()
    page.locator(".translation.failed", has_text="暂时无法翻译").wait_for()
    page.locator(".translate").click()
    page.locator(".translate").click()
    page.locator(".translation", has_text="保修多久？").wait_for()
    asked = len(model.requests)
    page.reload()
    page.locator(f'.composer[data-case="{case.id}"] .editor, .composer .editor').first.wait_for()
    page.locator("[data-testid=stRadioOption]", has_text=case.name).click()
    page.locator(".translation", has_text="保修多久？").wait_for()
    assert len(model.requests) == asked  # the server remembers


def test_without_a_model_there_is_no_switch(page, served):
    start(page, Case(served, ENGLISH_CASE))
    page.locator(".transcript .bubble").first.wait_for()
    assert page.locator(".translate").count() == 0
