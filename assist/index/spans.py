"""Vectors of the sentences, steps and records inside chunks: which of them answers, and how near.

A chunk's own vector blurs what its sentences say one by one. These are kept as int8, one unit row a
span, in the order of the chunks, and beside them the vectors of each span's tokens
(assist/index/late.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.errors import CorruptIndex
from assist.index.durable import write_file
from assist.index.late import max_sim, max_sims
from assist.index.manifest import FileEntry
from assist.index.rows import BLOCK, TokenRows, UnitRows, array_header, blocks
from assist.types import FloatMatrix, SpanScore

LEVELS = 127
PLACES_FILE, VECTORS_FILE, TOKENS_FILE = "spans.npy", "span_vectors.npy", "span_tokens.npy"
_COLUMNS = 4  # row, start, end, 1 for a field of a record


@dataclass(frozen=True)
class SpanVectors:
    """Spans of chunks with their vectors.

    Attributes:
        places: int32, shape (n, 4): row of the chunk, first character in its text, one past the
            last, 1 for a field of a record. Rows do not fall; fields follow the other spans.
        levels: int8, shape (n, dim); divided by 127 they are unit rows to within rounding.
        first: int64, shape (chunks + 1,): spans first[r] to first[r + 1] belong to chunk r.
        fields: int64, shape (chunks,): from fields[r] on they are fields of its records.
        tokens: int8, rows of `pack_tokens`, shape (n, length); length 0 = not known.
    """

    places: NDArray[np.int32]
    levels: NDArray[np.int8]
    first: NDArray[np.int64]
    fields: NDArray[np.int64]
    tokens: NDArray[np.int8]

    def best(self, rows: NDArray[np.int64], vector: FloatMatrix) -> FloatMatrix:
        """Cosine of the nearest span of each chunk; fields of records are left out.

        Args:
            rows: Chunks, shape (n,).
            vector: One unit query, shape (dim,).

        Returns:
            Shape (n,); NaN for a chunk without spans.
        """
        counts = self.fields[rows] - self.first[rows]
        found = np.full(len(rows), np.nan, np.float32)
        having = counts > 0
        if having.any():
            starts = np.concatenate([[0], np.cumsum(counts[having])[:-1]])
            chosen = self._indexes(rows[having], counts[having])
            near = self._cosines(chosen, vector[None])[:, 0]
            found[having] = np.maximum.reduceat(near, starts).astype(np.float32)
        return found

    def best_late(self, rows: NDArray[np.int64], query: FloatMatrix) -> FloatMatrix:
        """How near the nearest span of each chunk is token by token, fields of records included.

        Args:
            rows: Chunks, shape (n,).
            query: Unit rows of a question's tokens, shape (q, size).

        Returns:
            Shape (n,), in [-1, 1]; NaN for a chunk without spans, or where no tokens are known.
        """
        counts = self.first[rows + 1] - self.first[rows]
        found = np.full(len(rows), np.nan, np.float32)
        having = counts > 0
        if having.any() and query.size and self.tokens.shape[1]:
            starts = np.concatenate([[0], np.cumsum(counts[having])[:-1]])
            chosen = self._indexes(rows[having], counts[having])
            near = max_sim(query, np.asarray(self.tokens[chosen]))
            found[having] = np.maximum.reduceat(near, starts)
        return found

    def scores(
        self,
        row: int,
        vectors: FloatMatrix,
        offsets: FloatMatrix,
        tokens: Sequence[FloatMatrix] = (),
    ) -> tuple[SpanScore, ...]:
        """Every span of one chunk with how near it is to each query, in reading order.

        Args:
            row: The chunk.
            vectors: Unit queries, shape (q, dim).
            offsets: What to take off the cosines to each query, shape (q,).
            tokens: Unit rows of each query's tokens; empty = not known.
        """
        chosen = np.arange(self.first[row], self.first[row + 1])
        near = self._cosines(chosen, vectors) - offsets
        packed = np.asarray(self.tokens[chosen]) if tokens else _no_tokens(len(chosen))
        late = max_sims(tokens, packed)
        return tuple(
            SpanScore(int(start), int(end), tuple(map(float, cosines)), tuple(map(float, each)))
            for (_, start, end, _), cosines, each in zip(
                self.places[chosen], near, late, strict=True
            )
        )

    def _indexes(self, rows: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
        offsets = np.repeat(self.first[rows] - np.cumsum(counts) + counts, counts)
        return offsets + np.arange(counts.sum())

    def _cosines(self, chosen: NDArray[np.int64], vectors: FloatMatrix) -> FloatMatrix:
        near = self.levels[chosen].astype(np.float32) @ vectors.T
        return (near / np.float32(LEVELS)).astype(np.float32)


def build_spans(
    places: Sequence[tuple[int, int, int, int]],
    vectors: UnitRows,
    chunks: int,
    tokens: NDArray[np.int8] | None = None,
) -> SpanVectors:
    """Quantise the vectors of some spans.

    Args:
        places: (row, start, end, is a field), sorted by row, then fields last.
        vectors: Unit float32 rows, shape (len(places), dim).
        chunks: Number of chunks of the version.
        tokens: Rows of `pack_tokens`, shape (len(places), length); None = not known.

    Raises:
        ValueError: Numbers differ, rows fall or lie outside.
    """
    table = _table(places, vectors, chunks)
    levels = np.empty(vectors.shape, np.int8)
    for start, block in blocks(vectors):
        levels[start : start + len(block)] = _quantised(block)
    return _indexed(table, levels, chunks, _no_tokens(len(table)) if tokens is None else tokens)


def write_spans(
    folder: Path,
    places: Sequence[tuple[int, int, int, int]],
    vectors: UnitRows,
    chunks: int,
    tokens: TokenRows | None = None,
) -> dict[str, FileEntry]:
    """Write the files of a version, quantised block by block: a long table has millions of spans.

    Args:
        folder: Of the version.
        places: As for `build_spans`.
        vectors: As for `build_spans`.
        chunks: As for `build_spans`.
        tokens: As for `build_spans`.

    Returns:
        What was written, by name.

    Raises:
        ValueError: Numbers differ, rows fall or lie outside.
        OSError: The disk refused.
    """
    table = _table(places, vectors, chunks)
    rows = (_quantised(block).tobytes() for _, block in blocks(vectors))
    levels = itertools.chain([array_header(np.dtype(np.int8), vectors.shape)], rows)
    files = {
        PLACES_FILE: write_file(
            folder / PLACES_FILE, [array_header(table.dtype, table.shape), table.tobytes()]
        ),
        VECTORS_FILE: write_file(folder / VECTORS_FILE, levels),
    }
    if tokens is not None and tokens.shape[1]:
        starts = range(0, len(tokens), BLOCK)
        parts = (np.ascontiguousarray(tokens[at : at + BLOCK]).tobytes() for at in starts)
        packed = itertools.chain([array_header(np.dtype(np.int8), tokens.shape)], parts)
        files[TOKENS_FILE] = write_file(folder / TOKENS_FILE, packed)
    return files


def _table(
    places: Sequence[tuple[int, int, int, int]], vectors: UnitRows, chunks: int
) -> NDArray[np.int32]:
    table = np.asarray(places, np.int32).reshape(-1, _COLUMNS)
    if len(table) != len(vectors):
        raise ValueError(f"{len(table)} spans with {len(vectors)} vectors")
    if not _is_sorted(table, chunks):
        raise ValueError(f"{len(table)} spans are not in the order of {chunks} chunks")
    return table


def _quantised(block: FloatMatrix) -> NDArray[np.int8]:
    return np.rint(np.clip(block, -1, 1) * LEVELS).astype(np.int8)


def _is_sorted(places: NDArray[np.int32], chunks: int) -> bool:
    keys = 2 * places[:, 0].astype(np.int64) + places[:, 3]
    return not len(keys) or bool(
        (np.diff(keys) >= 0).all() and keys[0] >= 0 and keys[-1] < 2 * chunks
    )


def _no_tokens(count: int) -> NDArray[np.int8]:
    return np.zeros((count, 0), np.int8)


def _indexed(
    places: NDArray[np.int32], levels: NDArray[np.int8], chunks: int, tokens: NDArray[np.int8]
) -> SpanVectors:
    keys = 2 * places[:, 0].astype(np.int64) + places[:, 3]
    rows = np.arange(chunks + 1)
    first, fields = np.searchsorted(keys, 2 * rows), np.searchsorted(keys, 2 * rows[:-1] + 1)
    return SpanVectors(places, levels, first, fields, tokens)


def read_spans(folder: Path, *, chunks: int, dim: int) -> SpanVectors:
    """Read what `write_spans` wrote, from files whose sums have been checked.

    The vectors stay on disk and are read where they are asked for. A version written without spans
    has none.

    Raises:
        CorruptIndex: The arrays do not fit the version.
    """
    if not (folder / PLACES_FILE).exists():
        return build_spans((), np.empty((0, dim), np.float32), chunks)
    try:
        places = np.load(folder / PLACES_FILE, allow_pickle=False)
        levels = np.load(folder / VECTORS_FILE, mmap_mode="r", allow_pickle=False)
        tokens = _no_tokens(len(places))
        if (folder / TOKENS_FILE).exists():
            tokens = np.load(folder / TOKENS_FILE, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CorruptIndex(f"spans of {folder.name}: {error}") from error
    if places.shape != (len(levels), _COLUMNS) or (len(levels) and levels.shape[1] != dim):
        raise CorruptIndex(f"spans of {folder.name}: {places.shape} places, {levels.shape} vectors")
    if len(tokens) != len(places):
        raise CorruptIndex(f"spans of {folder.name}: {len(places)} places, {tokens.shape} tokens")
    if not _is_sorted(places, chunks):
        raise CorruptIndex(f"spans of {folder.name} are not in the order of its chunks")
    return _indexed(places, levels, chunks, tokens)
