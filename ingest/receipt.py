"""The deletion receipt: proof that removed and replaced text is in no part of the live version.

For every document that the version before held and this one does not, or holds in another revision:
none of its old passages is a row of chunks, vectors or words, asking for them by vector and by
words finds none, no span has a vector of theirs, and no cache holds them. Written as
DATA/receipts/<tenant>/<version>.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist import clock
from assist.errors import CorruptIndex
from assist.index.version import IndexSnapshot, open_version
from assist.types import Chunk
from ingest.prepared import cached_revisions
from ingest.remains import SpanRemains
from ingest.spoken import embedding_text, spoken_title
from ingest.vector_cache import CACHES, cached_keys, text_key

FOLDER = "receipts"
ASKED = 3  # passages of a document that are searched for
DEPTH = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one document.

    Attributes:
        key: Of the document.
        revision: sha256 of the file that is gone.
        status: removed, or replaced by a newer revision.
        passages: Old passages that are gone; those that still stand word for word are not counted.
        checks: Whether each part of the version is free of them.
    """

    key: str
    revision: str
    status: str
    passages: int
    checks: Mapping[str, bool]

    @property
    def is_proved(self) -> bool:
        """Whether every check holds."""
        return all(self.checks.values())


def write_receipt(index_dir: Path, before: str, now: str, *, by: str) -> list[Receipt]:
    """Compare two versions and write the receipt of the newer one.

    Args:
        index_dir: The tenant's folder.
        before: Version that was live.
        now: Version that is live.
        by: Who published.

    Returns:
        One receipt per document that lost text; empty where the older version cannot be read.
    """
    try:
        old, new = open_version(index_dir, before), open_version(index_dir, now)
    except CorruptIndex:
        return []
    cached, remains = _cached(index_dir), SpanRemains(old, new)
    receipts = [
        _prove(key, old, new, cached, remains)
        for key, sha256 in old.manifest.documents.items()
        if new.manifest.documents.get(key) != sha256
    ]
    if receipts:
        _write(receipt_file(index_dir, now), before, now, by, receipts)
    return receipts


def receipt_file(index_dir: Path, version_id: str) -> Path:
    """Where the receipt of a version stands; outside the index, so that it outlives it."""
    return index_dir.parent.parent / FOLDER / index_dir.name / f"{version_id}.json"


def read_receipt(index_dir: Path, version_id: str) -> dict[str, Any]:
    """The receipt of a version, {} where nothing was removed."""
    try:
        found = json.loads(receipt_file(index_dir, version_id).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _prove(
    key: str, old: IndexSnapshot, new: IndexSnapshot, cached: _Cached, remains: SpanRemains
) -> Receipt:
    document = new.all_documents.get(key)
    text = document.text if document else ""
    mine = [chunk for chunk in old.chunks if chunk.doc_key == key]
    gone = [chunk for chunk in mine if chunk.id not in new.rows and chunk.text not in text]
    checks = {
        "documents": document is None or document.text != old.all_documents[key].text or not gone,
        "chunks": not any(chunk.id in new.rows for chunk in gone),
        "vectors": new.vectors.count == len(new.chunks) and not _by_vector(gone, old, new),
        "words": new.lexical.count == len(new.chunks) and not _by_words(gone, new),
        "spans": not remains.in_version(gone),
        "caches": not _in_cache(key, gone, old, new, cached)
        and not remains.in_cache(gone, cached.vectors),
    }
    status = "replaced" if document else "removed"
    return Receipt(key, old.manifest.documents[key], status, len(gone), checks)


def _by_vector(gone: Sequence[Chunk], old: IndexSnapshot, new: IndexSnapshot) -> bool:
    """Whether asking with the old vectors finds an old passage of this document."""
    rows = np.array([old.rows[chunk.id] for chunk in gone[:ASKED]], np.int64)
    if not len(rows) or not new.chunks or old.vectors.dim != new.vectors.dim:
        return False
    _, found = new.vectors.search(old.vectors.vectors(rows), min(DEPTH, len(new.chunks)))
    return _finds(gone, new, found.ravel().tolist())


def _by_words(gone: Sequence[Chunk], new: IndexSnapshot) -> bool:
    rows = [row for c in gone[:ASKED] for row in new.lexical.search(c.text, DEPTH).rows.tolist()]
    return _finds(gone, new, rows)


def _finds(gone: Sequence[Chunk], new: IndexSnapshot, rows: Sequence[int]) -> bool:
    texts = {(chunk.doc_key, chunk.text) for chunk in gone}
    return any((new.chunks[row].doc_key, new.chunks[row].text) in texts for row in rows if row >= 0)


def _in_cache(
    key: str, gone: Sequence[Chunk], old: IndexSnapshot, new: IndexSnapshot, cached: _Cached
) -> bool:
    """Whether a cache holds a vector of the gone passages, or the file as it was."""
    title = spoken_title(old.all_documents[key].source)
    alive = {c.text for c in new.chunks if c.text in {each.text for each in gone}}
    texts = [embedding_text(c, title) for c in gone if c.text not in alive]
    revision = old.manifest.documents[key]
    is_known = revision in cached.revisions and revision not in new.manifest.documents.values()
    return is_known or any(text_key(text) in cached.vectors for text in texts)


@dataclass(frozen=True, slots=True)
class _Cached:
    """What the caches of a tenant hold: keys of embedded texts, revisions of prepared files."""

    vectors: frozenset[bytes]
    revisions: frozenset[str]


def _cached(index_dir: Path) -> _Cached:
    data, tenant = index_dir.parent.parent, index_dir.name
    return _Cached(cached_keys(data / CACHES / tenant), cached_revisions(data, tenant))


def _write(file: Path, before: str, now: str, by: str, receipts: Sequence[Receipt]) -> None:
    record = {
        "version": now,
        "before": before,
        "by": by,
        "at": clock.now().isoformat(),
        "proved": all(receipt.is_proved for receipt in receipts),
        "documents": [asdict(receipt) for receipt in receipts],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    temporary.replace(file)
