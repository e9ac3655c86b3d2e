"""Nearest chunks by inner product: VectorIndex by FAISS.

Rows are positions in the version's chunk list, so row n of the vectors is line n of chunks.jsonl. A
version never changes, hence no id map and no removal. FAISS is used in memory only: bytes go to
disk by Python's own `write`, because `faiss.write_index` reports no full disk.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import faiss
import numpy as np
from numpy.typing import NDArray

from assist.errors import CorruptIndex, IndexMismatch
from assist.index.protocols import RowMask, RowMatrix
from assist.index.rows import UnitRows, blocks
from assist.types import FloatMatrix

VectorKind = Literal["flat", "fp16", "sq8", "ivf-sq8"]

FLAT_MAX = (
    50_000  # above, half precision is a third faster (100k rows: 8.0 -> 5.5 CPU ms), recall .999
)
FP16_MAX = 300_000
SQ8_MAX = 400_000
RECALL_GATE = 0.95
RECALL_SAMPLE = 64
RECALL_K = 10
NPROBES = (16, 32, 64, 128, 256)
LOOP_LIMIT = 50_000_000

_LEARNED: tuple[VectorKind, ...] = ("ivf-sq8", "sq8")  # from all rows, before any is added
_LOSSY: tuple[VectorKind, ...] = ("ivf-sq8", "sq8", "fp16")  # each more exact than the last
_limits = threading.Lock()
_Faiss: TypeAlias = Any
_lib: _Faiss = faiss  # its own stubs miss what is added at import: keyword arguments, own_fields


@dataclass(frozen=True)
class FaissVectors:
    """A VectorIndex held in memory by FAISS."""

    kind: VectorKind
    _index: _Faiss

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(
        self, queries: FloatMatrix, k: int, allowed: RowMask | None = None
    ) -> tuple[FloatMatrix, RowMatrix]:
        """Find the rows nearest to each query; see VectorIndex.search."""
        self._check(queries, k, allowed)
        wide = min(k, self.count)
        shape = (len(queries), k)
        scores = np.full(shape, -np.inf, np.float32)
        rows = np.full(shape, -1, np.int64)
        if wide and len(queries) and (allowed is None or allowed.any()):
            found, hits = self._index.search(queries, wide, params=self._params(allowed))
            hits[~np.isfinite(found)] = -1
            scores[:, :wide] = np.where(hits >= 0, found, -np.inf)
            rows[:, :wide] = hits
        return scores, rows

    def vectors(self, rows: NDArray[np.int64]) -> FloatMatrix:
        """The stored vectors of some rows, decoded, shape (len(rows), dim)."""
        if not len(rows):
            return np.empty((0, self.dim), np.float32)
        if rows.min() < 0 or rows.max() >= self.count:
            raise ValueError(f"rows {rows.min()}..{rows.max()} of an index with {self.count} rows")
        found: FloatMatrix = self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        return found

    def to_bytes(self) -> bytes:
        """The whole structure in FAISS's own format."""
        payload: bytes = _lib.serialize_index(self._index).tobytes()
        return payload

    def _check(self, queries: FloatMatrix, k: int, allowed: RowMask | None) -> None:
        if queries.ndim != 2 or queries.shape[1] != self.dim:  # noqa: PLR2004  a matrix
            raise IndexMismatch(f"query shape {queries.shape} against index dimension {self.dim}")
        if k < 1:
            raise ValueError(f"k={k}, expected at least 1")
        if not np.isfinite(queries).all():
            raise ValueError("a query vector holds NaN or infinity")
        if allowed is not None and allowed.shape != (self.count,):
            raise ValueError(f"mask of shape {allowed.shape} for {self.count} rows")

    def _params(self, allowed: RowMask | None) -> _Faiss:
        # Python keeps the selector, and the selector its bytes, alive until the search is over.
        if allowed is None:
            return None
        selector = _lib.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if self.kind == "ivf-sq8":
            return _lib.SearchParametersIVF(sel=selector, nprobe=self._index.nprobe)
        return _lib.SearchParameters(sel=selector)


def kind_for(count: int) -> VectorKind:
    """The structure for a number of rows."""
    if count <= FLAT_MAX:
        return "flat"
    if count <= FP16_MAX:
        return "fp16"
    return "sq8" if count <= SQ8_MAX else "ivf-sq8"


def build_vectors(vectors: UnitRows, kind: VectorKind | None = None) -> FaissVectors:
    """Build the index of some vectors.

    Args:
        vectors: Unit-length float32 rows, shape (n, dim), dim at least 1.
        kind: Structure; None chooses by the number of rows.

    Returns:
        An index whose row n is row n of `vectors`. A structure that misses the recall gate gives
        way to the next more exact one.
    """
    chosen = kind or kind_for(len(vectors))
    for candidate in _LOSSY[_LOSSY.index(chosen) :] if chosen != "flat" else ():
        built = _build(vectors, candidate)
        if _passes(built, vectors):
            return built
    return _build(vectors, "flat")


def measured_recall(index: FaissVectors, vectors: UnitRows) -> float:
    """Share of the exact 10 nearest rows that is found, over a fixed sample of the rows."""
    if index.kind == "flat" or not len(vectors):
        return 1.0
    chosen = np.linspace(0, len(vectors) - 1, min(RECALL_SAMPLE, len(vectors)), dtype=np.int64)
    sample = np.concatenate([vectors[row : row + 1] for row in chosen.tolist()])
    k = min(RECALL_K, len(vectors))
    near = np.hstack([sample @ block.T for _, block in blocks(vectors)])
    exact = np.argpartition(-near, k - 1, axis=1)[:, :k]
    _, found = index.search(sample, k)
    shared = [len(np.intersect1d(a, b)) for a, b in zip(exact, found, strict=True)]
    return float(np.sum(shared) / (len(sample) * k))


def vectors_from_bytes(payload: bytes, *, kind: str, count: int, dim: int) -> FaissVectors:
    """Read an index that `to_bytes` wrote.

    Check its sha256 first: 4-12 % of damaged files load without an error and give wrong hits.

    Args:
        payload: The bytes.
        kind: Structure the manifest names.
        count: Rows the manifest names.
        dim: Dimension the manifest names.

    Raises:
        CorruptIndex: The bytes are no such index.
    """
    with _limits:  # the limits are global to FAISS
        _lib.set_deserialization_vector_byte_limit(len(payload) + 1_000_000)
        _lib.set_deserialization_loop_limit(LOOP_LIMIT)
        try:
            index = _lib.deserialize_index(np.frombuffer(payload, np.uint8))
        except (RuntimeError, ValueError, MemoryError, IndexError) as error:
            raise CorruptIndex(f"vectors cannot be read: {str(error)[:200]}") from error
    found = _KINDS.get(type(index).__name__, ())
    if kind not in found or index.metric_type != _lib.METRIC_INNER_PRODUCT:
        raise CorruptIndex(f"vectors are a {type(index).__name__}, the manifest says {kind}")
    if (index.ntotal, index.d) != (count, dim):
        raise CorruptIndex(
            f"vectors are {index.ntotal} x {index.d}, the manifest says {count} x {dim}"
        )
    if kind == "ivf-sq8":
        index.make_direct_map()
    return FaissVectors(kind, index)


_KINDS: dict[str, tuple[VectorKind, ...]] = {
    "IndexFlatIP": ("flat",),
    "IndexFlat": ("flat",),
    "IndexScalarQuantizer": ("fp16", "sq8"),
    "IndexIVFScalarQuantizer": ("ivf-sq8",),
}


def _empty(kind: VectorKind, count: int, dim: int) -> _Faiss:
    metric = _lib.METRIC_INNER_PRODUCT
    if kind == "flat":
        return _lib.IndexFlatIP(dim)
    if kind == "fp16":
        return _lib.IndexScalarQuantizer(dim, _lib.ScalarQuantizer.QT_fp16, metric)
    if kind == "sq8":
        return _lib.IndexScalarQuantizer(dim, _lib.ScalarQuantizer.QT_8bit, metric)
    lists = max(1, int(4 * np.sqrt(count)))
    coarse = _lib.IndexFlatIP(dim)
    index = _lib.IndexIVFScalarQuantizer(
        coarse,
        dim,
        lists,
        _lib.ScalarQuantizer.QT_8bit,
        metric,
        False,  # noqa: FBT003  positional only
    )
    coarse.this.disown()
    index.own_fields = True
    return index


def _build(rows: UnitRows, kind: VectorKind) -> FaissVectors:
    index = _empty(kind, len(rows), rows.shape[1])
    if len(rows) and kind in _LEARNED:
        index.train(np.ascontiguousarray(rows[:]))
    for _, block in blocks(rows):
        index.add(np.ascontiguousarray(block, np.float32))
    if kind == "ivf-sq8":
        index.make_direct_map()
    return FaissVectors(kind, index)


def _passes(built: FaissVectors, rows: UnitRows) -> bool:
    """Whether the recall gate is met, for inverted lists at the smallest nprobe that meets it."""
    if built.kind != "ivf-sq8":
        return measured_recall(built, rows) >= RECALL_GATE
    for nprobe in NPROBES:
        built._index.nprobe = nprobe  # noqa: SLF001  still being built
        if measured_recall(built, rows) >= RECALL_GATE:
            return True
    return False
