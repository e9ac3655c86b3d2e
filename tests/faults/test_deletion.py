"""F13: text that was deleted, replaced, withdrawn or has expired is never found again.

A state machine changes a source folder, builds, publishes, goes back, restores backups and
withdraws; after every step each part of what is served is asked for every text that ever existed.
FAULTS=full runs the full counts.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from assist.chain import AssistChain
from assist.index.folder import current_id, list_versions
from assist.index.freshness import Freshness
from assist.index.publish import VersionWriter
from assist.index.retrieve import Retriever, SearchRequest
from assist.index.version import SnapshotHolder
from assist.index.withdrawn import Journal
from assist.reply.extract import ExtractiveDrafter
from assist.settings import Reply, Retrieval, read_settings
from assist.types import Actor, CustomerMessage, Suggestion, Turn
from ingest.build import build
from ingest.plan import index_folder
from ingest.publish import Publisher
from tests.fakes import TinyEmbedder

FULL = os.environ.get("FAULTS") in {"full", "required"}  # noqa: TID251  a test switch, no setting
EXAMPLES, STEPS = (60, 40) if FULL else (6, 20)
NAMES = ("a.md", "b.md", "sub/c.md", "d.md")
TODAY = date(2026, 6, 1)
EVERYBODY = Actor(groups=("*",))
SUBJECTS = ("雨伞", "水壶", "毛毯", "台灯", "背包", "耳机", "书架", "围巾", "花瓶", "闹钟")


def passage(number: int) -> str:
    """A sentence that no other number gives."""
    name = SUBJECTS[number % len(SUBJECTS)]
    return f"第{number}批{name}的暗号是QX-{number:05d}，凭暗号领取{name}。"


class Shop(RuleBasedStateMachine):
    """A source folder, its index, and a desk that stays open all the while."""

    @initialize()
    def open_shop(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="shop-"))
        self.source = self.root / "kb"
        self.source.mkdir()
        self.settings = read_settings(paths={"data": self.root / "data"})
        self.index_dir = index_folder(self.settings)
        self.embedder = TinyEmbedder()
        self.next = 0
        self.files: dict[str, tuple[int, str]] = {}  # key: number of its text, last day
        self.trash: dict[str, tuple[bytes, tuple[int, str]]] = {}
        self.withdrawn: set[str] = set()
        self.held: dict[str, dict[str, tuple[int, str]]] = {}  # version: its documents
        self.deleted: set[tuple[str, int, str]] = set()
        self.backup: Path | None = None
        holder = SnapshotHolder(self.index_dir, self.embedder.fingerprint)
        retriever = Retriever(holder, self.embedder, Retrieval(candidates=50))
        self.retriever = retriever
        drafter = ExtractiveDrafter(Reply())
        self.chain = AssistChain(retriever, self.embedder, [drafter], k=8)
        self.freshness = Freshness(holder)
        self.sessions: list[Suggestion] = []
        for key in ("keep.md", *NAMES[:3]):
            self.write(key, "")
        self.publish_folder()

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root, ignore_errors=True)

    def write(self, key: str, until: str) -> None:
        self.next += 1
        path = self.source / key
        path.parent.mkdir(exist_ok=True)
        front = f"---\nvalid_to: {until}\n---\n" if until else ""
        path.write_text(f"{front}# {key}\n\n{passage(self.next)}\n", "utf-8")
        self.files[key] = (self.next, until)

    @rule(key=st.sampled_from(NAMES))
    def add_or_change(self, key: str) -> None:
        self.write(key, "")

    @rule(key=st.sampled_from(NAMES))
    def expire(self, key: str) -> None:
        self.write(key, "2026-05-31")

    @rule(key=st.sampled_from(NAMES), to=st.sampled_from(NAMES))
    def rename(self, key: str, to: str) -> None:
        if key in self.files and key != to:
            (self.source / to).parent.mkdir(exist_ok=True)
            (self.source / key).replace(self.source / to)
            self.files[to] = self.files.pop(key)

    @rule(key=st.sampled_from(NAMES))
    def delete(self, key: str) -> None:
        if key in self.files:
            self.trash[key] = ((self.source / key).read_bytes(), self.files[key])
            (self.source / key).unlink()
            del self.files[key]

    @rule(key=st.sampled_from(NAMES), back=st.booleans())
    def delete_for_good(self, key: str, back: bool) -> None:
        self.delete(key)
        self.publish_folder()
        if back and len(self.held) > 1:
            self.roll_back()

    @rule(key=st.sampled_from(NAMES))
    def bring_back(self, key: str) -> None:
        if key in self.trash and key not in self.files:
            raw, self.files[key] = self.trash.pop(key)
            (self.source / key).write_bytes(raw)

    @rule(key=st.sampled_from(NAMES))
    def disable(self, key: str) -> None:
        Journal(self.index_dir).withdraw(key, by="km", reason="wrong")
        self.withdrawn.add(key)

    @rule(key=st.sampled_from(NAMES))
    def enable(self, key: str) -> None:
        if key in self.withdrawn:
            Journal(self.index_dir).restore(key, by="km", reason="right after all")
            self.withdrawn.discard(key)

    @rule()
    def publish_folder(self) -> None:
        report = build(self.source, self.settings, open_model=lambda: self.embedder)
        indexed = {k: v for k, v in self.files.items() if k not in self.withdrawn}
        self.held[report.version] = indexed
        self.read_last = {number for number, _ in self.files.values()}
        alive = {number for number, _ in indexed.values()}
        kept = [self.held[version] for version in list_versions(self.index_dir)]
        self.deleted |= {
            (key, *value)
            for documents in kept
            for key, value in documents.items()
            if key not in self.files and value[0] not in alive
        }
        self.deleted -= {(key, *value) for key, value in indexed.items()}

    @rule()
    def ask_and_keep_the_session(self) -> None:
        message = CustomerMessage((Turn("customer", "暗号是什么"),), as_of=TODAY)
        self.sessions = [*self.sessions[-3:], self.chain.suggest(message)]

    @precondition(lambda self: len(self.held) > 1)
    @rule()
    def roll_back(self) -> None:
        live = current_id(self.index_dir)
        earlier = [v for v in list_versions(self.index_dir) if v < live and v in self.held]
        if earlier:
            with VersionWriter(self.index_dir) as writer:
                Publisher(writer).rollback(earlier[0])

    @rule()
    def back_up(self) -> None:
        self.backup = self.root / "backup"
        shutil.rmtree(self.backup, ignore_errors=True)
        shutil.copytree(self.index_dir, self.backup, symlinks=True)

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore_backup(self) -> None:
        assert self.backup is not None
        shutil.rmtree(self.index_dir)
        shutil.copytree(self.backup, self.index_dir, symlinks=True)

    def may_show(self) -> dict[int, str]:
        """Numbers that may be shown now, with their key."""
        documents = self.held[current_id(self.index_dir)]
        return {
            number: key
            for key, (number, until) in documents.items()
            if key not in self.withdrawn
            and (key, number, until) not in self.deleted
            and (not until or date.fromisoformat(until) >= TODAY)
        }

    @invariant()
    def nothing_else_is_found(self) -> None:
        if not hasattr(self, "freshness") or not current_id(self.index_dir):
            return
        allowed = self.may_show()
        for number in range(1, self.next + 1):
            text = passage(number)
            found = self.retriever.search(SearchRequest((text,), as_of=TODAY, k=20))
            shown = {item.chunk.text: item.source.key for item in found.evidence}
            assert set(shown) <= {passage(n) for n in allowed}
            if number in allowed:
                assert shown[text] == allowed[number]
        self.suggestions_show_nothing_else(allowed)
        self.old_sessions_show_nothing_else(allowed)

    def suggestions_show_nothing_else(self, allowed: dict[int, str]) -> None:
        gone = sorted(set(range(1, self.next + 1)) - set(allowed))[-2:]
        for number in gone:
            message = CustomerMessage((Turn("customer", passage(number)),), as_of=TODAY)
            suggestion = self.chain.suggest(message)
            texts = [item.chunk.text for item in suggestion.evidence]
            assert passage(number) not in texts
            quotes = [c.quote for s in suggestion.draft.sentences for c in s.citations]
            assert not any(f"QX-{number:05d}" in quote for quote in quotes)

    def old_sessions_show_nothing_else(self, allowed: dict[int, str]) -> None:
        texts = {passage(n): key for n, key in allowed.items()}
        for shown in self.sessions:
            stale = self.freshness.stale(EVERYBODY, shown)
            for item in shown.evidence:
                stands = texts.get(item.chunk.text) == item.source.key
                assert (item.label not in stale) == stands

    @invariant()
    def caches_hold_only_what_the_last_build_read(self) -> None:
        if hasattr(self, "read_last"):
            folder = self.settings.paths.data / "cache"
            raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
            held = {int(found) for found in re.findall(rb"QX-(\d{5})", raw)}
            assert held == self.read_last


Shop.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not FULL,
)
TestShop = Shop.TestCase


def test_a_deleted_file_stays_away_after_going_back_and_comes_back_with_its_file(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    index_dir, embedder = index_folder(settings), TinyEmbedder()
    for name in ("a.md", "b.md"):
        (source / name).write_text(f"# {name}\n\n{passage(ord(name[0]))}\n", "utf-8")
    first = build(source, settings, open_model=lambda: embedder).version
    saved = (source / "a.md").read_bytes()
    (source / "a.md").unlink()
    build(source, settings, open_model=lambda: embedder)
    holder = SnapshotHolder(index_dir, embedder.fingerprint)
    retriever = Retriever(holder, embedder, Retrieval())
    request = SearchRequest((passage(ord("a")),), as_of=TODAY, k=9)
    with VersionWriter(index_dir) as writer:
        manifest, withheld = Publisher(writer).rollback()
    assert (manifest.id, withheld) == (first, {"a.md"})
    assert [e.source.key for e in retriever.search(request).evidence] == ["b.md"]
    (source / "a.md").write_bytes(saved)
    build(source, settings, open_model=lambda: embedder)
    assert retriever.search(request).evidence[0].source.key == "a.md"
