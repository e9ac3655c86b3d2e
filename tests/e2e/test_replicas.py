"""Two desk processes over one database: claims, edits, decisions, sessions are one."""

import json
import urllib.error
import urllib.request

import pytest

from assist.settings import read_settings
from assist.store import passwords
from assist.store.accounts import Account
from assist.store.stores import open_store
from assist.types import Actor
from tests.e2e.cases import Case, open_case, start, type_at_end
from tests.e2e.conftest import Served
from tests.e2e.sticky import COOKIE, StickyProxy
from tests.e2e.test_signin import PASSWORD, enter
from tests.fakes_desk import CALM
from tests.postgres import a_schema, a_server

SECRET = "the same secret in every process"
TAKEN = "正在处理这个会话"


class Pair:
    """Two processes over one store, and a proxy before them."""

    def __init__(self, data, **sections):
        sections["access"] = {"secret": SECRET, **sections.get("access", {})}
        self.first, self.second = (Served(data, **sections) for _ in range(2))
        self.proxy = StickyProxy(self.first.port, self.second.port)

    def stop(self):
        self.proxy.stop()
        self.first.stop()
        self.second.stop()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def pair(request, tmp_path_factory):
    data = tmp_path_factory.mktemp("replicas")
    if request.param == "sqlite":
        made = Pair(data)
        yield made
        made.stop()
        return
    with a_server() as server, a_schema(server) as url:
        made = Pair(data, store={"url": url})
        yield made
        made.stop()


@pytest.fixture
def other(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


@pytest.fixture
def calm(pair):
    return Case(pair.first, CALM)


def at_process(page, where, case):
    page.goto(where.url)
    page.locator(".composer .editor").wait_for()
    open_case(page, case)


def sent(case):
    return [message.text for message in case.messages() if message.role == "agent"]


def test_a_case_that_is_open_at_one_process_is_taken_at_the_other(page, other, pair, calm):
    start(page, calm)
    at_process(other, pair.second, calm)
    other.locator(".banner", has_text=TAKEN).wait_for()
    assert other.locator(".editor").get_attribute("contenteditable") == "false"
    other.locator(".banner .link", has_text="由我接手").click()
    page.locator(".banner", has_text=TAKEN).wait_for()
    other.locator(".primary:not(:disabled)").click()
    calm.settled("sent")
    page.locator(".banner", has_text="已经回复").wait_for()
    assert page.locator(".banner", has_text=TAKEN).count() == 0  # said once, by what matters now
    assert len(sent(calm)) == 1


def test_an_edit_made_at_one_process_goes_on_at_the_other(page, other, pair, calm):
    start(page, calm)
    type_at_end(page, "在第一个进程写的。")
    calm.wait_saved("在第一个进程写的。")
    page.goto("about:blank")
    at_process(other, pair.second, calm)
    other.locator(".editor", has_text="在第一个进程写的。").wait_for()


def test_both_send_at_the_same_moment_and_one_reply_goes_out(page, other, pair, calm):
    start(page, calm)
    at_process(other, pair.second, calm)
    page.route("**/api/pulse", lambda route: route.abort())  # it never hears of it
    other.locator(".banner .link", has_text="由我接手").click()
    other.locator(".primary:not(:disabled)").wait_for()
    page.locator(".primary").click()
    other.locator(".primary").click()
    calm.settled("sent")
    assert len(sent(calm)) == 1


def test_a_process_that_dies_hands_its_browsers_to_the_other(page, pair, calm):
    at_process(page, pair.proxy, calm)
    type_at_end(page, "换了进程也还在。")
    (node,) = [each["value"] for each in page.context.cookies() if each["name"] == COOKIE]
    home = next(each for each in (pair.first, pair.second) if each.port == pair.proxy.chosen[node])
    home.stop()
    try:
        page.locator(".primary").click()
        row = calm.settled("sent")
    finally:
        home.start()
    assert row.payload["text"].endswith("换了进程也还在。")
    assert len(sent(calm)) == 1
    assert pair.proxy.chosen[node] != home.port


def test_a_page_of_one_process_may_call_the_other(page, pair, calm):
    tokens = []
    page.on("request", lambda request: tokens.append(request.headers.get("x-assist-token")))
    start(page, calm)
    token = next(each for each in tokens if each)
    body = json.dumps({"case_id": calm.id, "tab": "0" * 32}).encode()
    assert called(pair.second, token, body) == 200
    assert called(pair.second, token[:-1] + ("A" if token[-1] != "A" else "B"), body) == 401


def called(served, token, body):
    headers = {"X-Assist-Token": token, "Content-Type": "application/json"}
    request = urllib.request.Request(served.url + "api/pulse", body, headers)  # noqa: S310  loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_session_holds_at_both_and_ends_at_both(page, tmp_path):
    store = open_store(read_settings(paths={"data": tmp_path}))
    cost, passwords.COST = passwords.COST, 2**10
    try:
        store.accounts.add("default", Account("agent", "某", "agent"), PASSWORD)
    finally:
        passwords.COST = cost
    pair = Pair(tmp_path, access={"sign_in": "local"})
    try:
        enter(page, pair.first, "agent")
        page.goto(pair.second.url)  # a cookie does not look at the port
        page.locator("[data-testid=stHeading]").first.wait_for()
        page.goto(pair.second.url + "signout")
        page.locator("button").click()
        page.locator("input[name=password]").wait_for()
        page.goto(pair.first.url)
        page.locator("input[name=password]").wait_for()
        kinds = [entry.action for entry in store.audit.entries(Actor())]
    finally:
        pair.stop()
        store.database.close()
    assert {"sign_in", "sign_out"} <= set(kinds)
