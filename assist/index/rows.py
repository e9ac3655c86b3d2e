"""Unit vectors that need not lie in memory: whoever writes a version takes them block by block."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assist.types import FloatMatrix

BLOCK = 10_000  # rows, 15 MB at 384 dimensions


class UnitRows(Protocol):
    """Float32 rows of length 1, shape (n, dim), on a disk or not; a NumPy matrix is one."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, dim)."""

    def __len__(self) -> int:
        """Number of rows."""

    def __getitem__(self, part: slice, /) -> FloatMatrix:
        """Some rows that follow each other."""


class TokenRows(Protocol):
    """Rows of `assist.index.late.pack_tokens`, on a disk or not."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, length)."""

    def __len__(self) -> int:
        """Number of rows."""

    def __getitem__(self, part: slice, /) -> NDArray[np.int8]:
        """Some rows that follow each other."""


def blocks(rows: UnitRows) -> Iterator[tuple[int, FloatMatrix]]:
    """The rows in order, at most `BLOCK` at a time, each block with the number of its first row."""
    for start in range(0, len(rows), BLOCK):
        yield start, rows[start : start + BLOCK]


def array_header(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """How a file of NumPy's begins."""
    stream = io.BytesIO()
    described = {"descr": dtype.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, described)
    return stream.getvalue()
