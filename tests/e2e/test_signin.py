"""Signing in with a browser: set-up, roles on the navigation, a role taken away, signing out."""

import re

import pytest

from assist.settings import read_settings
from assist.store import passwords
from assist.store.accounts import Account
from assist.store.stores import open_store
from tests.e2e.conftest import Served

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    data = tmp_path_factory.mktemp("guarded")
    store = open_store(read_settings(paths={"data": data}))
    cost, passwords.COST = passwords.COST, 2**10
    try:
        for role in ("agent", "knowledge_manager", "evaluator", "admin"):
            store.accounts.add("default", Account(role, f"{role} 某", role), PASSWORD)
    finally:
        passwords.COST = cost
    desk = Served(data, access={"sign_in": "local"})
    desk.accounts = store.accounts
    yield desk
    desk.stop()
    store.database.close()


def enter(page, desk, user):
    page.goto(desk.url)
    page.locator("input[name=user]").fill(user)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button").click()
    page.locator("[data-testid=stHeading]").first.wait_for()


def links(page):
    found = page.get_by_role("navigation").get_by_role("link")
    return [each.splitlines()[-1] for each in found.all_inner_texts()]  # the icon's name is before


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("agent", ["工作台", "检索测试"]),
        ("knowledge_manager", ["知识库", "检索测试", "质量"]),
        ("evaluator", ["检索测试", "评测", "质量"]),
        ("admin", ["工作台", "知识库", "检索测试", "评测", "质量", "账户"]),
    ],
)
def test_each_role_sees_its_own_pages(page, guarded, role, pages):
    enter(page, guarded, role)
    assert links(page) == pages


def test_a_page_that_is_not_mine_does_not_open_by_its_address(page, guarded):
    enter(page, guarded, "agent")
    page.goto(guarded.url + "knowledge")
    page.locator("[data-testid=stHeading]").first.wait_for()
    assert page.locator("[data-testid=stHeading]", has_text="知识源").count() == 0


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(page, guarded):
    enter(page, guarded, "admin")
    guarded.accounts.change("default", Account("admin", "x", "evaluator"))
    try:
        page.get_by_role("link", name=re.compile("检索测试")).click()
        page.locator("[data-testid=stHeading]", has_text="检索测试").wait_for()
        page.get_by_role("link", name=re.compile("知识库")).wait_for(state="detached")
    finally:
        guarded.accounts.change("default", Account("admin", "admin 某", "admin"))


def test_signing_out_ends_it_for_every_tab(page, guarded):
    enter(page, guarded, "evaluator")
    page.goto(guarded.url + "signout")
    page.locator("button").click()
    page.locator("input[name=password]").wait_for()
    page.goto(guarded.url + "evaluation")
    page.locator("input[name=password]").wait_for()
