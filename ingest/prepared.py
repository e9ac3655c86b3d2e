"""What one file gives before it is compared with the others, and the cache of it.

Reading, cleaning, chunking and analysing a file depends on its bytes, its metadata and this code
alone, so an unchanged file is done once. A record is a line of JSON; a torn line (kill, power cut)
and records of other code are dropped on opening. Records of files that are gone are dropped with
the next build, so nothing of a deleted document stays behind.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assist.index.marks import Marks
from assist.types import Chunk, Heading, Source
from ingest.radar.statements import Sentence
from ingest.sources import Finding
from ingest.spans import ChunkSpans

FOLDER = Path("cache") / "builds"  # below DATA
FILES = "files.jsonl"
MAX_CACHED_CHARS = 5_000_000
CODE = ("ingest", "assist.text", "assist.index", "assist.reply")


@dataclass(slots=True)
class Notes:
    """What is to be said of a file; see `Gathered`."""

    refused: list[Finding] = field(default_factory=list)
    skipped: list[Finding] = field(default_factory=list)
    review: list[Finding] = field(default_factory=list)
    warned: list[Finding] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    admitted: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Prepared:
    """One file as a document in chunks.

    Attributes:
        notes: What was said on the way.
        source: Before documents settle each other's validity; None = the file gives no document.
        asides: Starts of chunks that stand outside the page's main content.
        sentences: What the radar compares.
        marks: Concepts and codes, one pair per chunk.
        spans: What is embedded of each chunk besides itself.
        records: Of a long table; for a plan they are counted and neither text nor chunks are kept.
        lines: Short texts of a web page that may turn out to be repeated on most pages.
        repeated: Which of them were left out.
    """

    notes: Notes
    source: Source | None = None
    text: str = ""
    headings: tuple[Heading, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    asides: frozenset[int] = frozenset()
    sentences: tuple[Sentence, ...] = ()
    marks: tuple[Marks, ...] = ()
    spans: tuple[ChunkSpans, ...] = ()
    records: int = 0
    lines: frozenset[str] = frozenset()
    repeated: frozenset[str] = frozenset()


_RECORD = TypeAdapter(Prepared)


class PreparedCache:
    """The records of a tenant's last build.

    Args:
        file: Where they are kept; None = nowhere.
        is_writer: Whether new records are added; only the holder of the index lock may.
    """

    def __init__(self, file: Path | None = None, *, is_writer: bool = False) -> None:
        self._file = file
        self._is_writer = is_writer and file is not None
        self._lines: dict[str, bytes] = _read_lines(file) if file else {}
        self.reused: set[str] = set()

    def get(self, identity: str, *, counts: bool = True) -> Prepared | None:
        """The record of a file, None where it has to be read.

        Args:
            identity: By `identity_of`.
            counts: Whether the record counts as used, so that it stays.
        """
        line = self._lines.get(identity)
        if line is None:
            return None
        try:
            found = _RECORD.validate_json(line)
        except ValidationError:
            return None
        if counts:
            self.reused.add(identity)
        return found

    def add(self, identity: str, prepared: Prepared) -> None:
        """Keep a record at once, so that a killed build need not read the file again."""
        if not self._is_writer or self._file is None or len(prepared.text) > MAX_CACHED_CHARS:
            return
        self._lines[identity] = _RECORD.dump_json(prepared)
        self.reused.add(identity)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as stream:
            stream.write(_line(identity, self._lines[identity]))

    def keep_only_used(self) -> None:
        """Forget every record that was neither asked for nor added."""
        if not self._is_writer or self._file is None or not self._lines.keys() - self.reused:
            return
        self._lines = {key: line for key, line in self._lines.items() if key in self.reused}
        temporary = self._file.with_suffix(".tmp")
        temporary.write_bytes(b"".join(_line(*item) for item in self._lines.items()))
        temporary.replace(self._file)


def cached_revisions(data: Path, tenant: str) -> frozenset[str]:
    """sha256 of every file that a tenant's cache holds a record of."""
    try:
        raw = (data / FOLDER / tenant / FILES).read_bytes()
    except OSError:
        return frozenset()
    return frozenset(each.decode() for each in re.findall(rb'"sha256":"([0-9a-f]{64})"', raw))


def identity_of(key: str, sha256: str, reader: str, circumstances: Iterable[object]) -> str:
    """Names everything that a file's record depends on.

    Args:
        key: Of the document.
        sha256: Of the file's bytes.
        reader: Name of its reader.
        circumstances: Metadata rows about it, whether somebody has let it in …
    """
    parts = json.dumps([code_digest(), key, sha256, reader, *map(str, circumstances)])
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


@functools.cache
def code_digest() -> str:
    """Digest of the program and its word lists; another release reads every file again."""
    total = hashlib.sha256()
    for package in CODE:
        for name, file in sorted(_files(resources.files(package))):
            total.update(name.encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def _files(folder: Traversable, prefix: str = "") -> Iterable[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, name)
        elif entry.name.endswith((".py", ".toml")):
            yield name, entry


def _line(identity: str, record: bytes) -> bytes:
    checksum = hashlib.sha256(record).hexdigest()[:16].encode()
    return b" ".join((identity.encode(), checksum, record)) + b"\n"


def _read_lines(file: Path) -> dict[str, bytes]:
    try:
        data = file.read_bytes()
    except OSError:
        return {}
    found: Mapping[str, bytes] = {
        parts[0].decode("ascii", "replace"): parts[2]
        for line in data.split(b"\n")
        if len(parts := line.split(b" ", 2)) == 3  # noqa: PLR2004
        and hashlib.sha256(parts[2]).hexdigest()[:16].encode() == parts[1]
    }
    return dict(found)
