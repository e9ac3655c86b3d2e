"""What a stored suggestion rests on, compared with the live knowledge."""

from dataclasses import replace
from datetime import date

import pytest

from assist.index.freshness import may_see
from assist.types import Actor, Source
from tests.fakes_desk import CALM, DOCUMENTS, EVIDENCE, seeded

ACTOR = Actor()


@pytest.fixture
def parts(tmp_path):
    made = seeded(tmp_path, CALM)
    yield made
    made.store.database.close()


@pytest.fixture
def suggestion(parts):
    made = parts.chain.suggest(CALM.to_message(), ACTOR)
    return replace(made, message=replace(made.message, as_of=date(2026, 5, 2)))


def changed(monkeypatch, **more):
    document = DOCUMENTS["policy/return.md"]
    monkeypatch.setitem(
        DOCUMENTS, "policy/return.md", replace(document, source=replace(document.source, **more))
    )


def test_while_nothing_changed_nothing_is_stale(parts, suggestion):
    assert parts.freshness.stale(ACTOR, suggestion) == {}
    assert parts.freshness.version == "v1"


def test_a_document_that_is_gone_is_withdrawn(parts, suggestion, tmp_path):
    (tmp_path / "withdrawn.txt").write_text("policy/return.md")
    assert parts.freshness.stale(ACTOR, suggestion) == {1: "withdrawn"}


def test_a_passage_that_reads_otherwise_now_is_replaced(parts, suggestion):
    other = replace(EVIDENCE[0], chunk=replace(EVIDENCE[0].chunk, id="f" * 16))
    assert parts.freshness.stale(ACTOR, replace(suggestion, evidence=(other,))) == {1: "replaced"}


def test_a_rule_that_has_ended_by_the_day_of_the_case_is_expired(parts, suggestion, monkeypatch):
    changed(monkeypatch, valid_to=date(2026, 5, 1))
    assert parts.freshness.stale(ACTOR, suggestion) == {1: "expired"}
    changed(monkeypatch, valid_to=date(2026, 5, 2))
    assert parts.freshness.stale(ACTOR, suggestion) == {}


def test_a_document_of_another_group_is_hidden(parts, suggestion, monkeypatch):
    changed(monkeypatch, acl_groups=("vip",))
    assert parts.freshness.stale(ACTOR, suggestion) == {1: "hidden"}
    assert parts.freshness.stale(Actor(groups=("vip",)), suggestion) == {}
    assert parts.freshness.around(ACTOR, "policy/return.md", EVIDENCE[0].chunk.id) is None


def test_who_may_see_what():
    closed = Source("x", acl_groups=("vip",))
    assert may_see(Actor(), Source("x"))
    assert not may_see(Actor(groups=("b",)), closed)
    assert may_see(Actor(groups=("*",)), closed)
