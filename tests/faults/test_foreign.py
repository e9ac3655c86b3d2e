"""F12: a version that was built with something else is refused, with the difference."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from assist.errors import IndexMismatch
from assist.index.manifest import check_fit
from assist.index.probes import check_probes
from assist.index.publish import publish
from assist.index.version import SnapshotHolder, open_current
from tests.fakes import TinyEmbedder, content_of
from tests.faults.publisher import generation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "index" / "default"
    publish(folder, dataclasses.replace(generation("first"), chunker="1", cleaning="1"))
    return folder


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ({"dim": 32}, "dim 64 -> 32"),
        ({"sha256": "0" * 64}, f"-> '{'0' * 64}'"),
        ({"query_prompt": "query: "}, "query_prompt '' -> 'query: '"),
        ({"document_prompt": "passage: "}, "document_prompt '' -> 'passage: '"),
        ({"model": "another"}, "model 'tiny' -> 'another'"),
    ],
)
def test_f12_another_embedding_is_refused_with_the_difference(
    folder: Path, other: dict[str, object], difference: str
) -> None:
    fingerprint = dataclasses.replace(TinyEmbedder().fingerprint, **other)
    with pytest.raises(IndexMismatch) as refused:
        SnapshotHolder(folder, fingerprint)()
    assert difference in str(refused.value)
    assert "Re-index: python -m ingest build" in str(refused.value)


def test_f12_another_chunker_and_cleaning_are_refused_with_the_difference(folder: Path) -> None:
    manifest = open_current(folder).manifest
    fingerprint = TinyEmbedder().fingerprint
    check_fit(manifest, fingerprint, chunker="1", cleaning="1")
    with pytest.raises(IndexMismatch, match="chunker '1' -> '2'; cleaning '1' -> '3'"):
        check_fit(manifest, fingerprint, chunker="2", cleaning="3")


def test_f12_other_weights_under_the_same_name_are_refused_by_their_vectors(folder: Path) -> None:
    class Impostor(TinyEmbedder):
        def embed_documents(self, texts, *, progress=None):
            return np.roll(super().embed_documents(texts), 1, axis=1)

    manifest = open_current(folder).manifest
    check_probes(manifest, TinyEmbedder())
    with pytest.raises(IndexMismatch, match=r"its vectors differ \(cosine"):
        check_probes(manifest, Impostor())


def test_f12_the_version_that_fits_goes_on_serving_beside_a_foreign_one(folder: Path) -> None:
    holder = SnapshotHolder(folder, TinyEmbedder().fingerprint)
    first = holder().id
    publish(folder, content_of({"a.md": "别的模型"}, TinyEmbedder(name="another")))
    assert holder().id == first
    assert "another" in holder().warnings[0]
