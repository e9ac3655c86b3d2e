"""Signing in through a real OpenID Connect provider, a process of its own, with st.login."""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest

from assist.settings import read_settings
from assist.store.accounts import Account
from assist.store.stores import open_store
from assist.types import Actor
from tests.e2e.conftest import ROOT, wait_for
from tests.e2e.test_signin import links

pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("authlib", "oidc_provider_mock"))),
    reason="authlib or oidc-provider-mock is not installed",
)
USERS = {
    "ann": {"email": "Ann@example.com", "email_verified": True},
    "eva": {"email": "eva@example.com", "email_verified": True},
    "eve": {"email": "eve@example.com", "email_verified": True},  # nobody gave her an account
    "mallory": {"email": "eva@example.com", "email_verified": False},  # says that she is Eva
}
SECRETS = """[auth]
redirect_uri = "{desk}oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "desk"
client_secret = "hush"
server_metadata_url = "{provider}.well-known/openid-configuration"
"""
LIFE_S = 20


class Provided:
    """A desk whose people sign in elsewhere."""

    def __init__(self, url, store):
        self.url = url
        self.store = store


@pytest.fixture(scope="module")
def provided(tmp_path_factory):
    data = tmp_path_factory.mktemp("oidc")
    here, there = free_ports()
    desk, provider = f"http://127.0.0.1:{here}/", f"http://127.0.0.1:{there}/"
    secrets = data / "secrets.toml"
    secrets.write_text(SECRETS.format(desk=desk, provider=provider), "utf-8")
    store = open_store(read_settings(paths={"data": data}))
    store.accounts.add("default", Account("ann@example.com", "小安", "agent"))
    store.accounts.add("default", Account("eva@example.com", "Eva", "evaluator"))
    users = [json.dumps({"sub": sub, **claims}) for sub, claims in USERS.items()]
    flags = [word for user in users for word in ("--user-claims", user)]
    mock = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(there)]
    life = ["--token-max-age", str(LIFE_S)]
    environment = {
        **os.environ,  # noqa: TID251  a child gets what this process has
        "ASSIST_PATHS__DATA": str(data),
        "ASSIST_ACCESS__SIGN_IN": "oidc",
        "ASSIST_UI__WORKERS": "external",
        "STREAMLIT_SECRETS_FILES": str(secrets),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(here)]
    running = [
        subprocess.Popen([*mock, *life, *flags], cwd=data),  # noqa: S603
        subprocess.Popen(command, cwd=ROOT, env=environment),  # noqa: S603
    ]
    try:
        wait_for(provider + ".well-known/openid-configuration", running[0])
        wait_for(desk + "_stcore/health", running[1])
        yield Provided(desk, store)
    finally:
        for process in running:
            process.kill()
            process.wait()
        store.database.close()


def free_ports():
    import socket

    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def sign_in(page, desk, user):
    page.set_default_timeout(60_000)
    page.goto(desk.url)
    page.locator(".st-key-signin-go button").click()
    page.get_by_role("button", name=user, exact=True).first.click()
    page.wait_for_url(f"{desk.url}**")


def leave_provider(page, desk):
    """The provider asks whether its own session ends too, and sends the browser back."""
    page.wait_for_url("**/oauth2/end_session**")
    page.locator("form button").first.click()
    page.wait_for_url(f"{desk.url}**")
    page.locator(".st-key-signin-go button").wait_for()


@pytest.mark.parametrize(
    ("user", "pages"),
    [("ann", ["工作台", "检索测试"]), ("eva", ["检索测试", "评测", "质量"])],
)
def test_whoever_the_provider_vouches_for_has_the_role_of_the_account(page, provided, user, pages):
    sign_in(page, provided, user)
    page.locator("[data-testid=stHeading]").first.wait_for()
    assert links(page) == pages
    (entry,) = [
        e for e in provided.store.audit.entries(Actor()) if e.actor_id == f"{user}@example.com"
    ]
    assert (entry.action, entry.detail["by"]) == ("sign_in", "oidc")


@pytest.mark.parametrize("user", ["eve", "mallory"])
def test_whoever_has_no_account_or_no_proved_address_sees_nothing(page, provided, user):
    sign_in(page, provided, user)
    page.get_by_text("没有账户").wait_for()
    assert page.get_by_role("navigation").count() == 0
    page.goto(provided.url + "evaluation")
    page.get_by_text("没有账户").wait_for()
    page.locator(".st-key-signin-out button").click()
    leave_provider(page, provided)


def test_an_account_that_is_switched_off_is_out_with_the_next_click(page, provided):
    sign_in(page, provided, "eva")
    page.locator("[data-testid=stHeading]").first.wait_for()
    off = Account("eva@example.com", "Eva", "evaluator", is_active=False)
    provided.store.accounts.change("default", off)
    try:
        page.get_by_role("link", name="质量").click()
        page.get_by_text("没有账户").wait_for()
    finally:
        provided.store.accounts.change("default", Account("eva@example.com", "Eva", "evaluator"))


def test_signing_out_ends_it(page, provided):
    sign_in(page, provided, "eva")
    page.locator("[data-testid=stHeading]").first.wait_for()
    page.get_by_role("button", name="Eva").click()
    page.get_by_role("button", name="退出登录").click()
    leave_provider(page, provided)
    page.goto(provided.url)
    page.locator(".st-key-signin-go button").wait_for()


def test_a_proof_that_has_ended_is_none(page, provided):
    sign_in(page, provided, "eva")
    page.locator("[data-testid=stHeading]").first.wait_for()
    until = time.monotonic() + LIFE_S + 10
    while page.locator(".st-key-signin-card").count() == 0 and time.monotonic() < until:
        page.reload()
        page.locator("[data-testid=stHeading], .st-key-signin-card").first.wait_for()
    assert page.locator(".st-key-signin-card").count() == 1
