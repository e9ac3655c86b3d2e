"""Who is asking."""

import pytest

from assist.errors import AccessDenied
from assist.identity import FREE_TRIES, Throttle
from assist.store import passwords
from assist.store.accounts import Account
from assist.types import Actor
from tests.fakes_desk import seeded

PASSWORD = "correct horse"
BOSS = Account("boss", "老板", "admin")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 2**10)


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, access={"sign_in": "local"})
    yield made
    made.store.database.close()


def test_without_sign_in_there_is_one_local_user_with_every_group(tmp_path):
    made = seeded(tmp_path)
    actor = made.identity.of_session("")
    assert (actor.id, actor.role, actor.groups) == ("local", "admin", ("*",))
    assert made.identity.of_id("local") == actor
    assert made.identity.of_id("ann") is None
    assert (made.identity.needs_sign_in, made.identity.needs_setup) == (False, False)
    made.store.database.close()


def test_the_first_administrator_needs_the_printed_code_and_is_the_only_one(parts):
    identity = parts.identity
    assert identity.needs_setup
    with pytest.raises(AccessDenied):
        identity.set_up("guessed", BOSS, PASSWORD)
    token = identity.set_up(identity.setup_code, BOSS, PASSWORD)
    assert identity.of_session(token).role == "admin"
    assert not identity.needs_setup
    with pytest.raises(AccessDenied):
        identity.set_up(identity.setup_code, Account("eve", "Eve", "admin"), PASSWORD)


def test_signing_in_and_out_is_written_down(parts):
    identity = parts.identity
    identity.set_up(identity.setup_code, BOSS, PASSWORD)
    token = identity.sign_in(" Boss ", PASSWORD, "10.0.0.1")
    with pytest.raises(AccessDenied, match="wrong"):
        identity.sign_in("boss", "wrong password", "10.0.0.1")
    identity.sign_out(token)
    assert identity.of_session(token) is None
    actions = [each.action for each in parts.store.audit.entries(Actor())]
    assert actions == ["sign_out", "sign_in_failed", "sign_in", "set_up"]
    assert parts.store.audit.verify(Actor()) is None


def test_a_role_that_was_taken_away_is_gone_at_once(parts):
    identity = parts.identity
    token = identity.set_up(identity.setup_code, BOSS, PASSWORD)
    parts.store.accounts.change("default", Account("boss", "老板", "agent"))
    assert identity.of_session(token).role == "agent"
    parts.store.accounts.change("default", Account("boss", "老板", "agent", is_active=False))
    assert identity.of_session(token) is None
    assert identity.of_id("boss") is None


def test_wrong_tries_wait_longer_and_longer_for_that_user_and_address():
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(FREE_TRIES):
        assert throttle.wait_s("ann", "a") == 0
        throttle.note("ann", "a", is_right=False)
    assert throttle.wait_s("ann", "a") == 2
    assert throttle.wait_s("ann", "b") == throttle.wait_s("ben", "a") == 0
    now[0] = 2.0
    throttle.note("ann", "a", is_right=False)
    assert throttle.wait_s("ann", "a") == 4
    throttle.note("ann", "a", is_right=True)
    assert throttle.wait_s("ann", "a") == 0


def test_too_many_tries_are_refused_without_looking(parts):
    identity = parts.identity
    identity.set_up(identity.setup_code, BOSS, PASSWORD)
    for _ in range(FREE_TRIES):
        with pytest.raises(AccessDenied, match="wrong"):
            identity.sign_in("boss", "wrong password", "x")
    with pytest.raises(AccessDenied, match="too many"):
        identity.sign_in("boss", PASSWORD, "x")
