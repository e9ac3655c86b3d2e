"""What a stored suggestion rests on, compared with the live knowledge."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assist import clock
from assist.index.freshness import Freshness, may_see
from assist.index.publish import VersionWriter, publish
from assist.index.version import SnapshotHolder
from assist.index.withdrawn import Journal
from assist.types import Actor, Source
from tests.fakes import content_of
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


def at(monkeypatch, day, hour=0):
    """Business time; Shanghai is eight hours ahead of UTC."""
    moment = datetime(2026, 6, day, tzinfo=UTC) + timedelta(hours=hour - 8)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def drafted(suggestion, moment, as_of, **more):
    message = replace(suggestion.message, as_of=as_of)
    return replace(suggestion, message=message, created_at=moment, **more)


def test_a_draft_of_a_rules_last_day_is_judged_on_the_day_it_is_opened(
    parts, suggestion, monkeypatch
):
    changed(monkeypatch, valid_to=date(2026, 6, 18))
    made = drafted(suggestion, at(monkeypatch, 18, 9), None)
    at(monkeypatch, 18, 23.9)
    assert parts.freshness.stale(ACTOR, made) == {}
    at(monkeypatch, 19, 0.1)
    assert parts.freshness.stale(ACTOR, made) == {1: "expired"}


def test_a_day_that_the_customers_message_names_stays_the_day(parts, suggestion, monkeypatch):
    changed(monkeypatch, valid_to=date(2026, 6, 18))
    made = drafted(suggestion, at(monkeypatch, 20), date(2026, 6, 17))
    at(monkeypatch, 25)
    assert parts.freshness.stale(ACTOR, made) == {}
    asked_ahead = drafted(suggestion, clock.now(), date(2026, 7, 1))
    assert parts.freshness.stale(ACTOR, asked_ahead) == {1: "expired"}


def test_today_is_a_day_of_the_business_zone(parts, suggestion, monkeypatch):
    changed(monkeypatch, valid_to=date(2026, 6, 18))
    made = drafted(suggestion, at(monkeypatch, 18, 9), None)
    at(monkeypatch, 19, 3)
    assert Freshness(parts.holder, "America/New_York").stale(ACTOR, made) == {}
    assert Freshness(parts.holder, "Asia/Shanghai").stale(ACTOR, made) == {1: "expired"}


def test_a_rule_that_does_not_hold_yet_is_no_expired_one(parts, suggestion, monkeypatch):
    changed(monkeypatch, valid_from=date(2026, 6, 19), valid_to=None)
    made = drafted(suggestion, at(monkeypatch, 18), None)
    assert parts.freshness.stale(ACTOR, made) == {1: "not_yet"}
    at(monkeypatch, 19)
    assert parts.freshness.stale(ACTOR, made) == {}


def test_deleted_is_told_from_withdrawn_in_whatever_version_is_live(tmp_path, suggestion):
    """A withdrawn document is left out of the next version, a deleted one is in older versions."""
    folder = tmp_path / "data" / "index" / "default"
    texts = {"a.md": "七天可退", "b.md": "运费自理"}
    publish(folder, content_of(texts))
    holder, journal = SnapshotHolder(folder), Journal(folder)
    item = replace(EVIDENCE[0], chunk=holder().chunks[0])
    made = replace(suggestion, evidence=(item,))
    freshness = Freshness(holder)
    key, sha256 = "a.md", holder().manifest.documents["a.md"]
    assert (item.chunk.doc_key, freshness.stale(ACTOR, made)) == (key, {})

    journal.withdraw(key, by="km", reason="wrong")
    assert freshness.stale(ACTOR, made) == {1: "withdrawn"}
    publish(folder, content_of({"b.md": texts["b.md"]}))
    assert freshness.stale(ACTOR, made) == {1: "withdrawn"}
    journal.restore(key, by="km", reason="right")
    assert freshness.stale(ACTOR, made) == {1: "deleted"}
    journal.note(deleted=[(key, sha256)])
    with VersionWriter(folder) as writer:
        writer.rollback()
    assert freshness.stale(ACTOR, made) == {1: "deleted"}
    journal.note(returned=[(key, sha256)])
    assert freshness.stale(ACTOR, made) == {}


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
