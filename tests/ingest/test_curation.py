"""Acts on the knowledge: allowed, done, and in the audit log."""

import json

import pytest

from assist.errors import AccessDenied, UnreadableDocument
from assist.settings import read_settings
from assist.store.stores import open_store
from assist.types import Actor
from ingest.approvals import read_approved
from ingest.curation import Curation, console, curation
from ingest.decisions import Decision, Wording, read_decisions

MANAGER = Actor("km", "default", "knowledge_manager")


@pytest.fixture
def store(tmp_path):
    opened = open_store(read_settings(paths={"data": tmp_path}))
    yield opened
    opened.database.close()


@pytest.fixture
def index_dir(tmp_path):
    folder = tmp_path / "index" / "default"
    folder.mkdir(parents=True)
    held = {"held": {"odd.md": "ab" * 32}}
    (folder / "last_build.json").write_text(json.dumps(held), "ascii")
    return folder


def kept(store):
    return [(e.actor_id, e.action, e.subject, dict(e.detail)) for e in store.audit.entries(MANAGER)]


def test_every_act_is_done_and_kept(store, index_dir, tmp_path):
    acts = Curation(store.audit, index_dir, MANAGER)
    assert acts.upload(tmp_path / "kb", "退货.md", b"# x", category="policy") == "uploads/退货.md"
    acts.approve("odd.md", "陈敏")
    acts.withdraw("a.md", by="陈敏", reason="写错了")
    acts.restore("a.md", by="陈敏", reason="改好了")
    acts.decide(Decision("c1", "left", Wording("a.md", "7 天"), Wording("b.md", "15 天"), "陈敏"))
    assert kept(store)[::-1] == [
        ("km", "upload", "uploads/退货.md", {"bytes": 3, "category": "policy"}),
        ("km", "review", "odd.md", {"by": "陈敏", "sha256": "ab" * 32}),
        ("km", "withdraw", "a.md", {"by": "陈敏", "reason": "写错了"}),
        ("km", "restore", "a.md", {"by": "陈敏", "reason": "改好了"}),
        ("km", "decide", "c1", {"by": "陈敏", "choice": "left", "left": "a.md", "right": "b.md"}),
    ]
    assert (tmp_path / "kb" / "uploads" / "退货.md").read_bytes() == b"# x"
    assert read_approved(index_dir) == {"ab" * 32}
    assert read_decisions(index_dir).ids == {"c1"}
    assert store.audit.verify(MANAGER) is None


def test_what_fails_is_not_kept_as_done(store, index_dir):
    with pytest.raises(UnreadableDocument):
        Curation(store.audit, index_dir, MANAGER).approve("other.md", "陈敏")
    assert kept(store) == []


@pytest.mark.parametrize("role", ["agent", "senior_agent", "evaluator"])
def test_whoever_may_not_does_nothing(store, index_dir, tmp_path, role):
    acts = Curation(store.audit, index_dir, Actor("x", "default", role))
    attempts = (
        lambda: acts.upload(tmp_path / "kb", "a.md", b"x"),
        lambda: acts.approve("odd.md", "x"),
        lambda: acts.withdraw("a.md", by="x", reason="x"),
        lambda: acts.restore("a.md", by="x", reason="x"),
        lambda: acts.decide(Decision("c", "left", Wording("a", "1"), Wording("b", "2"), "x")),
    )
    for attempt in attempts:
        with pytest.raises(AccessDenied):
            attempt()
    assert not (tmp_path / "kb").exists()
    assert sorted(path.name for path in index_dir.iterdir()) == ["last_build.json"]


def test_a_command_line_acts_under_its_own_name(index_dir, tmp_path):
    settings = read_settings(paths={"data": tmp_path})
    with curation(settings, index_dir, console("default")) as acts:
        acts.note("rollback", "v1")
    store = open_store(settings)
    assert kept(store) == [("console", "rollback", "v1", {})]
    store.database.close()
