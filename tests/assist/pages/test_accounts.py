"""The accounts page under AppTest."""

import pytest

from assist import bootstrap
from assist.store import passwords
from assist.store.accounts import Account
from assist.types import Actor
from tests.desk_app import open_page, texts
from tests.fakes_desk import seeded


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**10)


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path)
    made.store.accounts.add("default", Account("ann", "小林", "agent"), "correct horse")
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def open_accounts(lang="zh"):
    return open_page("assist/pages/accounts.py", lang).run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_accounts_are_listed_and_single_user_mode_is_said(parts, lang):
    at = open_accounts(lang)
    assert not at.exception
    assert len(at.info) == 1
    assert "ann" in texts(at)


def test_a_role_is_changed_and_written_down(parts):
    at = open_accounts()
    at.selectbox(key="accounts-role-ann").set_value("knowledge_manager")
    at.text_input(key="accounts-groups-ann").set_value("vip, vip ,b")
    next(b for b in at.button if b.label == "保存").click().run()
    account = parts.store.accounts.get("default", "ann")
    assert (account.role, account.groups) == ("knowledge_manager", ("vip", "b"))
    (entry,) = parts.store.audit.entries(Actor())
    assert (entry.action, entry.subject, entry.detail["role"]) == (
        "account",
        "ann",
        "knowledge_manager",
    )


def test_a_short_password_is_refused(parts):
    at = open_accounts()
    at.text_input(key="accounts-password-ann").set_value("short")
    next(b for b in at.button if b.label == "保存").click().run()
    assert "10 到 200" in at.error[0].value
    assert parts.store.audit.entries(Actor()) == ()


def test_a_broken_log_is_said(parts):
    from sqlalchemy import text

    parts.store.audit.add(Actor(), "sign_in")
    with parts.store.database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET subject = 'x'"))
    assert "第 1 条" in open_accounts().error[0].value
