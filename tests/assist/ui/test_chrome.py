"""The frame of the pages under AppTest: who somebody is may change in the middle of a run."""

import pytest

from assist import bootstrap
from assist.types import Actor
from assist.ui import signin
from tests.desk_app import open_page, texts
from tests.fakes_desk import seeded


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path)
    with bootstrap.using(made):
        yield made
    made.store.database.close()


def looks(monkeypatch, *actors):
    """What each look at the visitor finds; the last repeats."""
    found = list(actors)
    monkeypatch.setattr(
        signin, "current_actor", lambda _parts: found.pop(0) if len(found) > 1 else found[0]
    )
    return found


def test_a_sign_in_that_ends_before_the_page_looks_asks_to_sign_in(parts, monkeypatch):
    looks(monkeypatch, Actor(), None)
    at = open_page().run()
    assert not at.exception
    assert [warning.value for warning in at.warning] == []
    assert any("登录" in text for text in texts(at))


def test_a_role_that_is_taken_in_between_leads_to_what_is_left(parts, monkeypatch):
    judge = Actor("eva", "default", "evaluator")
    looks(monkeypatch, Actor("boss", "default", "admin"), judge)
    at = open_page().run()
    assert not at.exception
    assert [header.value for header in at.header] == ["检索测试"]
    assert [warning.value for warning in at.warning] == []
