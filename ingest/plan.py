"""A source folder as documents and chunks, with everything that has to be said about its files.

Nothing here touches an index: the same result is shown by `plan` and written by `build`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assist.errors import SourceError
from assist.types import Chunk, Document
from ingest.build_cache import BuildCache
from ingest.gathered import Gathered, Options
from ingest.lineage import settle
from ingest.metadata_table import Tables, read_tables, unmatched
from ingest.prepared import Prepared
from ingest.radar.find import Conflict
from ingest.radar.statements import Sentence
from ingest.reading import Progress, prepare_files
from ingest.sources import Finding, Walk, read_bytes, walk

__all__ = ["Change", "Gathered", "Options", "Progress", "compare", "gather"]

Status = Literal["added", "changed", "removed", "unchanged"]
MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version would do to one document."""

    key: str
    status: Status


def gather(
    source: Path,
    options: Options | None = None,
    progress: Progress | None = None,
    cache: BuildCache | None = None,
) -> Gathered:
    """Read a source folder.

    Args:
        source: The folder.
        options: How to read it.
        progress: Hears ("read", files done, files).
        cache: What unchanged files gave before; None reads everything.

    Raises:
        UnreadableDocument: The folder is missing or no folder.
    """
    chosen, kept = options or Options(), cache or BuildCache()
    found = walk(source, chosen.max_bytes)
    gathered = Gathered(refused=list(found.refused), skipped=list(found.skipped))
    gathered.present = {each.key for each in found.files}
    gathered.present |= {each.path for each in (*found.refused, *found.skipped)}
    tables = _tables(found, gathered)
    prepared = prepare_files(found.files, tables, chosen, kept.prepared, progress)
    for each in prepared:
        gathered.take(each.notes)
    _finish([each for each in prepared if each.source], gathered, kept)
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


def _finish(prepared: Sequence[Prepared], gathered: Gathered, cache: BuildCache) -> None:
    """Settle versions and duplicates between the documents, then compare what they say."""
    by_key = {each.source.key: each for each in prepared if each.source}
    settled = settle([(each.source, each.text) for each in prepared if each.source])
    gathered.skipped += settled.skipped
    gathered.warned += settled.warned
    asides: set[str] = set()
    sentences: dict[str, Sequence[Sentence]] = {}
    for source in settled.sources:
        item = by_key[source.key]
        gathered.documents.append(Document(source, item.text, item.headings))
        gathered.chunks += _new_asides(item, asides)
        gathered.marks.update({c.id: m for c, m in zip(item.chunks, item.marks, strict=True)})
        sentences[source.key] = item.sentences
    echoes = cache.echoes(gathered.documents, sentences)
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


def _new_asides(item: Prepared, seen: set[str]) -> list[Chunk]:
    """The chunks without edge lines that another page has already given."""
    kept = []
    for chunk in item.chunks:
        if chunk.start in item.asides:
            if chunk.text in seen:
                continue
            seen.add(chunk.text)
        kept.append(chunk)
    return kept
