"""Vectors of texts that were embedded before, so that only changed text costs time.

One append-only file per model fingerprint under DATA/cache/embeddings. A record is the sha256 of
the embedded text, a checksum, the vector and those of its tokens (assist/index/late.py); no text is
kept. A torn end (kill, power cut) and
damaged records are dropped on opening, so a killed build goes on where it stopped. In memory are
only the places of the vectors: a long table has more of them than a process should hold.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from assist.index.embedding import Embedder, Fingerprint
from assist.types import FloatMatrix

CACHES = Path("cache") / "embeddings"  # below DATA
SUFFIX = ".vectors"
KEY_BYTES = 32
SUM_BYTES = VALUE_BYTES = 4
BLOCK = 128  # texts that are embedded between two writes to the disk
READ = 4_096  # records that are read at once
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
        self._path = folder / f"{fingerprint.dim}-{fingerprint.late}-{name}{SUFFIX}"
        self._record = _record(fingerprint.dim, fingerprint.late)
        self._count = 0  # records in the file, damaged ones included
        self._places: dict[bytes, int] = {}  # numbers of the records
        self._open()

    def embed(
        self,
        texts: Sequence[str],
        embedder: Embedder,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Make the vectors that are missing; `rows` then gives those of all these texts.

        Args:
            texts: What is embedded; equal texts are embedded once.
            embedder: Of this cache's fingerprint.
            progress: Hears (done, total) of the texts that have to be embedded.

        Returns:
            How many texts had to be embedded.
        """
        missing = {key: text for text in texts if (key := text_key(text)) not in self._places}
        # Texts of like length share a batch without padding.
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(todo), BLOCK):
            block = todo[start : start + BLOCK]
            rows, tokens = embedder.embed_passages([text for _, text in block])
            self._append([key for key, _ in block], np.asarray(rows, np.float32), tokens)
            if progress:
                progress(start + len(block), len(todo))
        return len(todo)

    def rows(self, texts: Sequence[str]) -> CachedRows:
        """The vectors of embedded texts, in order; they hold until the next `keep_only`.

        Raises:
            KeyError: A text has not been embedded.
        """
        return CachedRows(self._path, self._record, self._places_of(texts), "vector")

    def tokens(self, texts: Sequence[str]) -> CachedRows:
        """What `assist.index.late.pack_tokens` made of the texts, as for `rows`."""
        return CachedRows(self._path, self._record, self._places_of(texts), "tokens")

    def keep_only(self, texts: Iterable[str]) -> int:
        """Forget every vector but those of these texts; returns how many were forgotten."""
        wanted = {text_key(text) for text in texts}
        kept = {key: place for key, place in self._places.items() if key in wanted}
        gone = len(self._places) - len(kept)
        if len(kept) < self._count:
            temporary = self._path.with_suffix(".tmp")
            with temporary.open("wb") as stream:
                for _, records in self._read(np.fromiter(kept.values(), np.int64, len(kept))):
                    stream.write(records.tobytes())
            temporary.replace(self._path)
            self._places = dict(zip(kept, range(len(kept)), strict=True))
            self._count = len(kept)
        return gone

    def _places_of(self, texts: Sequence[str]) -> NDArray[np.int64]:
        return np.fromiter((self._places[text_key(text)] for text in texts), np.int64, len(texts))

    def _read(self, places: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[Any]]]:
        with self._path.open("rb") as stream:
            for start in range(0, len(places), READ):
                yield start, _records(stream, self._record, places[start : start + READ])

    def _append(self, keys: Sequence[bytes], rows: FloatMatrix, tokens: NDArray[np.int8]) -> None:
        records = np.zeros(len(keys), self._record)
        for index, (key, vector, late) in enumerate(zip(keys, rows, tokens, strict=True)):
            records[index] = (np.void(key), _checksum(key, vector, late), vector, late)
        with self._path.open("ab") as stream:
            stream.write(records.tobytes())
            stream.flush()
            os.fsync(stream.fileno())
        self._places.update(zip(keys, range(self._count, self._count + len(keys)), strict=True))
        self._count += len(keys)

    def _open(self) -> None:
        """Find the whole records of the file; whatever follows a torn one is cut off."""
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return
        self._count = size // self._record.itemsize
        for start, records in self._read(np.arange(self._count)):
            norms = np.linalg.norm(records["vector"], axis=1)
            for place in np.flatnonzero(np.abs(norms - 1) <= NORM_TOLERANCE).tolist():
                key = records["key"][place].tobytes()
                held = records["vector"][place], records["tokens"][place]
                if records["sum"][place] == _checksum(key, *held):
                    self._places[key] = start + place
        if size % self._record.itemsize:
            with contextlib.suppress(OSError):
                os.truncate(self._path, self._count * self._record.itemsize)


@dataclass(frozen=True, slots=True)
class CachedRows:
    """Vectors of a cache file, read where they are asked for; see `assist.index.rows`."""

    _path: Path
    _record: np.dtype[Any]
    _places: NDArray[np.int64]
    _field: str

    @property
    def shape(self) -> tuple[int, int]:
        """(n, dim)."""
        return len(self._places), self._record[self._field].shape[0]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._places)

    def __getitem__(self, part: slice, /) -> NDArray[Any]:
        """Some rows that follow each other."""
        places, where = np.unique(self._places[part], return_inverse=True)
        if not len(places):
            return np.zeros((0, self.shape[1]), self._record[self._field].base)
        with self._path.open("rb") as stream:
            return _records(stream, self._record, places)[self._field][where]


def cached_keys(folder: Path) -> frozenset[bytes]:
    """`text_key` of every text that a tenant's caches hold, whatever the model.

    Args:
        folder: As given to VectorCache.
    """
    keys: set[bytes] = set()
    for path in folder.glob(f"*{SUFFIX}"):
        sizes = _sizes_of(path)
        if not sizes:
            continue
        record = _record(*sizes)
        with path.open("rb") as stream:
            while len(found := np.fromfile(stream, record, READ)):
                keys.update(key.tobytes() for key in found["key"])
    return frozenset(keys)


def _record(dim: int, late: int) -> np.dtype[Any]:
    return np.dtype(
        [
            ("key", f"V{KEY_BYTES}"),
            ("sum", "<u4"),
            ("vector", "<f4", (dim,)),
            ("tokens", "i1", (late,)),
        ]
    )


def _records(stream: BinaryIO, record: np.dtype[Any], places: NDArray[np.int64]) -> NDArray[Any]:
    """Records by their numbers; those that follow each other are read at once."""
    found = np.empty(len(places), record)
    ends = [*(np.flatnonzero(np.diff(places) != 1) + 1).tolist(), len(places)]
    start = 0
    for end in ends:
        stream.seek(int(places[start]) * record.itemsize)
        found[start:end] = np.fromfile(stream, record, end - start)
        start = end
    return found


def _sizes_of(path: Path) -> tuple[int, int] | None:
    """The lengths of a record's rows, by the file's name; None for a file of an older format."""
    dim, late, *rest = (*path.name.split("-"), "")
    if not rest or not dim.isdecimal() or not late.isdecimal():
        return None
    return int(dim), int(late)


def _drop_older(folder: Path) -> None:
    """Remove files that no version of this class reads any more: they hold keys of deleted text."""
    for path in folder.glob(f"*{SUFFIX}"):
        if not _sizes_of(path):
            path.unlink(missing_ok=True)


def text_key(text: str) -> bytes:
    """What stands for a text in the cache: its sha256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _checksum(key: bytes, vector: NDArray[np.float32], tokens: NDArray[np.int8]) -> int:
    first = zlib.crc32(np.ascontiguousarray(vector, "<f4").tobytes(), zlib.crc32(key))
    return zlib.crc32(np.ascontiguousarray(tokens).tobytes(), first)
