"""Publishing, opening, falling back, rolling back."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

from assist import clock
from assist.errors import CorruptIndex, IndexLocked, IndexMismatch, IndexVersionError, NoIndex
from assist.index import publish as publishing
from assist.index import version as opening
from assist.index.folder import (
    current_id,
    list_versions,
    open_manifest,
    published_ids,
    version_folder,
)
from assist.index.manifest import check_fit
from assist.index.probes import check_probes
from assist.index.publish import VersionWriter, publish, sweep_leftovers
from assist.index.version import IndexSnapshot, SnapshotHolder, open_current, open_version
from assist.index.withdrawn import Journal
from assist.types import Chunk, Source
from tests.fakes import TinyEmbedder, content_of

RETURNS = {
    "returns.md": ["七天无理由退货", "运费由买家承担"],
    "AB-1200.md": "AB-1200 的额定功率是 1500W",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index" / "default"


def texts_of(snapshot: IndexSnapshot) -> list[str]:
    return [chunk.text for chunk in snapshot.chunks]


def test_what_was_published_is_what_is_opened(folder: Path) -> None:
    content = replace(
        content_of(RETURNS), report={"refused": [{"path": "a.doc"}]}, chunker="c1", cleaning="k1"
    )
    manifest = publish(folder, content)
    snapshot = open_current(folder, content.fingerprint)

    assert snapshot.id == manifest.id == current_id(folder)
    assert snapshot.chunks == content.chunks
    assert tuple(snapshot.documents.values()) == content.documents
    assert snapshot.rows[content.chunks[2].id] == 2
    assert snapshot.warnings == ()
    assert "ab-1200" in snapshot.entities
    scores, rows = snapshot.vectors.search(content.vectors, 1)
    assert rows[:, 0].tolist() == [0, 1, 2]
    assert scores[:, 0] == pytest.approx(np.ones(3), abs=1e-5)
    assert snapshot.lexical.search("运费", 1).rows.tolist() == [1]
    assert manifest.counts.documents == 2
    assert manifest.counts.chunks == 3
    assert manifest.vectors.kind == "flat"
    assert manifest.report == {"refused": [{"path": "a.doc"}]}
    assert (manifest.built_with.chunker, manifest.built_with.cleaning) == ("c1", "k1")
    assert {"vectors.faiss", "chunks.jsonl", "documents.jsonl"} <= set(manifest.files)
    assert open_manifest(folder, manifest.id) == manifest


def test_line_n_of_the_chunks_is_row_n(folder: Path) -> None:
    content = content_of(RETURNS)
    manifest = publish(folder, content)
    lines = (version_folder(folder, manifest.id) / "chunks.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["text"] for line in lines] == [c.text for c in content.chunks]


def test_an_empty_version_can_be_published(folder: Path) -> None:
    publish(folder, content_of({}))
    snapshot = open_current(folder)
    assert snapshot.chunks == ()
    assert snapshot.lexical.search("退货", 3).rows.tolist() == []


def test_nothing_published(folder: Path) -> None:
    assert list_versions(folder) == []
    assert published_ids(folder) == set()
    with pytest.raises(NoIndex, match="python -m ingest build"):
        open_current(folder)
    sweep_leftovers(folder)
    assert not folder.exists()


def test_a_written_version_is_not_live_before_it_is_published(folder: Path) -> None:
    first = publish(folder, content_of({"a.md": "one"}))
    with VersionWriter(folder) as writer:
        second = writer.write(content_of({"a.md": "two"}))
        assert current_id(folder) == first.id
        assert second.parent == first.id
        assert texts_of(open_version(folder, second.id)) == ["two"]
        writer.publish(second.id)
    assert texts_of(open_current(folder)) == ["two"]


def test_five_versions_are_kept_and_the_live_one_always(folder: Path) -> None:
    ids = [publish(folder, content_of({"a.md": f"text {n}"})).id for n in range(7)]
    assert list_versions(folder) == ids[:1:-1]
    with VersionWriter(folder) as writer:
        writer.rollback(ids[2])
        staged = [writer.write(content_of({"a.md": f"staged {n}"})).id for n in range(5)]
        writer.publish(ids[2])
    assert list_versions(folder) == [*staged[:0:-1], ids[2]]
    assert not list(folder.glob("tmp-*"))


def test_rollback_goes_back_one_at_a_time(folder: Path) -> None:
    ids = [publish(folder, content_of({"a.md": f"text {n}"})).id for n in range(3)]
    with VersionWriter(folder) as writer:
        assert writer.rollback().id == ids[1]
        assert writer.rollback().id == ids[0]
        with pytest.raises(IndexVersionError, match="no version before"):
            writer.rollback()
        assert writer.rollback(ids[2]).id == ids[2]
        with pytest.raises(IndexVersionError, match="no version 1999"):
            writer.rollback("1999")
    assert texts_of(open_current(folder)) == ["text 2"]


def test_rollback_skips_what_was_never_live(folder: Path) -> None:
    first = publish(folder, content_of({"a.md": "first"}))
    with VersionWriter(folder) as writer:
        writer.write(content_of({"a.md": "held back"}))
        writer.publish(writer.write(content_of({"a.md": "third"})).id)
        assert writer.rollback().id == first.id


def test_ids_sort_by_age_even_when_the_clock_goes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 1, 12, tzinfo=UTC))
    first = publish(folder, content_of({"a.md": "one"}))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 1, 11, tzinfo=UTC))
    second = publish(folder, content_of({"a.md": "two"}))
    assert first.id.startswith("20260501T120000000000Z-")
    assert second.id.startswith("20260501T120000000001Z-")
    assert current_id(folder) == second.id


def test_a_second_writer_is_refused_and_told_who_writes(folder: Path) -> None:
    with (
        VersionWriter(folder),
        pytest.raises(IndexLocked, match=r"by process \d+$") as refused,
        VersionWriter(folder),
    ):
        pass
    assert refused.value.exit_code == 75
    with VersionWriter(folder) as writer:
        writer.publish(writer.write(content_of({"a.md": "free again"})).id)


def test_a_writer_without_the_lock_does_nothing(folder: Path) -> None:
    with pytest.raises(ValueError, match="context manager"):
        VersionWriter(folder).write(content_of({}))


def test_leftovers_of_a_killed_writer_are_swept(folder: Path) -> None:
    publish(folder, content_of({"a.md": "one"}))
    (folder / "tmp-123-abc" / "lexical").mkdir(parents=True)
    (folder / "tmp-123-abc" / "lexical" / "x").write_text("x")
    (folder / "tmp-current").symlink_to("v-gone")
    sweep_leftovers(folder)
    assert not list(folder.glob("tmp-*"))
    assert texts_of(open_current(folder)) == ["one"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: replace(c, vectors=c.vectors * 1.2), "chunk .* has length 1.2"),
        (lambda c: replace(c, vectors=np.full_like(c.vectors, np.nan)), "chunk .* has length nan"),
        (lambda c: replace(c, vectors=c.vectors[:1]), "1 vectors for 3 chunks"),
        (lambda c: replace(c, vectors=c.vectors.astype(np.float64)), "float64"),
        (lambda c: replace(c, vectors=np.eye(3, 8, dtype=np.float32)), r"dimension: \[8, 64\]"),
        (lambda c: replace(c, documents=c.documents[:1]), "document AB-1200.md is missing"),
        (lambda c: replace(c, documents=c.documents * 2), "4 documents with 2 different keys"),
        (lambda c: replace(c, chunks=(c.chunks[0],) * 3), "occurs twice"),
        (
            lambda c: replace(c, chunks=(*c.chunks[:2], Chunk("x" * 16, "returns.md", "x", 0, 1))),
            r"text differs from returns.md\[0:1\]",
        ),
    ],
)
def test_inconsistent_content_is_refused(folder: Path, change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        publish(folder, change(content_of(RETURNS)))
    assert current_id(folder) == ""
    assert list_versions(folder) == []


def test_a_corrupt_version_gives_way_to_the_one_before(folder: Path) -> None:
    first = publish(folder, content_of({"a.md": "first"}))
    with VersionWriter(folder) as writer:
        writer.write(content_of({"a.md": "never live"}))
    second = publish(folder, content_of({"a.md": "second"}))
    (version_folder(folder, second.id) / "chunks.jsonl").write_text("{}")

    snapshot = open_current(folder)
    assert texts_of(snapshot) == ["first"]
    assert "chunks.jsonl does not match its manifest" in snapshot.warnings[0]
    assert snapshot.warnings[1] == f"serving the earlier version {first.id}"


def test_no_whole_version_is_an_error(folder: Path) -> None:
    only = publish(folder, content_of({"a.md": "first"}))
    shutil.rmtree(version_folder(folder, only.id))
    with pytest.raises(CorruptIndex, match="no whole index version"):
        open_current(folder)


def test_a_torn_history_line_is_skipped(folder: Path) -> None:
    first = publish(folder, content_of({"a.md": "one"}))
    with (folder / "published.jsonl").open("a") as file:
        file.write('{"id": "2026')
    assert published_ids(folder) == {first.id}


def test_publishing_a_corrupt_version_is_refused(folder: Path) -> None:
    first = publish(folder, content_of({"a.md": "one"}))
    with VersionWriter(folder) as writer:
        second = writer.write(content_of({"a.md": "two"}))
        (version_folder(folder, second.id) / "vectors.faiss").write_bytes(b"x")
        with pytest.raises(CorruptIndex, match=r"vectors\.faiss"):
            writer.publish(second.id)
    assert current_id(folder) == first.id


@pytest.mark.parametrize(
    ("embedder", "named"),
    [
        (TinyEmbedder(dim=32), "dim 64 -> 32"),
        (TinyEmbedder(name="other"), "model 'tiny' -> 'other'"),
        (TinyEmbedder(salt="x"), "sha256 '"),
    ],
)
def test_another_embedding_is_refused_by_name(
    folder: Path, embedder: TinyEmbedder, named: str
) -> None:
    publish(folder, content_of(RETURNS))
    with pytest.raises(IndexMismatch, match="python -m ingest build") as refused:
        open_current(folder, embedder.fingerprint)
    assert named in str(refused.value)


def test_another_prompt_chunker_or_cleaning_is_refused(folder: Path) -> None:
    content = replace(content_of(RETURNS), chunker="1", cleaning="1")
    manifest = publish(folder, content)
    check_fit(manifest, content.fingerprint, chunker="1", cleaning="1")
    prefixed = replace(content.fingerprint, query_prompt="query: ")
    with pytest.raises(IndexMismatch, match="query_prompt '' -> 'query: '"):
        check_fit(manifest, prefixed)
    with pytest.raises(IndexMismatch, match="chunker '1' -> '2'; cleaning '1' -> '3'"):
        check_fit(manifest, content.fingerprint, chunker="2", cleaning="3")


def test_same_name_but_other_vectors_is_refused(folder: Path) -> None:
    manifest = publish(folder, content_of(RETURNS))
    check_probes(manifest, TinyEmbedder())
    with pytest.raises(IndexMismatch, match=r"cosine -?0\.\d+ < 0.999"):
        check_probes(manifest, TinyEmbedder(salt="other weights"))
    without = publish(folder, replace(content_of(RETURNS), probes=None))
    check_probes(without, TinyEmbedder(salt="other weights"))


def test_other_tokens_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = content_of(RETURNS)
    publish(folder, content)
    monkeypatch.setattr("assist.index.probes.tokens_digest", lambda: "new")
    with pytest.raises(IndexMismatch, match=r"lexical tokens '[0-9a-f]{16}' -> 'new'"):
        open_current(folder, content.fingerprint)


def test_the_holder_follows_current(folder: Path) -> None:
    holder = SnapshotHolder(folder, TinyEmbedder().fingerprint)
    with pytest.raises(NoIndex):
        holder()
    publish(folder, content_of({"a.md": "one"}))
    first = holder()
    assert holder() is first
    publish(folder, content_of({"a.md": "two"}))
    assert texts_of(holder()) == ["two"]
    assert texts_of(first) == ["one"]
    assert first.lexical.search("one", 1).rows.tolist() == [0]
    with VersionWriter(folder) as writer:
        writer.rollback()
    assert holder().id == first.id


def test_the_holder_keeps_serving_when_the_new_version_does_not_fit(folder: Path) -> None:
    holder = SnapshotHolder(folder, TinyEmbedder().fingerprint)
    publish(folder, content_of({"a.md": "one"}))
    first = holder()
    publish(folder, content_of({"a.md": "two"}, TinyEmbedder(name="other")))
    held = holder()
    assert held.id == first.id
    assert f"still serving {first.id}" in held.warnings[0]
    assert holder() is held
    (folder / "current").unlink()
    assert holder() is held


def test_the_holder_raises_when_there_is_nothing_to_keep(folder: Path) -> None:
    publish(folder, content_of({"a.md": "one"}, TinyEmbedder(name="other")))
    with pytest.raises(IndexMismatch):
        SnapshotHolder(folder, TinyEmbedder().fingerprint)()


def test_sources_survive_the_disk(folder: Path) -> None:
    source = Source(
        "政策/退货.md",
        category="policy",
        title="退货 \u2028 “政策”",
        audience="internal",
        acl_groups=("vip",),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
        tags={"store": "a|b"},
        sha256="0" * 64,
    )
    content = content_of(
        {source.key: "第一行\r\n第二行\x0b\u2029第三行 𠮷"}, sources={source.key: source}
    )
    publish(folder, content)
    snapshot = open_current(folder)
    assert snapshot.documents["政策/退货.md"] == content.documents[0]
    assert snapshot.chunks == content.chunks


def test_old_versions_that_cannot_be_deleted_do_not_stop_publishing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        publish(folder, content_of({"a.md": f"text {number}"}))

    def refuse(*_: object, **__: object) -> None:
        raise OSError("read-only")

    monkeypatch.setattr(publishing.shutil, "rmtree", refuse)
    with VersionWriter(folder) as writer:
        newest = list_versions(folder)[0]
        writer.keep = 2
        writer.publish(newest)
    assert "stays: read-only" in caplog.text
    assert current_id(folder) == newest


def test_withheld_documents_are_in_no_mapping_and_come_back_when_restored(folder):
    publish(folder, content_of({"a.md": "七天可退", "b.md": "运费自理"}))
    holder = SnapshotHolder(folder)
    assert sorted(holder().documents) == ["a.md", "b.md"]
    journal = Journal(folder)
    journal.withdraw("a.md", by="km", reason="wrong")
    assert sorted(holder().documents) == ["b.md"]
    assert sorted(holder().all_documents) == ["a.md", "b.md"]
    assert sorted(open_current(folder).documents) == ["b.md"]
    journal.restore("a.md", by="km", reason="right")
    assert sorted(holder().documents) == ["a.md", "b.md"]


def run_before_line(
    number: int, call: Callable[[], object], other: Callable[[], object], lock: Any
) -> bool:
    """Make a call, and run something else in it just before the nth line of assist.index.version.

    As another thread would at that very moment; it waits while the lock is held. Tells whether the
    call has so many lines.
    """
    seen = 0

    def watch(frame: FrameType, event: str, _: object) -> Any:
        nonlocal seen
        if frame.f_code.co_filename != opening.__file__:
            return None
        if event == "line" and seen <= number and not lock.locked():
            seen += 1
            if seen == number:
                other()
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        call()
    finally:
        sys.settrace(before)
    return seen >= number


def test_no_old_snapshot_is_put_over_the_one_that_another_thread_has_loaded(folder: Path) -> None:
    ids = [publish(folder, content_of({"a.md": text, "b.md": text})).id for text in ("one", "two")]
    journal, holder = Journal(folder), SnapshotHolder(folder)
    holder()
    for number in range(1, 200):
        journal.withdraw("a.md", by="km", reason=str(number))
        with VersionWriter(folder) as writer:
            wanted = writer.publish(ids[number % 2 - 1]).id
        if not run_before_line(number, holder, holder, holder._lock):
            break
        assert (holder().id, sorted(holder().documents)) == (wanted, ["b.md"]), number
    assert 5 < number < 199


@pytest.mark.parametrize("number", range(1, 5))
def test_what_is_withdrawn_while_a_version_is_refused_is_withheld(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whenever the journal changes, what stays in service is not taken to know of it."""
    publish(folder, content_of({"a.md": "七天可退", "b.md": "运费自理"}))
    holder, journal = SnapshotHolder(folder, TinyEmbedder().fingerprint), Journal(folder)
    first = holder()
    publish(folder, content_of({"a.md": "two"}, TinyEmbedder(name="other")))
    stamp, asked = Journal.stamp, 0

    def withdraw_before(of: Journal) -> tuple[int, int]:
        nonlocal asked
        asked += 1
        if asked == number:
            journal.withdraw("a.md", by="km", reason="wrong")
        return stamp(of)

    monkeypatch.setattr(Journal, "stamp", withdraw_before)
    for _ in range(1 + number):
        holder()
    held = holder()
    assert (held.id, sorted(held.documents)) == (first.id, ["b.md"])
