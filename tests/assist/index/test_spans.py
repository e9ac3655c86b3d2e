"""Spans inside chunks: cosines against NumPy, what a file must be, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from assist.errors import CorruptIndex
from assist.index.late import max_sim, pack_tokens
from assist.index.spans import LEVELS, TOKENS_FILE, build_spans, read_spans, write_spans

DIM = 8
PLACES = [(0, 0, 4, 0), (0, 5, 9, 0), (0, 0, 3, 1), (2, 0, 7, 0), (2, 0, 2, 1), (2, 3, 7, 1)]


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_nearest_span_of_each_chunk_leaves_fields_out() -> None:
    vectors, query = unit_rows(len(PLACES)), unit_rows(1, seed=1)[0]
    spans = build_spans(PLACES, vectors, 3)
    exact = np.rint(vectors * LEVELS) / LEVELS @ query
    best = spans.best(np.array([2, 1, 0]), query)
    assert best[[0, 2]].tolist() == pytest.approx([exact[3], max(exact[:2])], abs=1e-6)
    assert np.isnan(best[1])  # a chunk without spans


def tokens_of(count: int) -> np.ndarray:
    return pack_tokens([unit_rows(3 + n, seed=n)[:, :4] for n in range(count)], 4)


def test_token_by_token_the_nearest_span_of_a_chunk_may_be_a_field() -> None:
    packed, query = tokens_of(len(PLACES)), unit_rows(5, seed=9)[:, :4]
    spans = build_spans(PLACES, unit_rows(len(PLACES)), 3, packed)
    exact = max_sim(query, packed)
    found = spans.best_late(np.array([2, 1, 0]), query)
    assert found[[0, 2]].tolist() == pytest.approx([max(exact[3:]), max(exact[:3])], abs=1e-6)
    assert np.isnan(found[1])
    unknown = build_spans(PLACES, unit_rows(len(PLACES)), 3)
    assert np.isnan(unknown.best_late(np.array([0, 2]), query)).all()


def test_scores_of_one_chunk_in_reading_order_less_the_offset() -> None:
    vectors, queries = unit_rows(len(PLACES)), unit_rows(2, seed=2)
    spans = build_spans(PLACES, vectors, 3)
    found = spans.scores(2, queries, np.array([0.1, 0.2], np.float32))
    exact = np.rint(vectors * LEVELS) / LEVELS @ queries.T - [0.1, 0.2]
    assert [(span.start, span.end) for span in found] == [(0, 7), (0, 2), (3, 7)]
    assert np.array([s.cosines for s in found]) == pytest.approx(exact[3:], abs=1e-6)
    assert spans.scores(1, queries, np.zeros(2, np.float32)) == ()
    assert {span.late for span in found} == {()}


def test_scores_of_one_chunk_token_by_token() -> None:
    packed = tokens_of(len(PLACES))
    spans = build_spans(PLACES, unit_rows(len(PLACES)), 3, packed)
    queries, offsets = unit_rows(2, seed=2), np.zeros(2, np.float32)
    tokens = [unit_rows(5, seed=9)[:, :4], unit_rows(2, seed=8)[:, :4]]
    found = spans.scores(2, queries, offsets, tokens)
    exact = np.stack([max_sim(query, packed[3:]) for query in tokens], axis=1)
    assert np.array([span.late for span in found]) == pytest.approx(exact, abs=1e-6)
    unknown = [tokens[0], np.zeros((0, 4), np.float32)]
    assert {span.late for span in spans.scores(2, queries, offsets, unknown)} == {()}


def test_files_give_back_what_was_built(tmp_path) -> None:
    spans = build_spans(PLACES, unit_rows(len(PLACES)), 3)
    entries = write_spans(tmp_path, PLACES, unit_rows(len(PLACES)), 3)
    assert {name: (tmp_path / name).stat().st_size for name in entries} == {
        name: entry.bytes for name, entry in entries.items()
    }
    read = read_spans(tmp_path, chunks=3, dim=DIM)
    assert read.places.tolist() == [list(place) for place in PLACES]
    assert np.array_equal(read.levels, spans.levels)
    assert (read.first.tolist(), read.fields.tolist()) == ([0, 3, 3, 6], [2, 3, 4])


def test_tokens_are_kept_beside_the_vectors_and_have_to_fit(tmp_path) -> None:
    packed = tokens_of(len(PLACES))
    entries = write_spans(tmp_path, PLACES, unit_rows(len(PLACES)), 3, packed)
    assert (tmp_path / TOKENS_FILE).stat().st_size == entries[TOKENS_FILE].bytes
    assert np.array_equal(read_spans(tmp_path, chunks=3, dim=DIM).tokens, packed)
    np.save(tmp_path / TOKENS_FILE, packed[1:])
    with pytest.raises(CorruptIndex, match="tokens"):
        read_spans(tmp_path, chunks=3, dim=DIM)


def test_a_version_without_spans_has_none(tmp_path) -> None:
    spans = read_spans(tmp_path, chunks=2, dim=DIM)
    assert np.isnan(spans.best(np.array([0, 1]), unit_rows(1)[0])).all()


@pytest.mark.parametrize(
    "places",
    [[(1, 0, 1, 0), (0, 0, 1, 0)], [(0, 0, 1, 1), (0, 0, 1, 0)], [(3, 0, 1, 0), (3, 0, 1, 0)]],
)
def test_spans_out_of_order_are_refused(places) -> None:
    with pytest.raises(ValueError, match="not in the order of 3 chunks"):
        build_spans(places, unit_rows(2), 3)


def test_arrays_that_do_not_fit_are_corrupt(tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_spans(tmp_path, PLACES, unit_rows(len(PLACES)), 3)
    write_spans(other, PLACES[:2], unit_rows(2), 3)
    (other / "span_vectors.npy").replace(tmp_path / "span_vectors.npy")
    with pytest.raises(CorruptIndex, match="places"):
        read_spans(tmp_path, chunks=3, dim=DIM)
    (tmp_path / "span_vectors.npy").write_bytes(b"nonsense")
    with pytest.raises(CorruptIndex, match="spans"):
        read_spans(tmp_path, chunks=3, dim=DIM)
