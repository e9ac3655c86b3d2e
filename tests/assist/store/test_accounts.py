"""Accounts, passwords, sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from assist import clock
from assist.errors import StoreError
from assist.store import passwords
from assist.store.accounts import SESSION_HOURS, Account
from tests.fakes_desk import seeded

ANN = Account("ann", "小林", "agent", ("vip",))
PASSWORD = "correct horse"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**10)  # the format is the same, the wait is not
    parts = seeded(tmp_path)
    yield parts.store
    parts.store.database.close()


def test_a_password_is_slow_salted_and_checked_in_full():
    assert (passwords.COST, passwords.BLOCK) == (2**17, 8)
    one, two = passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD)
    assert one != two
    assert one.startswith("scrypt$131072$8$")
    assert passwords.fits_password(PASSWORD, one)
    assert not passwords.fits_password(PASSWORD + "x", one)
    assert not passwords.fits_password("x" * 201, one)


def test_an_account_comes_back_as_an_actor(store):
    store.accounts.add("default", ANN, PASSWORD)
    assert store.accounts.get("default", "ann") == ANN
    actor = ANN.as_actor("default")
    assert (actor.id, actor.role, actor.groups) == ("ann", "agent", ("vip",))
    assert store.accounts.get("other", "ann") is None
    assert (store.accounts.count("default"), store.accounts.count("other")) == (1, 0)


@pytest.mark.parametrize("wrong", ["", "Ann", "a b", "x" * 65])
def test_an_odd_id_is_refused(store, wrong):
    with pytest.raises(StoreError, match="not allowed"):
        store.accounts.add("default", Account(wrong, "x", "agent"))


def test_an_id_is_taken_once_and_a_short_password_refused(store):
    store.accounts.add("default", ANN)
    with pytest.raises(StoreError, match="exists already"):
        store.accounts.add("default", ANN)
    with pytest.raises(ValueError, match="10 to 200"):
        store.accounts.add("default", Account("ben", "Ben", "agent"), "short")


def test_only_the_right_password_of_an_active_account_fits(store):
    store.accounts.add("default", ANN, PASSWORD)
    store.accounts.add("default", Account("sso", "SSO", "agent"))
    assert store.accounts.check_password("default", "ann", PASSWORD) == ANN
    assert store.accounts.check_password("default", "ann", "wrong password") is None
    assert store.accounts.check_password("default", "nobody", PASSWORD) is None
    assert store.accounts.check_password("default", "sso", "") is None
    store.accounts.change("default", Account("ann", "小林", "agent", is_active=False))
    assert store.accounts.check_password("default", "ann", PASSWORD) is None


def test_a_session_follows_its_account_and_ends(store, monkeypatch):
    store.accounts.add("default", ANN, PASSWORD)
    token = store.accounts.open_session("default", "ann")
    assert store.accounts.of_session("default", token) == ANN
    promoted = Account("ann", "小林", "admin")
    store.accounts.change("default", promoted)
    assert store.accounts.of_session("default", token) == promoted
    assert store.accounts.of_session("other", token) is None
    assert store.accounts.of_session("default", "") is None
    later = clock.now() + timedelta(hours=SESSION_HOURS, seconds=1)
    monkeypatch.setattr("assist.store.accounts.clock.now", lambda: later)
    assert store.accounts.of_session("default", token) is None


@pytest.mark.parametrize("how", ["out", "off", "password"])
def test_a_session_can_be_ended(store, how):
    store.accounts.add("default", ANN, PASSWORD)
    token = store.accounts.open_session("default", "ann")
    if how == "out":
        store.accounts.close_session("default", token)
    elif how == "off":
        store.accounts.change("default", Account("ann", "小林", "agent", is_active=False))
    else:
        store.accounts.change("default", ANN, password="another password")
    assert store.accounts.of_session("default", token) is None


def test_the_token_itself_is_stored_nowhere(store):
    store.accounts.add("default", ANN, PASSWORD)
    token = store.accounts.open_session("default", "ann")
    with store.database.read() as connection:
        row = connection.execute(text("SELECT * FROM sessions")).one()
    assert token not in "".join(row)


def test_somebody_unknown_cannot_be_changed(store):
    with pytest.raises(StoreError, match="does not exist"):
        store.accounts.change("default", ANN)
