"""One source file: its hash first, then what its reader finds in it, whole or in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.ocr.pool import PageProgress
from ingest.readers.blocks import Extract
from ingest.readers.dispatch import STREAMED
from ingest.sandbox import ReaderPool
from ingest.sources import SourceFile, read_bytes, read_pieces

WHOLE_BYTES = 20_000_000  # a larger table is read in pieces


@dataclass(frozen=True, slots=True)
class Content:
    """A file that could be opened; `sha256` is of its bytes, in hex.

    One that `is_streamed` is read by `stream_file`.
    """

    file: SourceFile
    sha256: str
    _data: bytes = field(default=b"", repr=False)

    def read(self, pool: ReaderPool, progress: PageProgress | None = None) -> Extract:
        """What the reader finds in a file that is read whole.

        Args:
            pool: Where it is parsed.
            progress: Hears (pages read by OCR, pages to read by OCR).

        Raises:
            SourceError: The file cannot be used.
        """
        return pool.read(self.file.format.reader, self._data, progress)


def open_content(file: SourceFile) -> Content:
    """Open a file from `ingest.sources.walk`; a large table is only hashed here.

    Raises:
        SourceError: Vanished, not regular, too large, or of another kind than its suffix.
    """
    if not is_streamed(file):
        data = read_bytes(file)
        return Content(file, hashlib.sha256(data).hexdigest(), data)
    digest = hashlib.sha256()
    for piece in read_pieces(file):
        digest.update(piece)
    return Content(file, digest.hexdigest())


def stream_file(pool: ReaderPool, file: SourceFile) -> Iterator[Extract]:
    """What ends in each piece of a large table; the memory needed is that of one piece.

    Raises:
        SourceError: The file cannot be used.
    """
    yield from pool.stream(file.format.reader, read_pieces(file))


def is_streamed(file: SourceFile) -> bool:
    """Whether a file is read in pieces."""
    return file.size > WHOLE_BYTES and file.format.reader in STREAMED
