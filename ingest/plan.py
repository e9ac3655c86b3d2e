"""A source folder as documents and chunks, with everything that has to be said about its files.

Nothing here changes an index: the same result is shown by `plan` and written by `build`.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assist.errors import NoIndex, SourceError
from assist.index.version import open_current
from assist.settings import Settings
from assist.types import Chunk, Document
from ingest.build_cache import BuildCache
from ingest.decisions import Decisions
from ingest.gathered import Gathered, Options, decided
from ingest.lineage import settle
from ingest.metadata_table import Tables, read_tables, unmatched
from ingest.prepared import Prepared
from ingest.radar.find import Conflict
from ingest.radar.statements import Sentence
from ingest.reading import Progress, prepare_files
from ingest.sources import Finding, Walk, read_bytes, walk

__all__ = [
    "Change",
    "Gathered",
    "Options",
    "Progress",
    "compare",
    "gather",
    "index_folder",
    "preview",
]

Status = Literal["added", "changed", "removed", "renamed", "unchanged"]
MAX_LISTED = 20
YOUNG_OBJECTS = 50_000  # between two looks for garbage


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version would do to one document; `was` is the key of a renamed one."""

    key: str
    status: Status
    was: str = ""


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
    found = walk(source, chosen.max_bytes, pictures=chosen.ocr)
    gathered = Gathered(refused=list(found.refused), skipped=list(found.skipped))
    gathered.present = {each.key for each in found.files}
    gathered.present |= {each.path for each in (*found.refused, *found.skipped)}
    with _rare_collections():
        tables = _tables(found, gathered)
        prepared = prepare_files(found.files, tables, chosen, kept.prepared, progress)
        for each in prepared:
            gathered.take(each.notes)
        _finish(_not_withdrawn(prepared, chosen, gathered), chosen, gathered, kept)
    return gathered


@contextlib.contextmanager
def _rare_collections() -> Iterator[None]:
    """Hundreds of thousands of objects come to stay: looking for garbage cycles so often is lost.

    Measured: an eighth of the time that 2,000 files take.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], YOUNG_OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def preview(
    source: Path,
    settings: Settings,
    options: Options | None = None,
    progress: Progress | None = None,
) -> tuple[Gathered, list[Change]]:
    """Read a source folder and tell what publishing it would change; nothing is written.

    Raises:
        UnreadableDocument: The folder is missing or no folder.
    """
    index_dir = index_folder(settings)
    chosen = decided(index_dir, options or Options())
    counting = replace(chosen, counts_long=True)
    gathered = gather(source, counting, progress, BuildCache.of(settings))
    try:
        live = dict(open_current(index_dir).documents)
    except NoIndex:
        live = {}
    return gathered, compare(gathered, live)


def index_folder(settings: Settings) -> Path:
    """The tenant's index folder."""
    return settings.paths.data / "index" / settings.access.tenant


def compare(gathered: Gathered, live: Mapping[str, Document]) -> list[Change]:
    """What publishing would change, in the order of the keys.

    Args:
        gathered: The folder as read.
        live: Documents of the live version, by key.
    """
    new = {document.source.key: document for document in gathered.documents}
    gone = {live[key].source.sha256: key for key in sorted(live.keys() - new.keys(), reverse=True)}
    changes = []
    for key in sorted(new.keys() | live.keys()):
        if key not in live:
            was = gone.pop(new[key].source.sha256, "")
            changes.append(Change(key, "renamed" if was else "added", was))
        elif key in new:
            same = new[key].source == live[key].source  # the bytes' hash is among it
            same = same and (key in gathered.counted or new[key].text == live[key].text)
            changes.append(Change(key, "unchanged" if same else "changed"))
    removed = [Change(key, "removed") for key in gone.values()]
    return sorted([*changes, *removed], key=lambda change: change.key)


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


def _not_withdrawn(
    prepared: Sequence[Prepared], options: Options, gathered: Gathered
) -> list[Prepared]:
    kept = []
    for each in prepared:
        if each.source and each.source.key in options.withdrawn:
            reason = options.withdrawn[each.source.key]
            gathered.skipped.append(Finding(each.source.key, f"withdrawn: {reason}"))
        elif each.source:
            kept.append(each)
    return kept


def _finish(
    prepared: Sequence[Prepared], options: Options, gathered: Gathered, cache: BuildCache
) -> None:
    """Settle versions, duplicates and decisions, then compare what the documents say."""
    by_key = {each.source.key: each for each in prepared if each.source}
    settled = settle([(e.source, e.text or e.source.sha256) for e in prepared if e.source])
    gathered.skipped += settled.skipped
    gathered.warned += settled.warned
    decided = options.decisions.among({key: each.text for key, each in by_key.items()})
    asides: set[str] = set()
    sentences: dict[str, Sequence[Sentence]] = {}
    for source in map(decided.scoped, settled.sources):
        item = by_key[source.key]
        gathered.documents.append(Document(source, item.text, item.headings))
        if item.records and not item.text:
            gathered.counted[source.key] = item.records
        gathered.chunks += _holding(source.key, _new_asides(item, asides), decided, gathered)
        ids = [chunk.id for chunk in item.chunks]
        gathered.marks.update(zip(ids, item.marks, strict=False))
        gathered.spans.update(zip(ids, item.spans, strict=False))
        sentences[source.key] = item.sentences
    echoes = cache.echoes(gathered.documents, sentences)
    gathered.conflicts = [each for each in echoes.conflicts if each.id not in decided.ids]
    gathered.warned += [each for conflict in gathered.conflicts for each in _told(conflict)]
    gathered.warned += [
        Finding(key, f"{share:.0%} of its text also stands in {other}")
        for key, other, share in echoes.duplicates
    ]
    for findings in (gathered.refused, gathered.skipped, gathered.review, gathered.warned):
        findings.sort(key=lambda finding: finding.path)


def _holding(
    key: str, chunks: Sequence[Chunk], decided: Decisions, gathered: Gathered
) -> list[Chunk]:
    """The chunks without those that somebody has overruled."""
    overruled = decided.overruled(key)
    kept = [c for c in chunks if not any(text in c.text for text in overruled)]
    if len(kept) < len(chunks):
        reason = f"{len(chunks) - len(kept)} passages left out: another document overrules them"
        gathered.warned.append(Finding(key, reason))
    return kept


def _told(conflict: Conflict) -> Iterator[Finding]:
    """One finding for either document: whoever looks at one of them has to hear of it."""
    for mine, other in ((conflict.left, conflict.right), (conflict.right, conflict.left)):
        reason = f"says “{mine.text}” where {other.key} says “{other.text}”; both are indexed"
        yield Finding(mine.key, reason)


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
