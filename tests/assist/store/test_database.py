"""Transactions, migrations and what a second process sees."""

import multiprocessing
import sqlite3
import stat

import pytest
from sqlalchemy import text

from assist.errors import StoreBusy, StoreError
from assist.store import (
    accounts,
    audit,
    claims,
    conversations,
    edits,
    events,
    jobs,
    outbox,
    records,
    reviews,
)
from assist.store.database import Database, read_migrations

NAMES = ["m001_desk", "m002_work", "m003_audit.sqlite"]
TABLES = {
    "conversations": conversations.CONVERSATIONS,
    "messages": conversations.MESSAGES,
    "suggestions": records.SUGGESTIONS,
    "drafts": edits.DRAFTS,
    "claims": claims.CLAIMS,
    "outbox": outbox.OUTBOX,
    "accounts": accounts.ACCOUNTS,
    "sessions": accounts.SESSIONS,
    "audit": audit.AUDIT,
    "reviews": reviews.REVIEWS,
    "gaps": records.GAPS,
    "events": events.EVENTS,
    "jobs": jobs.JOBS,
}


@pytest.fixture
def database(tmp_path):
    opened = Database.at(tmp_path / "assist.db")
    yield opened
    opened.close()


def test_sqlite_is_set_up_to_survive_a_power_cut(database):
    with database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_strict_and_have_the_columns_the_code_names(database, name):
    with database.read() as connection:
        sql = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
        ).scalar_one()
        columns = [row.name for row in connection.execute(text(f"PRAGMA table_info({name})"))]
    assert sql.endswith("STRICT")
    assert sorted(columns) == sorted(TABLES[name].columns.keys())


def test_migrations_run_once_in_order(database):
    database.migrate()
    with database.read() as connection:
        applied = list(connection.execute(text("SELECT name FROM migrations")).scalars())
    assert applied == [name for name, _ in read_migrations()] == NAMES


def test_the_file_belongs_to_its_owner_only(tmp_path):
    Database.at(tmp_path / "sub" / "assist.db").close()
    assert stat.S_IMODE((tmp_path / "sub" / "assist.db").stat().st_mode) == 0o600


def test_a_block_that_raises_changes_nothing(database):
    def fail():
        with database.write() as connection:
            connection.execute(text("INSERT INTO migrations VALUES ('x', 'y')"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM migrations")).scalar() == len(NAMES)


def test_a_reader_does_not_wait_for_a_writer(database):
    with database.write() as writer:
        writer.execute(text("INSERT INTO migrations VALUES ('x', 'y')"))
        with database.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM migrations")).scalar() == len(NAMES)


def test_a_lock_that_is_never_released_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("assist.store.database.BUSY_TIMEOUT_MS", 20)
    database = Database.at(tmp_path / "assist.db")
    other = sqlite3.connect(tmp_path / "assist.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="stayed locked for 20 ms"), database.write():
        pass
    other.rollback()
    other.close()
    database.close()


def test_a_migration_may_be_for_one_database_alone():
    other = [*NAMES[:2], "m003_audit.postgresql"]
    assert [name for name, _ in read_migrations("postgresql")] == other
    triggers = dict(read_migrations())["m003_audit.sqlite"]
    assert [each.split()[2] for each in triggers] == ["audit_no_update", "audit_no_delete"]


@pytest.mark.parametrize("url", ["nonsense", "nonsense://x"])
def test_a_wrong_url_is_a_store_error(url):
    with pytest.raises(StoreError, match="cannot be used"):
        Database(url)


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        Database.at(tmp_path / "file" / "assist.db")


def test_a_file_that_is_no_database_is_a_store_error(tmp_path):
    (tmp_path / "assist.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="database"):
        Database.at(tmp_path / "assist.db")


def _add(file, count):
    database = Database.at(file)
    for _ in range(count):
        with database.write() as connection:
            value = int(
                connection.execute(
                    text("SELECT name FROM migrations WHERE applied_at = 'n'")
                ).scalar_one()
            )
            connection.execute(
                text("UPDATE migrations SET name = :value WHERE applied_at = 'n'"),
                {"value": str(value + 1)},
            )
    database.close()


def test_concurrent_read_then_write_updates_are_not_lost(tmp_path):
    file = tmp_path / "assist.db"
    database = Database.at(file)
    with database.write() as connection:
        connection.execute(text("INSERT INTO migrations VALUES ('0', 'n')"))
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_add, args=(file, 15)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    with database.read() as connection:
        value = connection.execute(
            text("SELECT name FROM migrations WHERE applied_at = 'n'")
        ).scalar_one()
    assert value == "45"
    database.close()
