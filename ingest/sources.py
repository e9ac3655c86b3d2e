"""The files below a source folder: found, checked for kind and size, and read as bytes.

Links, pipes and devices are never opened. A file's key is its path below the folder; it is data
and is only ever printed through `shown`.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from assist.errors import SourceTooLarge, UnreadableDocument, UnsupportedFormat
from ingest.readers.dispatch import FORMATS, HINT, MAGICS, OLE, PICTURE, WAYS_OUT, ZIP, Format

METADATA_NAME = "metadata.csv"
IGNORED_PREFIXES = ("._", "~$")  # shadow files of macOS, lock files of Office
IGNORED_NAMES = frozenset(["Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__"])
MAX_SHOWN = 200
MAX_DEPTH = 40
HEAD_BYTES = 4096
PIECE_BYTES = 4_000_000
Formats = Mapping[str, Format]  # by suffix


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of one file; `path` is its key."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that has a reader. `path` may hold bytes that are not UTF-8, `key` never does."""

    key: str
    path: Path
    size: int
    format: Format


@dataclass(slots=True)
class Walk:
    """Everything below a folder."""

    files: list[SourceFile] = field(default_factory=list)
    tables: list[SourceFile] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    skipped: list[Finding] = field(default_factory=list)


def walk(root: Path, max_bytes: Mapping[str, int] | None = None, *, pictures: bool = True) -> Walk:
    """List a source folder, in the order of the keys.

    Args:
        root: The folder.
        max_bytes: Limits by suffix that replace those of the formats, e.g. {".csv": 300_000_000}.
        pictures: Whether they can be read; else they are refused with the way out.

    Returns:
        Files with a reader, metadata tables, and what was left out with its reason.

    Raises:
        UnreadableDocument: The folder is missing or no folder.
    """
    if not root.is_dir():
        kind = "is not a folder" if root.exists() else "does not exist"
        raise UnreadableDocument(f"source {shown(str(root))} {kind}", path=root)
    found = Walk()
    formats = {
        suffix: Format(kind.reader, kind.is_text, (max_bytes or {}).get(suffix, kind.max_bytes))
        for suffix, kind in FORMATS.items()
        if pictures or kind.reader != PICTURE
    }
    _scan(root, "", found, formats, 0)
    for items in (found.files, found.tables):
        items.sort(key=lambda item: item.key)
    _refuse_same_keys(found)
    return found


def read_bytes(file: SourceFile) -> bytes:
    """The bytes of a file, if it is still regular, not too large and of its suffix's kind.

    Raises:
        UnreadableDocument: Vanished, unreadable, or its content is of another kind.
        SourceTooLarge: It has grown over the limit.
    """
    with _open(file) as stream:
        data = stream.read(file.format.max_bytes + 1)
    _check_size(len(data), file.format.max_bytes)
    _check_kind(file, data[:HEAD_BYTES])
    return data


def read_pieces(file: SourceFile) -> Iterator[bytes]:
    """The bytes of a file in pieces of a few megabytes, under the same conditions.

    Raises:
        UnreadableDocument: Vanished, unreadable, or its content is of another kind.
        SourceTooLarge: Over the limit, or growing while it is read.
    """
    with _open(file) as stream:
        done = 0
        while piece := stream.read(PIECE_BYTES):
            if not done:
                _check_kind(file, piece[:HEAD_BYTES])
            done += len(piece)
            _check_size(done, file.format.max_bytes)
            yield piece


def _open(file: SourceFile) -> BinaryIO:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(file.path, flags)
    except OSError as error:
        raise UnreadableDocument(f"cannot be opened: {error.strerror}", path=file.key) from error
    stream = os.fdopen(descriptor, "rb")
    try:
        _check_state(file, os.fstat(descriptor))
    except BaseException:
        stream.close()
        raise
    return stream


def _check_state(file: SourceFile, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise UnreadableDocument("not a regular file", path=file.key)
    _check_size(state.st_size, file.format.max_bytes)


def shown(text: str) -> str:
    """A name or path for people: one line, no control or direction characters, not endless."""
    safe = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return safe if len(safe) <= MAX_SHOWN else f"{safe[: MAX_SHOWN - 1]}…"


def _scan(folder: Path, prefix: str, found: Walk, formats: Formats, depth: int) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found.refused.append(
            Finding(prefix.rstrip("/"), f"folder cannot be read: {error.strerror}")
        )
        return
    for entry in entries:
        if _is_ignored(entry):
            continue
        key = prefix + _key_part(entry.name)
        if entry.is_symlink():
            found.skipped.append(Finding(key, "a link, not followed"))
        elif entry.is_dir(follow_symlinks=False):
            if Path(entry.name).suffix.lower() in FORMATS:
                found.skipped.append(Finding(key, "a folder named like a file"))
            if depth < MAX_DEPTH:
                _scan(Path(entry.path), f"{key}/", found, formats, depth + 1)
            else:
                found.refused.append(Finding(key, f"deeper than {MAX_DEPTH} folders"))
        elif not entry.is_file(follow_symlinks=False):
            found.skipped.append(Finding(key, "not a regular file"))
        else:
            _add_file(entry, key, found, formats)


def _is_ignored(entry: os.DirEntry[str]) -> bool:
    """Hidden folders and what systems leave about; a hidden file with a reader is a document."""
    if entry.name.startswith(IGNORED_PREFIXES) or entry.name in IGNORED_NAMES:
        return True
    hidden = entry.name.startswith(".")
    return hidden and (entry.is_dir() or Path(entry.name).suffix.lower() not in FORMATS)


def _add_file(entry: os.DirEntry[str], key: str, found: Walk, formats: Formats) -> None:
    suffix = Path(entry.name).suffix.lower()
    kind = formats.get(suffix)
    if kind is None:
        found.refused.append(Finding(key, str(_unsupported(suffix))))
        return
    size = entry.stat(follow_symlinks=False).st_size
    try:
        _check_size(size, kind.max_bytes)
    except SourceTooLarge as error:
        found.refused.append(Finding(key, str(error)))
        return
    file = SourceFile(key, Path(entry.path), size, kind)
    (found.tables if entry.name.lower() == METADATA_NAME else found.files).append(file)


def _unsupported(suffix: str) -> UnsupportedFormat:
    way_out = HINT if suffix in FORMATS else WAYS_OUT.get(suffix)
    hint = f"; {way_out}" if way_out else ""
    return UnsupportedFormat(f"no reader for {suffix or 'a name without suffix'}{hint}")


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise SourceTooLarge(f"{size} bytes, limit {limit}")


def _check_kind(file: SourceFile, head: bytes) -> None:
    """Refuse a file whose beginning contradicts its suffix."""
    reader = file.format.reader
    if head and reader in ("docx", "xlsx", "pptx") and not head.startswith(ZIP):
        old = "an old or encrypted Office file" if head.startswith(OLE) else "something else"
        raise UnreadableDocument(f"content is {old}, not {file.path.suffix}", path=file.key)
    if reader == "pdf" and head and b"%PDF-" not in head:
        raise UnreadableDocument("content is not a PDF", path=file.key)
    if file.format.is_text:
        for magic, name in MAGICS:
            if head.startswith(magic):
                raise UnreadableDocument(f"content is {name}, not text", path=file.key)


def _key_part(name: str) -> str:
    """A name as part of a key: NFC, bytes that are not UTF-8 as escapes."""
    raw = os.fsencode(name)
    return unicodedata.normalize("NFC", raw.decode("utf-8", "backslashreplace"))


def _refuse_same_keys(found: Walk) -> None:
    kept: dict[str, SourceFile] = {}
    for file in found.files:
        if file.key in kept:
            reason = "another file has the same name after Unicode normalisation"
            found.refused.append(Finding(file.key, reason))
        else:
            kept[file.key] = file
    found.files = list(kept.values())
