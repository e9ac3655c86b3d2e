"""FAISS against NumPy brute force: ids and scores."""

from __future__ import annotations

import faiss
import numpy as np
import pytest

from assist.errors import CorruptIndex, IndexMismatch
from assist.index.vectors import (
    FLAT_MAX,
    FP16_MAX,
    SQ8_MAX,
    build_vectors,
    kind_for,
    measured_recall,
    vectors_from_bytes,
)
from assist.types import FloatMatrix

DIM = 16


def unit(count: int, dim: int = DIM, seed: int = 1) -> FloatMatrix:
    rows = np.random.default_rng(seed).standard_normal((count, dim), np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def clustered(count: int, dim: int = 96) -> FloatMatrix:
    """Vectors around 40 centres, as real texts lie; inverted lists need such structure."""
    centres = np.repeat(unit(40, dim, seed=5), -(-count // 40), axis=0)[:count]
    rows = centres + unit(count, dim, seed=6)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("share", [None, 0.5, 0.01, 0.0])
def test_flat_equals_brute_force(share: float | None) -> None:
    rows, queries = unit(500), unit(7, seed=2)
    allowed = None if share is None else np.random.default_rng(3).random(500) < share
    scores, found = build_vectors(rows).search(queries, 10, allowed)

    exact = queries @ rows.T
    if allowed is not None:
        exact[:, ~allowed] = -np.inf
    want = np.argsort(-exact, axis=1, kind="stable")[:, :10]
    want_scores = np.take_along_axis(exact, want, axis=1)
    want = np.where(np.isfinite(want_scores), want, -1)
    assert found.tolist() == want.tolist()
    assert scores == pytest.approx(want_scores, abs=1e-6)


@pytest.mark.parametrize(("kind", "tolerance"), [("fp16", 2e-3), ("sq8", 2e-2), ("ivf-sq8", 2e-2)])
def test_compressed_kinds_score_close_to_exact_and_never_leave_the_mask(
    kind: str, tolerance: float
) -> None:
    rows = clustered(3000)
    allowed = np.zeros(3000, bool)
    allowed[::3] = True
    index = build_vectors(rows, kind)  # type: ignore[arg-type]
    scores, found = index.search(rows[:9], 5, allowed)
    assert allowed[found].all()
    assert scores == pytest.approx(np.einsum("qd,qkd->qk", rows[:9], rows[found]), abs=tolerance)
    assert found[[0, 3, 6], 0].tolist() == [0, 3, 6]
    assert measured_recall(index, rows) >= 0.95


def test_survives_its_own_bytes() -> None:
    rows, queries = clustered(2000), unit(3, 96, seed=8)
    for kind in ("flat", "fp16", "sq8", "ivf-sq8"):
        index = build_vectors(rows, kind)  # type: ignore[arg-type]
        again = vectors_from_bytes(index.to_bytes(), kind=index.kind, count=2000, dim=96)
        assert again.search(queries, 4)[1].tolist() == index.search(queries, 4)[1].tolist()
        assert again.search(queries, 4)[0].tolist() == index.search(queries, 4)[0].tolist()
        picked = np.array([5, 1999, 0])
        assert again.vectors(picked) == pytest.approx(rows[picked], abs=2e-2)


def test_a_structure_that_misses_the_recall_gate_gives_way() -> None:
    rows = np.repeat(unit(40, 4), 50, axis=0) + 1e-3 * unit(2000, 4, seed=2)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    index = build_vectors(rows, "sq8")  # eight bits cannot tell these neighbours apart
    assert index.kind == "flat"
    assert measured_recall(index, rows) == 1.0


def test_missing_hits_are_minus_one_with_score_minus_infinity() -> None:
    scores, found = build_vectors(unit(2)).search(unit(1, seed=4), 4)
    assert found[0, 2:].tolist() == [-1, -1]
    assert scores[0, 2:].tolist() == [-np.inf, -np.inf]
    assert sorted(found[0, :2].tolist()) == [0, 1]


def test_empty_index_finds_nothing() -> None:
    index = build_vectors(np.empty((0, DIM), np.float32))
    again = vectors_from_bytes(index.to_bytes(), kind="flat", count=0, dim=DIM)
    assert again.search(unit(1), 3)[1].tolist() == [[-1, -1, -1]]
    assert again.vectors(np.empty(0, np.int64)).shape == (0, DIM)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_refuses_queries_that_are_not_finite(bad: float) -> None:
    query = unit(1)
    query[0, 3] = bad
    with pytest.raises(ValueError, match="NaN or infinity"):
        build_vectors(unit(5)).search(query, 1)


def test_refuses_wrong_arguments() -> None:
    index = build_vectors(unit(5))
    with pytest.raises(IndexMismatch, match=r"\(1, 8\) against index dimension 16"):
        index.search(unit(1, 8), 1)
    with pytest.raises(ValueError, match="k=0"):
        index.search(unit(1), 0)
    with pytest.raises(ValueError, match="4"):
        index.search(unit(1), 1, np.ones(4, bool))
    with pytest.raises(ValueError, match=r"-1\.\.2"):
        index.vectors(np.array([2, -1]))


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (0, "flat"),
        (FLAT_MAX, "flat"),
        (FLAT_MAX + 1, "fp16"),
        (FP16_MAX + 1, "sq8"),
        (SQ8_MAX + 1, "ivf-sq8"),
    ],
)
def test_kind_follows_the_size(count: int, kind: str) -> None:
    assert kind_for(count) == kind


def header_claims(payload: bytes, count: int) -> bytes:
    raw = bytearray(payload)
    raw[8:16] = count.to_bytes(8, "little")  # after fourcc and dimension
    return bytes(raw)


def test_refuses_damaged_bytes() -> None:
    payload = build_vectors(unit(200)).to_bytes()
    for damaged in (
        payload[: len(payload) // 2],
        b"",
        b"not an index at all",
        header_claims(payload, 2**40),
        payload[:4] + (64).to_bytes(4, "little") + payload[8:],
        faiss.serialize_index(faiss.IndexHNSWFlat(DIM, 8)).tobytes(),
        faiss.serialize_index(faiss.IndexFlatL2(DIM)).tobytes(),
    ):
        with pytest.raises(CorruptIndex):
            vectors_from_bytes(damaged, kind="flat", count=200, dim=DIM)


def test_refuses_another_count_kind_or_dimension_than_the_manifest_says() -> None:
    payload = build_vectors(unit(20)).to_bytes()
    with pytest.raises(CorruptIndex, match="20 x 16, the manifest says 21 x 16"):
        vectors_from_bytes(payload, kind="flat", count=21, dim=DIM)
    with pytest.raises(CorruptIndex, match="the manifest says sq8"):
        vectors_from_bytes(payload, kind="sq8", count=20, dim=DIM)
