"""Index versions as readers see them: open one, serve it, follow `current`.

Layout and files: `assist.index.folder`. Writing: `assist.index.publish`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assist.errors import CorruptIndex, IndexMismatch, NoIndex
from assist.index.embedding import Fingerprint
from assist.index.folder import (
    CHUNKS,
    DOCUMENTS,
    LEXICAL,
    TERMS,
    VECTORS,
    current_id,
    list_versions,
    open_manifest,
    published_ids,
    verify_files,
    version_folder,
)
from assist.index.languages import Languages, read_languages
from assist.index.lexical import TantivyIndex, open_lexical
from assist.index.manifest import REINDEX, Manifest, check_fit
from assist.index.probes import check_tokens
from assist.index.spans import SpanVectors, read_spans
from assist.index.vectors import FaissVectors, vectors_from_bytes
from assist.index.withdrawn import Journal
from assist.types import Chunk, Document

CHUNK = TypeAdapter(Chunk)
DOCUMENT = TypeAdapter(Document)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexSnapshot:
    """One version in memory. It never changes; a query uses one snapshot from start to end.

    Attributes:
        id: Of the version.
        manifest: What the version says of itself.
        documents: By key, without those that are withheld.
        chunks: Row n of the vectors is chunks[n].
        vectors: Dense index.
        lexical: Word index.
        spans: Vectors of what the chunks say one by one.
        languages: Language of every row, and what it alone adds to a cosine.
        entities: Product codes and titles that occur in the version.
        warnings: What was wrong when it was opened, such as "fell back from …".
        withheld: Keys of documents that were withdrawn or deleted since: never found, never shown.
        all_documents: By key, the withheld ones too: for the doctor and for receipts.
    """

    id: str
    manifest: Manifest
    documents: Mapping[str, Document]
    chunks: tuple[Chunk, ...]
    vectors: FaissVectors
    lexical: TantivyIndex
    spans: SpanVectors
    languages: Languages
    entities: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()
    all_documents: Mapping[str, Document] = field(default_factory=dict, repr=False)
    rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        everything = self.all_documents or self.documents
        shown = {key: d for key, d in everything.items() if key not in self.withheld}
        object.__setattr__(self, "all_documents", everything)
        object.__setattr__(self, "documents", shown if self.withheld else everything)
        object.__setattr__(self, "rows", {chunk.id: row for row, chunk in enumerate(self.chunks)})


def open_version(
    index_dir: Path, version_id: str, fingerprint: Fingerprint | None = None
) -> IndexSnapshot:
    """Open one version, live or not.

    Args:
        index_dir: The tenant's folder.
        version_id: Of the version.
        fingerprint: Of the embedder that will be asked; None skips the comparison.

    Raises:
        CorruptIndex: A file is missing or changed.
        IndexMismatch: The version was built with another embedding or other tokens.
    """
    manifest = open_manifest(index_dir, version_id)
    if fingerprint is not None:
        check_fit(manifest, fingerprint)
        check_tokens(manifest)
    folder = version_folder(index_dir, version_id)
    verify_files(folder, manifest)
    withheld = Journal(index_dir).read().withheld(manifest.documents)
    return replace(read_version(folder, manifest), withheld=withheld)


def read_version(folder: Path, manifest: Manifest) -> IndexSnapshot:
    """Read a version whose files have been verified.

    Raises:
        CorruptIndex: A file does not hold what the manifest says.
    """
    count = manifest.counts.chunks
    try:
        chunks = tuple(CHUNK.validate_json(line) for line in _lines(folder / CHUNKS))
        documents = tuple(DOCUMENT.validate_json(line) for line in _lines(folder / DOCUMENTS))
        terms = TypeAdapter(frozenset[str]).validate_json((folder / TERMS).read_bytes())
        payload = (folder / VECTORS).read_bytes()
    except (OSError, ValidationError) as error:
        raise CorruptIndex(f"version {manifest.id}: {str(error).splitlines()[0]}") from error
    if (len(chunks), len(documents)) != (count, manifest.counts.documents):
        raise CorruptIndex(
            f"version {manifest.id}: {len(chunks)} chunks, the manifest says {count}"
        )
    info = manifest.vectors
    vectors = vectors_from_bytes(payload, kind=info.kind, count=count, dim=info.dim)
    return IndexSnapshot(
        id=manifest.id,
        manifest=manifest,
        documents={document.source.key: document for document in documents},
        chunks=chunks,
        vectors=vectors,
        lexical=open_lexical(folder / LEXICAL, count=count),
        spans=read_spans(folder, chunks=count, dim=info.dim),
        languages=read_languages([chunk.text for chunk in chunks], vectors.vectors, info.dim),
        entities=terms,
    )


def open_current(index_dir: Path, fingerprint: Fingerprint | None = None) -> IndexSnapshot:
    """Open the live version; where it is corrupt, the one that was live before it.

    Args:
        index_dir: The tenant's folder.
        fingerprint: Of the embedder that will be asked; None skips the comparison.

    Returns:
        A snapshot; `warnings` names the versions that could not be read.

    Raises:
        NoIndex: Nothing has been published.
        CorruptIndex: No published version is whole.
        IndexMismatch: The version was built with another embedding or other tokens.
    """
    live = current_id(index_dir)
    if not live:
        raise NoIndex(f"no index version is live in {index_dir}. Build one: {REINDEX}")
    kept = set(list_versions(index_dir))
    earlier = sorted((v for v in published_ids(index_dir) if v < live and v in kept), reverse=True)
    problems: list[str] = []
    for version_id in (live, *earlier):
        try:
            snapshot = open_version(index_dir, version_id, fingerprint)
        except CorruptIndex as error:
            _log.warning("index version refused: %s", error)
            problems.append(str(error))
            continue
        if problems:
            notes = (*problems, f"serving the earlier version {version_id}")
            snapshot = replace(snapshot, warnings=notes)
        return snapshot
    raise CorruptIndex(f"no whole index version in {index_dir}: {'; '.join(problems)}")


class SnapshotHolder:
    """Serves the live version and follows `current`: call it once per request.

    Looking costs one readlink and one stat of the journal of withdrawn documents. While a new
    version is loaded by one thread, the others go on with the old one; a new version that cannot be
    opened leaves the old one in service, with a warning.

    Args:
        index_dir: The tenant's folder.
        fingerprint: Of the embedder that is asked; None skips the comparison.
    """

    def __init__(self, index_dir: Path, fingerprint: Fingerprint | None = None) -> None:
        self._index_dir = index_dir
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._seen = ""
        self._journal = Journal(index_dir)
        self._stamp = (0, 0)
        self._snapshot: IndexSnapshot | None = None

    def __call__(self) -> IndexSnapshot:
        """The snapshot to use for one request.

        Raises:
            NoIndex: Nothing has been published.
            CorruptIndex: No published version is whole, and none is loaded.
            IndexMismatch: The first version does not fit the embedding.
        """
        snapshot, live = self._snapshot, current_id(self._index_dir)
        if snapshot is not None and self._journal.stamp() != self._stamp:
            snapshot = self._withhold(snapshot)
        if snapshot is not None and live in {self._seen, ""}:
            return snapshot
        if snapshot is None:
            with self._lock:
                return self._snapshot or self._load()
        if self._lock.acquire(blocking=False):
            try:
                return self._load()
            finally:
                self._lock.release()
        return snapshot

    def _withhold(self, snapshot: IndexSnapshot) -> IndexSnapshot:
        """The snapshot with what has been withdrawn or deleted since; at once, by any thread."""
        stamp = self._journal.stamp()
        withheld = self._journal.read().withheld(snapshot.manifest.documents)
        renewed = replace(snapshot, withheld=withheld)
        if self._snapshot is snapshot:
            self._snapshot, self._stamp = renewed, stamp
        return renewed

    def _load(self) -> IndexSnapshot:
        live, held, stamp = current_id(self._index_dir), self._snapshot, self._journal.stamp()
        try:
            loaded = open_current(self._index_dir, self._fingerprint)
        except (IndexMismatch, CorruptIndex) as error:
            if held is None:
                raise
            _log.warning("still serving %s: %s", held.id, error)
            loaded = replace(held, warnings=(f"still serving {held.id}: {error}",))
        self._snapshot, self._seen, self._stamp = loaded, live, stamp
        return loaded


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()
