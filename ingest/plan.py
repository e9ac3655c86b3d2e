"""A source folder as documents and chunks, with everything that has to be said about its files.

Nothing here touches an index: the same result is shown by `plan` and written by `build`.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assist.errors import SourceError
from assist.types import Chunk, Document, Heading
from ingest.chunk import chunk_document
from ingest.clean import Cleaned, repeated_lines
from ingest.drafts import Draft, draft_document
from ingest.gathered import Gathered, Options
from ingest.lineage import settle
from ingest.metadata import plain_title
from ingest.metadata_table import Tables, read_tables, unmatched
from ingest.radar.find import Conflict, find_echoes
from ingest.readers.blocks import Extract
from ingest.sandbox import ReaderPool
from ingest.sources import Finding, SourceFile, Walk, read_bytes, walk

__all__ = ["Change", "Gathered", "Options", "Progress", "compare", "gather"]

Progress = Callable[[str, int, int], None]  # stage, done, total
Status = Literal["added", "changed", "removed", "unchanged"]
AHEAD = 8  # files that are read before their turn
FILES_PER_WORKER = 8  # a second process pays only for more
MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version would do to one document."""

    key: str
    status: Status


def gather(
    source: Path, options: Options | None = None, progress: Progress | None = None
) -> Gathered:
    """Read a source folder.

    Args:
        source: The folder.
        options: How to read it.
        progress: Hears ("read", files done, files).

    Raises:
        UnreadableDocument: The folder is missing or no folder.
    """
    chosen = options or Options()
    found = walk(source, chosen.max_bytes)
    gathered = Gathered(refused=list(found.refused), skipped=list(found.skipped))
    tables = _tables(found, gathered)
    read = list(_read_all(found.files, chosen, gathered, progress))
    repeated = repeated_lines([e.blocks for f, _, e in read if f.format.reader == "html"])
    drafts: list[Draft] = []
    for file, sha256, extract in read:
        if file.format.reader == "html":
            extract.blocks = [block for block in extract.blocks if block.text not in repeated]
        draft = draft_document(file, sha256, extract, tables, chosen, gathered)
        if draft:
            drafts.append(draft)
    _finish(drafts, gathered)
    return gathered


def compare(gathered: Gathered, live: Mapping[str, Document]) -> list[Change]:
    """What publishing would change, in the order of the keys.

    Args:
        gathered: The folder as read.
        live: Documents of the live version, by key.
    """
    changes = []
    new = {document.source.key: document for document in gathered.documents}
    for key in sorted(new.keys() | live.keys()):
        if key not in live:
            status: Status = "added"
        elif key not in new:
            status = "removed"
        else:
            same = new[key].text == live[key].text and new[key].source == live[key].source
            status = "unchanged" if same else "changed"
        changes.append(Change(key, status))
    return changes


def _tables(found: Walk, gathered: Gathered) -> Tables:
    files: list[tuple[str, bytes]] = []
    for file in found.tables:
        try:
            files.append((file.key, read_bytes(file)))
        except SourceError as error:
            gathered.warned.append(Finding(file.key, str(error)))
    tables = read_tables(files)
    everything = [file.key for file in found.files]
    everything += [finding.path for finding in (*found.refused, *found.skipped)]
    gathered.warned += tables.warned + unmatched(tables, everything)[:MAX_LISTED]
    return tables


def _read_all(
    files: Sequence[SourceFile], options: Options, gathered: Gathered, progress: Progress | None
) -> Iterator[tuple[SourceFile, str, Extract]]:
    """Every readable file with its hash and content, in order; the others become findings."""
    workers = max(1, min(options.workers, len(files) // FILES_PER_WORKER))
    with (
        ReaderPool(options.limits) as pool,
        ThreadPoolExecutor(workers, thread_name_prefix="reader") as threads,
    ):
        waiting: deque[tuple[SourceFile, Future[tuple[str, Extract]]]] = deque()
        rest = iter(files)
        done = 0
        while True:
            while len(waiting) < AHEAD and (file := next(rest, None)) is not None:
                waiting.append((file, threads.submit(_read_one, pool, file)))
            if not waiting:
                return
            file, future = waiting.popleft()
            try:
                sha256, extract = future.result()
                yield file, sha256, extract
            except SourceError as error:
                gathered.refused.append(Finding(file.key, str(error)))
            done += 1
            if progress:
                progress("read", done, len(files))


def _read_one(pool: ReaderPool, file: SourceFile) -> tuple[str, Extract]:
    data = read_bytes(file)
    return hashlib.sha256(data).hexdigest(), pool.read(file.format.reader, data)


def _finish(drafts: Sequence[Draft], gathered: Gathered) -> None:
    """Settle versions and duplicates between the documents, then cut them into chunks."""
    texts = {draft.source.key: draft.cleaned for draft in drafts}
    settled = settle([(draft.source, draft.cleaned.text) for draft in drafts])
    gathered.skipped += settled.skipped
    gathered.warned += settled.warned
    asides: set[str] = set()
    for source in settled.sources:
        cleaned = texts[source.key]
        headings = tuple(
            Heading(p.start, p.block.level, plain_title(p.block.text))
            for p in cleaned.placed
            if p.block.kind == "heading"
        )
        chunks = chunk_document(source.key, cleaned.text, cleaned.placed, source.category)
        gathered.documents.append(Document(source, cleaned.text, headings))
        gathered.chunks += _new_asides(chunks, cleaned, asides)
    echoes = find_echoes(gathered.documents, gathered.chunks)
    gathered.conflicts = echoes.conflicts
    gathered.warned += [_told(conflict) for conflict in echoes.conflicts]
    gathered.warned += [
        Finding(key, f"{share:.0%} of its text also stands in {other}")
        for key, other, share in echoes.duplicates
    ]
    for findings in (gathered.refused, gathered.skipped, gathered.review, gathered.warned):
        findings.sort(key=lambda finding: finding.path)


def _told(conflict: Conflict) -> Finding:
    left, right = conflict.left, conflict.right
    reason = f"says “{right.text}” where {left.key} says “{left.text}”; both are indexed"
    return Finding(right.key, reason)


def _new_asides(chunks: Sequence[Chunk], cleaned: Cleaned, seen: set[str]) -> list[Chunk]:
    """The chunks without edge lines that another page has already given."""
    edges = {p.start for p in cleaned.placed if p.block.kind == "aside"}
    kept = []
    for chunk in chunks:
        if chunk.start in edges:
            if chunk.text in seen:
                continue
            seen.add(chunk.text)
        kept.append(chunk)
    return kept
