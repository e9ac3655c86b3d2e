"""The audit log: append only, and a change anywhere shows."""

import pytest
from sqlalchemy import text

from assist.errors import StoreError
from assist.types import Actor
from tests.fakes_desk import seeded

ACTOR = Actor("ann", role="agent")


@pytest.fixture
def store(tmp_path):
    parts = seeded(tmp_path)
    yield parts.store
    parts.store.database.close()


def test_entries_stand_in_order_with_a_whole_chain(store):
    assert store.audit.verify(ACTOR) is None
    store.audit.add(ACTOR, "sign_in", "", {"from": "127.0.0.1"})
    store.audit.add(ACTOR, "publish", "v1")
    newest, oldest = store.audit.entries(ACTOR)
    assert (newest.seq, newest.action, newest.subject) == (2, "publish", "v1")
    assert (oldest.actor_id, oldest.detail) == ("ann", {"from": "127.0.0.1"})
    assert store.audit.verify(ACTOR) is None
    assert store.audit.entries(Actor(tenant="other")) == ()


@pytest.mark.parametrize("sql", ["UPDATE audit SET subject = 'x'", "DELETE FROM audit"])
def test_rows_cannot_be_changed_through_sql(store, sql):
    store.audit.add(ACTOR, "publish", "v1")
    with pytest.raises(StoreError), store.database.write() as connection:
        connection.execute(text(sql))


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit SET subject = 'x' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
    ],
)
def test_who_goes_round_the_triggers_breaks_the_chain(store, sql, broken):
    for version in ("v1", "v2", "v3"):
        store.audit.add(ACTOR, "publish", version)
    with store.database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text(sql))
    assert store.audit.verify(ACTOR) == broken
