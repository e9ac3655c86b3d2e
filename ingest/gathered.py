"""How a source folder is read, what came out of it, and what a build made of that."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assist.errors import AssistError
from assist.index.marks import Marks
from assist.index.withdrawn import Journal
from assist.types import Chunk, Document
from ingest.approvals import read_approved
from ingest.decisions import Decisions, read_decisions
from ingest.ocr.availability import is_available
from ingest.prepared import Notes
from ingest.radar.find import Conflict
from ingest.sandbox import Limits
from ingest.sources import Finding
from ingest.spans import ChunkSpans


@dataclass(frozen=True, slots=True)
class Options:
    """How a source folder is read.

    Attributes:
        approved: sha256 of the files that somebody has let in despite their flags.
        accept_review: Name of the person who lets every held file in, or "".
        max_bytes: Size limits by suffix.
        limits: Of the reader processes.
        workers: Files read at the same time.
        ocr: Whether scans and pictures are read; by default where the extra is installed.
        by: Who builds, for the receipt.
        withdrawn: Reasons by key of the documents that somebody has withdrawn.
        decisions: About contradictions.
        counts_long: Whether long tables are only counted, which is enough for a plan.
    """

    approved: frozenset[str] = frozenset()
    accept_review: str = ""
    max_bytes: Mapping[str, int] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    workers: int = min(4, os.cpu_count() or 1)
    ocr: bool = field(default_factory=is_available)
    by: str = ""
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    counts_long: bool = False


def decided(index_dir: Path, options: Options) -> Options:
    """The options with everything that people have decided about this tenant's documents."""
    withdrawn = Journal(index_dir).read().keys
    return replace(
        options,
        approved=options.approved | read_approved(index_dir),
        withdrawn={
            key: f"{line.get('reason', '')} ({line.get('by', '')})"
            for key, line in withdrawn.items()
        },
        decisions=read_decisions(index_dir),
    )


@dataclass(slots=True)
class Gathered:
    """A source folder, read.

    Attributes:
        documents, chunks: What an index version holds; chunks in the order of the documents.
        refused: Files that cannot be used. skipped: without text, or twice. review: held for a
        person.
        warned: Used, and something about them should be known.
        held: sha256 of the files in `review`, by key.
        admitted: Keys of flagged files that were let in.
        dropped: Characters that cleaning took out, by reason.
        conflicts: Documents that contradict each other; both sides are among `documents`.
        marks: Concepts and codes of the chunks, by id; none of those of a very long document.
        spans: What is embedded of the chunks besides themselves, by id; likewise.
        present: Keys of all files of the folder, also of those that give no document.
        counted: Records by key of the long tables that were only counted: their documents have no
        text.
    """

    documents: list[Document] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    skipped: list[Finding] = field(default_factory=list)
    review: list[Finding] = field(default_factory=list)
    warned: list[Finding] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    admitted: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    marks: dict[str, Marks] = field(default_factory=dict)
    spans: dict[str, ChunkSpans] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def chunk_count(self) -> int:
        """Chunks, those of tables that were only counted included: one a record."""
        return len(self.chunks) + sum(self.counted.values())

    def take(self, notes: Notes) -> None:
        """Add what was said of one file."""
        for name in ("refused", "skipped", "review", "warned", "admitted"):
            getattr(self, name).extend(getattr(notes, name))
        self.held.update(notes.held)
        for kind, count in notes.dropped.items():
            self.dropped[kind] = self.dropped.get(kind, 0) + count


class NothingToIndex(AssistError):  # noqa: N818  the state is the name
    """No file of the source folder gives text; the live version stays."""

    hint = "error.source.empty"

    def __init__(self, message: str, report: BuildReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        version: Id of the version it wrote, or of the live one if nothing changed; "" if there is
        none.
        is_live: Whether that version answers customers.
        is_new: Whether it was written by this build.
        documents, chunks: In that version.
        embedded: Texts that the model had to embed.
        refused, skipped, review, warned: By file.
        seconds: Wall time.
    """

    version: str
    is_live: bool
    is_new: bool
    documents: int
    chunks: int
    embedded: int
    refused: tuple[Finding, ...]
    skipped: tuple[Finding, ...]
    review: tuple[Finding, ...]
    warned: tuple[Finding, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The record that `build --json` prints."""
        return {
            "version": self.version or None,
            "documents": self.documents,
            "chunks": self.chunks,
            "refused": [asdict(finding) for finding in self.refused],
            "skipped": [asdict(finding) for finding in self.skipped],
            "review": [asdict(finding) for finding in self.review],
            "warned": [asdict(finding) for finding in self.warned],
            "embedded": self.embedded,
            "live": self.is_live,
            "seconds": round(self.seconds, 3),
        }
