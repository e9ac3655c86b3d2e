"""Vectors of texts that were embedded before, so that only changed text costs time.

One append-only file per model fingerprint under DATA/cache/embeddings. A record is the sha256 of
the embedded text, a checksum, and the vector; no text is kept. A torn end (kill, power cut) and
damaged records are dropped on opening, so a killed build goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.index.embed import Embedder, Fingerprint
from assist.types import FloatMatrix

CACHES = Path("cache") / "embeddings"  # below DATA
SUFFIX = ".vectors"
KEY_BYTES = 32
SUM_BYTES = VALUE_BYTES = 4
BLOCK = 128  # texts that are embedded between two writes to the disk
NORM_TOLERANCE = 0.01


class VectorCache:
    """The vectors of one model.

    Args:
        folder: DATA/cache/embeddings of a tenant; created.
        fingerprint: Of the model; another one has another file.
    """

    def __init__(self, folder: Path, fingerprint: Fingerprint) -> None:
        identity = "\x1f".join(
            map(str, (fingerprint.sha256, fingerprint.document_prompt, fingerprint.dim))
        )
        name = hashlib.sha256(f"{fingerprint.model}\x1f{identity}".encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        _drop_older(folder)
        self._path = folder / f"{fingerprint.dim}-{name}{SUFFIX}"
        self._dim = fingerprint.dim
        self._record = np.dtype(
            [("key", f"V{KEY_BYTES}"), ("sum", "<u4"), ("vector", "<f4", (self._dim,))]
        )
        self._vectors: dict[bytes, NDArray[np.float32]] = self._load()

    def embed(
        self,
        texts: Sequence[str],
        embedder: Embedder,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[FloatMatrix, int]:
        """Unit rows for the texts, in order.

        Args:
            texts: What is embedded; equal texts are embedded once.
            embedder: Of this cache's fingerprint.
            progress: Hears (done, total) of the texts that have to be embedded.

        Returns:
            The rows, shape (len(texts), dim), and how many texts had to be embedded.
        """
        keys = [text_key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors
        }
        # Texts of like length share a batch without padding.
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(todo), BLOCK):
            block = todo[start : start + BLOCK]
            rows = embedder.embed_documents([text for _, text in block])
            self._append([key for key, _ in block], np.asarray(rows, np.float32))
            if progress:
                progress(start + len(block), len(todo))
        if not keys:
            return np.zeros((0, self._dim), np.float32), 0
        return np.stack([self._vectors[key] for key in keys]), len(todo)

    def keep_only(self, texts: Iterable[str]) -> int:
        """Forget every vector but those of these texts; returns how many were forgotten."""
        wanted = {text_key(text) for text in texts}
        gone = [key for key in self._vectors if key not in wanted]
        if gone:
            for key in gone:
                del self._vectors[key]
            temporary = self._path.with_suffix(".tmp")
            temporary.write_bytes(self._pack(list(self._vectors)))
            temporary.replace(self._path)
        return len(gone)

    def _append(self, keys: Sequence[bytes], rows: FloatMatrix) -> None:
        self._vectors.update(zip(keys, rows, strict=True))
        with self._path.open("ab") as stream:
            stream.write(self._pack(keys))
            stream.flush()
            os.fsync(stream.fileno())

    def _pack(self, keys: Sequence[bytes]) -> bytes:
        records = np.zeros(len(keys), self._record)
        for index, key in enumerate(keys):
            vector = self._vectors[key]
            records[index] = (np.void(key), _checksum(key, vector), vector)
        return records.tobytes()

    def _load(self) -> dict[bytes, NDArray[np.float32]]:
        """The whole records of the file; whatever follows a torn one is cut off."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        whole = len(data) - len(data) % self._record.itemsize
        records = np.frombuffer(data[:whole], self._record)
        norms = np.linalg.norm(records["vector"], axis=1)
        found: dict[bytes, NDArray[np.float32]] = {}
        for record, norm in zip(records, norms, strict=True):
            key, vector = record["key"].tobytes(), record["vector"].astype(np.float32)
            if abs(norm - 1) <= NORM_TOLERANCE and record["sum"] == _checksum(key, vector):
                found[key] = vector
        if whole < len(data):
            with contextlib.suppress(OSError):
                os.truncate(self._path, whole)
        return found


def cached_keys(folder: Path) -> frozenset[bytes]:
    """`text_key` of every text that a tenant's caches hold, whatever the model.

    Args:
        folder: As given to VectorCache.
    """
    keys: set[bytes] = set()
    for path in folder.glob(f"*{SUFFIX}"):
        dim = _dim_of(path)
        if not dim:
            continue
        size = KEY_BYTES + SUM_BYTES + VALUE_BYTES * dim
        data = path.read_bytes()
        keys.update(data[at : at + KEY_BYTES] for at in range(0, len(data) - size + 1, size))
    return frozenset(keys)


def _dim_of(path: Path) -> int:
    """The length of the vectors, by the file's name; 0 for a file of the format before this one."""
    number = path.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _drop_older(folder: Path) -> None:
    """Remove files that no version of this class reads any more: they hold keys of deleted text."""
    for path in folder.glob(f"*{SUFFIX}"):
        if not _dim_of(path):
            path.unlink(missing_ok=True)


def text_key(text: str) -> bytes:
    """What stands for a text in the cache: its sha256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _checksum(key: bytes, vector: NDArray[np.float32]) -> int:
    return zlib.crc32(np.ascontiguousarray(vector, "<f4").tobytes(), zlib.crc32(key))
