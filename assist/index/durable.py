"""Files that are on the disk when we say so; a refusing disk becomes one clear error."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from assist.errors import IndexVersionError
from assist.index.manifest import FileEntry

TMP = "tmp-"


@contextlib.contextmanager
def refusing(what: str) -> Iterator[None]:
    """Turn a refusal of disk or memory into IndexVersionError; `what` says what was being done."""
    try:
        yield
    except (OSError, MemoryError) as error:
        reason = str(error) or type(error).__name__
        raise IndexVersionError(
            f"{what} failed: {reason}. The live version is unchanged."
        ) from error


def sweep(index_dir: Path) -> None:
    """Delete what a killed writer left. Only the holder of the lock may."""
    for path in index_dir.glob(f"{TMP}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def write_file(path: Path, parts: Iterable[bytes]) -> FileEntry:
    """Write and fsync a file, part by part.

    Raises:
        OSError: Some of it may not be on the disk.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            size += len(part)
        file.flush()
        os.fsync(file.fileno())
    return FileEntry(sha256=digest.hexdigest(), bytes=size)


def seal_file(path: Path) -> FileEntry:
    """Fsync a file that another library wrote, and measure it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        os.fsync(file.fileno())
    return FileEntry(sha256=digest, bytes=size)


def sync_folder(folder: Path) -> None:
    """Fsync a folder, so that new names in it survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
