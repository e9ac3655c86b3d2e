"""Who a page is for when st.login signs people in."""

import time
from types import SimpleNamespace

import pytest

from assist.store.accounts import Account
from assist.ui import signin
from tests.fakes_desk import seeded


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, access={"sign_in": "oidc"})
    made.store.accounts.add("default", Account("ada@example.com", "Ada", "evaluator"))
    yield made
    made.store.database.close()


def actor(parts, monkeypatch, *, signed_in=True, **claims):
    known = {"email": "Ada@Example.com", "exp": int(time.time()) + 60, **claims}
    user = SimpleNamespace(is_logged_in=signed_in, to_dict=lambda: known)
    monkeypatch.setattr(signin.st, "user", user)
    return signin.current_actor(parts)


def test_an_address_with_an_account_is_that_account(parts, monkeypatch):
    found = actor(parts, monkeypatch)
    assert (found.id, found.role) == ("ada@example.com", "evaluator")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@example.com"},
        {"email": ""},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"email_verified": False},
    ],
)
def test_everybody_else_is_nobody(parts, monkeypatch, claims):
    assert actor(parts, monkeypatch, **claims) is None


def test_who_has_not_signed_in_or_was_switched_off_is_nobody(parts, monkeypatch):
    assert actor(parts, monkeypatch, signed_in=False) is None
    off = Account("ada@example.com", "Ada", "evaluator", is_active=False)
    parts.store.accounts.change("default", off)
    assert actor(parts, monkeypatch) is None
