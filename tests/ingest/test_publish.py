import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assist.index.folder import current_id, version_folder
from assist.index.publish import VersionWriter
from assist.index.request import SearchRequest
from assist.index.retrieve import Retriever
from assist.index.spans import LEVELS
from assist.index.version import SnapshotHolder, open_current
from assist.index.withdrawn import Journal
from assist.settings import Publish, read_settings
from ingest.build import build
from ingest.gate import RELEASE, Force, GateClosed, read_forced
from ingest.plan import index_folder
from ingest.publish import Publisher
from ingest.receipt import read_receipt
from ingest.remains import SpanRemains
from ingest.vector_cache import CACHES, VectorCache
from tests.fakes import TinyEmbedder

REQUIRED = Publish(gate="required")


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "kb"
    folder.mkdir()
    for name, text in {"a": "七天内可退货。", "b": "运费由买家承担。", "c": "热线九点开。"}.items():
        (folder / f"{name}.md").write_text(f"# {name}\n\n{text}\n")
    return folder


@pytest.fixture
def data(tmp_path):
    return read_settings(paths={"data": tmp_path / "data"})


def make(shop, data, **options):
    return build(shop, data, open_model=TinyEmbedder, **options)


def release(index_dir, version, live, *blocked):
    record = {
        "version": version,
        "live": live,
        "verdict": "blocked" if blocked else "passed",
        "blocked": list(blocked),
    }
    (version_folder(index_dir, version) / RELEASE).write_text(json.dumps(record))


def test_a_first_version_needs_no_comparison(shop, data):
    version = make(shop, data, publish=False).version
    with VersionWriter(index_folder(data)) as writer:
        assert Publisher(writer, REQUIRED).publish().id == version


def test_a_required_comparison_must_be_made_against_what_is_live(shop, data):
    first = make(shop, data).version
    (shop / "d.md").write_text("次日发货。")
    second = make(shop, data, publish=False).version
    index_dir = index_folder(data)
    with VersionWriter(index_dir) as writer:
        publisher = Publisher(writer, REQUIRED)
        with pytest.raises(
            GateClosed, match=f"has not been made; run: python -m eval release {second}"
        ):
            publisher.publish(second)
        release(index_dir, second, "another")
        with pytest.raises(GateClosed, match="was made against another live version"):
            publisher.publish(second)
        assert current_id(index_dir) == first
        release(index_dir, second, first)
        publisher.publish(second)
    assert current_id(index_dir) == second


def test_a_blocked_version_needs_a_name_and_a_reason_which_are_logged(shop, data):
    first = make(shop, data).version
    (shop / "d.md").write_text("次日发货。")
    second = make(shop, data, publish=False).version
    index_dir = index_folder(data)
    release(index_dir, second, first, "AS-1: states the forbidden 15天")
    with VersionWriter(index_dir) as writer:
        publisher = Publisher(writer)  # blocked stays blocked, whatever the policy
        with pytest.raises(GateClosed, match="states the forbidden 15天"):
            publisher.publish(second)
        with pytest.raises(ValueError, match="name of a person and a reason"):
            publisher.publish(second, force=Force("km", " "))
        assert current_id(index_dir) == first
        publisher.publish(second, force=Force("km", "case is outdated"))
    line = read_forced(index_dir)[second]
    assert (line["by"], line["reason"]) == ("km", "case is outdated")
    assert line["blocked"] == ["AS-1: states the forbidden 15天"]


def test_the_receipt_proves_each_part_and_names_who(shop, data):
    make(shop, data)
    (shop / "b.md").unlink()
    (shop / "a.md").write_text("# a\n\n十天内可退货。\n")
    version = make(shop, data).version
    receipt = read_receipt(index_folder(data), version)
    assert receipt["proved"]
    assert [(d["key"], d["status"], d["passages"]) for d in receipt["documents"]] == [
        ("a.md", "replaced", 1),
        ("b.md", "removed", 1),
    ]
    parts = {"documents", "chunks", "vectors", "words", "spans", "caches"}
    assert all(d["checks"].keys() == parts for d in receipt["documents"])


def test_a_receipt_that_is_not_true_says_so(shop, data):
    make(shop, data)
    index_dir = index_folder(data)
    cache = data.paths.data / "cache"
    before = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}
    (shop / "b.md").unlink()
    version = make(shop, data, publish=False).version
    for path, raw in before.items():  # somebody put the old caches back
        path.write_bytes(raw)
    with VersionWriter(index_dir) as writer:
        Publisher(writer).publish(version)
    receipt = read_receipt(index_dir, version)
    assert not receipt["proved"]
    checks = {d["key"]: d["checks"] for d in receipt["documents"]}
    assert [name for name, holds in checks["b.md"].items() if not holds] == ["caches"]


LADDER = "# 退货\n\n自签收次日起{days}天内可以退货。退货的运费由买家承担。退款在三天内到账。\n"


def span_texts(snapshot):
    """Document and text of every span of a version."""
    rows = snapshot.spans.places.tolist()
    chunks = snapshot.chunks
    return {(chunks[row].doc_key, chunks[row].text[start:end]) for row, start, end, _ in rows}


def test_no_span_of_a_replaced_or_removed_document_is_left(shop, data):
    embedder = TinyEmbedder()
    (shop / "a.md").write_text(LADDER.format(days=7))
    (shop / "b.md").write_text("# 换货\n\n换货请先联系客服。换货的运费由本店承担。\n")
    first = make(shop, data)
    assert first.embedded == 8  # three chunks, of which two have spans
    (shop / "a.md").write_text(LADDER.format(days=15))
    (shop / "b.md").unlink()
    second = make(shop, data)
    assert second.embedded == 2  # the chunk and its only new sentence
    snapshot = open_current(index_folder(data))
    assert span_texts(snapshot) == {
        ("a.md", "自签收次日起15天内可以退货。"),
        ("a.md", "退货的运费由买家承担。"),
        ("a.md", "退款在三天内到账。"),
        ("c.md", "热线九点开。"),
    }
    old = embedder.embed_documents(
        ["换货 换货的运费由本店承担。", "退货 自签收次日起7天内可以退货。"]
    )
    near = snapshot.spans.levels.astype(np.float32) / LEVELS @ old.T
    assert near.max() < 0.99  # of equal texts it is 1 to within rounding
    receipt = read_receipt(index_folder(data), second.version)
    assert receipt["proved"]
    assert {d["key"]: d["passages"] for d in receipt["documents"]} == {"a.md": 1, "b.md": 1}
    assert make(shop, data).embedded == 0


def test_a_cached_vector_of_a_gone_sentence_is_no_proof(shop, data):
    (shop / "a.md").write_text(LADDER.format(days=7))
    make(shop, data)
    (shop / "a.md").write_text(LADDER.format(days=15))
    version = make(shop, data, publish=False).version
    embedder = TinyEmbedder()
    cache = VectorCache(data.paths.data / CACHES / data.access.tenant, embedder.fingerprint)
    cache.embed(["退货 自签收次日起7天内可以退货。"], embedder)
    index_dir = index_folder(data)
    with VersionWriter(index_dir) as writer:
        Publisher(writer).publish(version)
    (document,) = read_receipt(index_dir, version)["documents"]
    assert [name for name, holds in document["checks"].items() if not holds] == ["caches"]


def test_a_vector_left_under_other_text_is_found(shop, data):
    (shop / "a.md").write_text(LADDER.format(days=7))
    make(shop, data)
    old = open_current(index_folder(data))
    (shop / "a.md").write_text(LADDER.format(days=15))
    make(shop, data)
    new = open_current(index_folder(data))
    gone = [chunk for chunk in old.chunks if chunk.doc_key == "a.md"]
    assert not SpanRemains(old, new).in_version(gone)
    levels = np.array(new.spans.levels)
    levels[0] = old.spans.levels[0]
    stale = replace(new, spans=replace(new.spans, levels=levels))
    assert SpanRemains(old, stale).in_version(gone)


def test_a_withdrawn_document_does_not_come_back_through_its_spans(shop, data):
    embedder = TinyEmbedder()
    (shop / "a.md").write_text(LADDER.format(days=7))
    make(shop, data)
    index_dir = index_folder(data)
    retriever = Retriever(SnapshotHolder(index_dir, embedder.fingerprint), embedder, data.retrieval)
    request = SearchRequest(("退货的运费由买家承担",), date(2026, 3, 1), k=5)
    found = retriever.search(request).evidence
    assert found[0].source.key == "a.md"
    assert found[0].spans
    Journal(index_dir).withdraw("a.md", by="km", reason="wrong")
    found = retriever.search(request).evidence
    assert {item.source.key for item in found} == {"b.md", "c.md"}


def test_another_source_folder_deletes_nothing(shop, data, tmp_path):
    make(shop, data)
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.md").write_text("别的店。")
    make(other, data)
    with VersionWriter(index_folder(data)) as writer:
        _, withheld = Publisher(writer).rollback()
    assert withheld == frozenset()


@pytest.mark.parametrize("count", [1, 10, 51])
def test_deleted_documents_stay_away_in_any_number(tmp_path, data, count):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.md").write_text(f"第{number}条：暗号QX-{number:04}。")
    make(folder, data)
    for number in range(count):
        (folder / f"{number:02}.md").unlink()
    version = make(folder, data).version
    assert read_receipt(index_folder(data), version)["proved"]
    with VersionWriter(index_folder(data)) as writer:
        Publisher(writer).rollback()
    snapshot = open_current(index_folder(data))
    assert (len(snapshot.all_documents), len(snapshot.documents)) == (60, 60 - count)
    assert snapshot.withheld == {f"{number:02}.md" for number in range(count)}


def test_the_journal_survives_a_torn_line(tmp_path):
    journal = Journal(tmp_path / "index" / "default")
    journal.withdraw("a.md", by="km", reason="wrong")
    with journal.path.open("ab") as stream:
        stream.write(b'{"type": "withdr')
    journal.withdraw("b.md", by="km", reason="wrong")
    assert set(journal.read().keys) == {"a.md", "b.md"}
    journal.restore("a.md", by="km", reason="right")
    with pytest.raises(ValueError, match=r"'a\.md' is not withdrawn"):
        journal.restore("a.md", by="km", reason="right")
    with pytest.raises(ValueError, match="need the name of a person and a reason"):
        journal.withdraw("c.md", by="", reason="wrong")
