"""What the desk relies on, on a real PostgreSQL: once only, one writer at a time, append-only."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from assist.casework import CaseRef
from assist.decisions import DeskAction
from assist.errors import StoreError
from assist.settings import read_settings
from assist.store.database import Database, read_migrations
from assist.store.records import Gap
from assist.store.stores import open_store
from assist.types import Actor, Event
from tests.fakes_desk import CALM, EVERY_CASE, seeded
from tests.postgres import a_schema, a_server

pytestmark = pytest.mark.postgres
ACTOR = Actor()
THREADS = 8


@pytest.fixture(scope="module")
def server():
    with a_server() as running:
        yield running


@pytest.fixture
def url(server):
    with a_schema(server) as made:
        yield made


@pytest.fixture
def store(url, tmp_path):
    opened = open_store(read_settings(paths={"data": tmp_path}, store={"url": url}))
    yield opened
    opened.database.close()


def at_once(work, count):
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(count)))


def test_migrations_run_once_however_many_processes_start(url):
    def start(_):
        database = Database(url)
        with database.read() as connection:
            names = connection.execute(text("SELECT name FROM migrations")).scalars().all()
        database.close()
        return sorted(names)

    wanted = [name for name, _ in read_migrations("postgresql")]
    assert at_once(start, 4) == [wanted] * 4


def test_the_audit_chain_holds_under_many_writers_and_cannot_be_changed(store):
    at_once(lambda n: store.audit.add(ACTOR, "publish", f"v{n}"), 60)
    assert len(store.audit.entries(ACTOR)) == 60
    assert store.audit.verify(ACTOR) is None
    for change in ("UPDATE audit SET subject = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(StoreError), store.database.write() as connection:
            connection.execute(text(change))
    assert store.audit.verify(ACTOR) is None


def test_every_job_is_claimed_once(store):
    made = {store.jobs.add(ACTOR, "k", {}).id for _ in range(30)}

    def work(number):
        claimed = []
        while job := store.jobs.claim(["k"], f"w{number}"):
            claimed.append(job.id)
        return claimed

    claimed = [job for jobs in at_once(work, THREADS) for job in jobs]
    assert len(claimed) == 30
    assert set(claimed) == made


def test_a_reader_sees_one_state(store):
    store.conversations.put(ACTOR, CALM)
    with store.database.read() as connection:
        count = text("SELECT count(*) FROM conversations")
        before = connection.execute(count).scalar()
        store.conversations.put(ACTOR, EVERY_CASE[0])
        assert connection.execute(count).scalar() == before == 1


def test_what_is_repeated_counts_once(store):
    event = Event("e1", CALM.last_at, "local", "s", CALM.id, "d", "v", "shown", {})
    assert [store.events.add(ACTOR, [event, event]), store.events.add(ACTOR, [event])] == [1, 0]
    gap = Gap("g1", CALM.id, "d", "能用吗", "no_source")
    assert [store.records.add_gap(ACTOR, gap), store.records.add_gap(ACTOR, gap)] == [True, False]


def test_a_case_is_drafted_edited_and_sent_once(url, tmp_path):
    parts = seeded(tmp_path, *EVERY_CASE, store={"url": url})
    desk = parts.casework.prepare(ACTOR, parts.store.conversations.get(ACTOR, CALM.id))
    draft, version = desk.draft_id, desk.current.id
    parts.store.edits.save(ACTOR, draft, version, "改过的话")
    assert parts.store.edits.saved(ACTOR, [version]) == {version: "改过的话"}
    action = DeskAction("a1", "send", CALM.id, draft, version, text=desk.current.draft.text)
    outcomes = at_once(lambda _: parts.feedback.settle(ACTOR, action).status, THREADS)
    assert sorted(outcomes) == ["recorded", *["repeated"] * (THREADS - 1)]
    assert len(parts.store.events.find(ACTOR, case_id=CALM.id, kind="sent")) == 1
    last = parts.store.conversations.get(ACTOR, CALM.id).messages[-2]
    assert len(parts.store.records.suggestions(ACTOR, CaseRef(CALM.id, last.id))) == 1
    parts.store.database.close()
