"""One source file to what its reader found, whole or in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ingest.ocr.pool import PageProgress
from ingest.readers.blocks import Extract
from ingest.readers.dispatch import STREAMED
from ingest.sandbox import ReaderPool
from ingest.sources import SourceFile, read_bytes, read_pieces

WHOLE_BYTES = 20_000_000  # a larger table is read in pieces


def read_file(
    pool: ReaderPool, file: SourceFile, progress: PageProgress | None = None
) -> tuple[str, Extract]:
    """Read a file.

    Args:
        pool: Where it is parsed.
        file: From `ingest.sources.walk`.
        progress: Hears (pages read by OCR, pages to read by OCR).

    Returns:
        sha256 of the bytes, in hex, and what the reader found.

    Raises:
        SourceError: The file cannot be used.
    """
    if is_streamed(file):
        digest = hashlib.sha256()
        merged = Extract()
        for part in stream_file(pool, file, digest):
            merged.blocks += part.blocks
            merged.warnings += part.warnings
        return digest.hexdigest(), merged
    data = read_bytes(file)
    return hashlib.sha256(data).hexdigest(), pool.read(file.format.reader, data, progress)


def stream_file(pool: ReaderPool, file: SourceFile, digest: hashlib._Hash) -> Iterator[Extract]:
    """What ends in each piece of a large table; the memory needed is that of one piece.

    Args:
        pool: Where it is parsed.
        file: For which `is_streamed` holds.
        digest: Hears every byte.

    Raises:
        SourceError: The file cannot be used.
    """

    def heard() -> Iterator[bytes]:
        for piece in read_pieces(file):
            digest.update(piece)
            yield piece

    yield from pool.stream(file.format.reader, heard())


def is_streamed(file: SourceFile) -> bool:
    """Whether a file is read in pieces."""
    return file.size > WHOLE_BYTES and file.format.reader in STREAMED
