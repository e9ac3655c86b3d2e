"""Tokens: ours only, ten minutes only."""

import time

import pytest

from assist import bootstrap
from assist.errors import AccessDenied
from assist.types import Actor
from assist.ui.tokens import LIFETIME_S, issue_token, read_token
from tests.fakes_desk import seeded


@pytest.fixture(autouse=True)
def parts(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


ACTOR = Actor("ann", "shop", "agent", ("a", "b"))


def test_a_token_names_its_actor_and_session():
    assert read_token(issue_token(ACTOR, "s1")) == ("ann", "s1")


@pytest.mark.parametrize("token", ["", "x", "x.y", "é.é"])
def test_what_is_not_ours_is_refused(token):
    with pytest.raises(AccessDenied, match="not valid"):
        read_token(token)


def test_a_changed_token_is_refused():
    body, _, signature = issue_token(ACTOR, "s1").partition(".")
    other = issue_token(Actor("eve"), "s1").partition(".")[0]
    assert body != other
    with pytest.raises(AccessDenied, match="not valid"):
        read_token(f"{other}.{signature}")


def test_a_token_expires(monkeypatch):
    token = issue_token(ACTOR, "s1")
    later = time.time() + LIFETIME_S + 1
    monkeypatch.setattr("assist.ui.tokens.time.time", lambda: later)
    with pytest.raises(AccessDenied, match="expired"):
        read_token(token)


def test_replicas_with_one_secret_know_each_others_tokens(tmp_path):
    token = ""
    for folder in ("a", "b"):
        made = seeded(tmp_path / folder, access={"secret": "one for all"})
        with bootstrap.using(made):
            token = token or issue_token(ACTOR, "s1")
            assert read_token(token) == ("ann", "s1")
        made.store.database.close()
    with pytest.raises(AccessDenied):
        read_token(token)
