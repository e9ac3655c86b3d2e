from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from assist import clock
from assist.index.languages import read_languages
from assist.index.protocols import LexicalHits
from assist.index.publish import VersionWriter
from assist.index.spans import build_spans
from assist.index.vectors import build_vectors
from assist.index.version import open_current
from assist.index.withdrawn import Journal
from assist.settings import read_settings
from assist.types import Source
from ingest.build import build
from ingest.check import (
    Checkup,
    _check_chunks,
    _check_reach,
    _check_spans,
    _check_vectors,
    check_version,
)
from ingest.plan import index_folder
from tests.fakes import TinyEmbedder, content_of


@pytest.fixture
def live(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 20, tzinfo=UTC))

    def publish(**dates):
        source = Source("a.md", **dates)
        with VersionWriter(tmp_path) as writer:
            manifest = writer.write(content_of({"a.md": "七天内可退。"}, sources={"a.md": source}))
            writer.publish(manifest.id)
        return tmp_path / f"v{manifest.id}"

    return publish


@pytest.mark.parametrize(
    ("dates", "reasons"),
    [
        ({}, []),
        ({"valid_to": "2026-03-01"}, ["expired on 2026-03-01"]),
        ({"valid_to": "2026-03-20"}, ["expires on 2026-03-20"]),
        ({"valid_from": "2026-04-01"}, ["not in force before 2026-04-01"]),
    ],
)
def test_validity_is_counted_in_days_of_the_business_zone(live, tmp_path, dates, reasons):
    from datetime import date

    live(**{name: date.fromisoformat(day) for name, day in dates.items()})
    found = check_version(tmp_path, "Asia/Shanghai")
    assert [finding.reason for finding in found.notices] == reasons
    assert found.wrong == []


def test_a_damaged_version_is_told(live, tmp_path):
    folder = live()
    path = folder / "chunks.jsonl"
    path.write_bytes(path.read_bytes().replace("七天".encode(), "九天".encode()))
    found = check_version(tmp_path, "Asia/Shanghai")
    assert len(found.wrong) == 1
    assert found.all == found.wrong


@pytest.fixture
def shop(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    for number in range(6):
        (source / f"{number}.md").write_text(f"第{number}条：暗号是QX-{number:04}。")
    (source / "bad.json").write_text("{")
    build(source, settings, open_model=TinyEmbedder)
    return index_folder(settings)


def reasons(found):
    return {(f.path, f.reason) for f in found.notices}


def test_a_whole_version_is_examined_with_the_model(shop):
    found = check_version(shop, "Asia/Shanghai", embedder=TinyEmbedder(), cited=["0.md"])
    assert found.wrong == []
    assert ("bad.json", next(r for p, r in reasons(found) if p == "bad.json")) in reasons(found)
    never = {path for path, reason in reasons(found) if reason == "not cited lately"}
    assert never == {f"{number}.md" for number in range(1, 6)}


def test_another_model_is_named_with_the_difference(shop):
    found = check_version(shop, "Asia/Shanghai", embedder=TinyEmbedder(name="other"))
    (wrong,) = found.wrong
    assert "model 'tiny' -> 'other'" in wrong.reason


def test_rows_that_do_not_match_and_vectors_of_wrong_length(shop):
    snapshot = open_current(shop)
    broken = np.array(snapshot.vectors.vectors(np.arange(6)))
    broken[2] *= 3
    found = Checkup()
    short = replace(snapshot, chunks=snapshot.chunks[:5])
    _check_chunks(short, found)
    assert [f.reason for f in found.wrong] == [
        "6 rows of vectors for 5 chunks",
        "6 rows of words for 5 chunks",
    ]
    found = Checkup()
    _check_vectors(replace(snapshot, vectors=build_vectors(broken, "flat")), found)
    (wrong,) = found.wrong
    assert wrong.reason == f"vector of chunk {snapshot.chunks[2].id} has length 3.000"


def test_spans_outside_their_chunk_and_span_vectors_of_wrong_length(shop):
    snapshot = open_current(shop)
    text = snapshot.chunks[1].text
    places = ((0, 0, 3, 0), (1, 2, len(text) + 1, 0), (1, 3, 3, 0), (2, 0, 2, 1))
    vectors = np.eye(4, snapshot.vectors.dim, dtype=np.float32)
    vectors[3] = 0
    spans = build_spans(places, vectors, len(snapshot.chunks))
    found = Checkup()
    _check_spans(replace(snapshot, spans=spans), found)
    assert [f.reason for f in found.wrong] == [
        "span 1 is in no chunk",
        "span 2 is in no chunk",
        "span 3 has length 0.000",
    ]
    found = Checkup()
    _check_spans(replace(snapshot, chunks=snapshot.chunks[:2], spans=spans), found)
    assert found.wrong[-1].reason == "span 3 is in no chunk"
    found = Checkup()
    _check_spans(replace(snapshot, spans=replace(spans, levels=spans.levels[:2])), found)
    assert [f.reason for f in found.wrong] == ["2 vectors of 4 spans"]


def test_a_passage_that_its_own_words_do_not_find(shop):
    class Confused(TinyEmbedder):
        """Hears something else in every question."""

        def embed_queries(self, texts):
            return super().embed_queries(["别的" for _ in texts])

    snapshot = open_current(shop)
    found = Checkup()
    content = content_of({f"{n}.md": f"话 {n}" for n in range(30)})
    vectors = content.vectors.copy()
    vectors[0] = -Confused().embed_queries(["?"])[0]
    snapshot = replace(
        snapshot,
        chunks=content.chunks,
        vectors=build_vectors(vectors, "flat"),
        lexical=Empty(len(content.chunks)),
        languages=read_languages(
            [c.text for c in content.chunks], lambda rows: vectors[rows], vectors.shape[1]
        ),
    )
    _check_reach(snapshot, Confused(), 1, found)
    assert [f.path for f in found.notices] == ["0.md"]


class Empty:
    """A word index that finds nothing."""

    def __init__(self, count):
        self.count = count

    def search(self, text, k, allowed=None):
        return LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))


def test_what_is_withdrawn_or_left_behind_is_told(shop):
    Journal(shop).withdraw("3.md", by="km", reason="wrong")
    (shop / "tmp-1-dead").mkdir()
    found = check_version(shop, "Asia/Shanghai")
    told = reasons(found)
    assert ("3.md", "withdrawn or deleted: not found, although this version holds it") in told
    assert ("tmp-1-dead", "left by a killed build; the next one deletes it") in told
