"""The index doctor: whether a version is whole, and which documents need a person's eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from assist import clock
from assist.errors import CorruptIndex, IndexMismatch
from assist.index.durable import TMP
from assist.index.embedding import Embedder
from assist.index.hybrid import HybridSearch
from assist.index.manifest import check_fit
from assist.index.probes import check_probes, check_tokens
from assist.index.spans import LEVELS
from assist.index.version import IndexSnapshot, open_current
from assist.settings import Retrieval
from ingest import chunk, clean
from ingest.radar.expiry import find_outdated
from ingest.receipt import read_receipt
from ingest.sources import Finding

SOON = timedelta(days=30)
NORM_TOLERANCE = 0.05  # compressed vectors are not exactly of unit length
BLOCK = 4096
SAMPLE = 100  # passages that are searched for
WITHIN = 10
QUERY_CHARS = 200
MANY_DROPPED = 0.2  # share of characters


@dataclass(slots=True)
class Checkup:
    """What is wrong with a version, and what should be known."""

    wrong: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    @property
    def all(self) -> list[Finding]:
        """Everything, the wrong first."""
        return [*self.wrong, *self.notices]


def check_version(
    index_dir: Path,
    zone: str,
    *,
    embedder: Embedder | None = None,
    cited: Collection[str] | None = None,
    sample: int = SAMPLE,
) -> Checkup:
    """Examine the live version of a tenant.

    Args:
        index_dir: The tenant's folder.
        zone: Business zone in which validity is counted.
        embedder: Also compare its fingerprint and probes, and search for passages; None leaves
            this out.
        cited: Keys of the documents that were cited lately; None = not known.
        sample: Passages that are searched for, spread over the version.

    Raises:
        NoIndex: Nothing has been published.
    """
    found = Checkup()
    try:
        snapshot = open_current(index_dir)
    except CorruptIndex as error:
        found.wrong.append(Finding(str(index_dir), str(error)))
        return found
    found.wrong += [Finding(str(index_dir), warning) for warning in snapshot.warnings]
    _check_chunks(snapshot, found)
    _check_vectors(snapshot, found)
    _check_spans(snapshot, found)
    _check_set_up(snapshot, embedder, found)
    if embedder and not found.wrong:
        _check_reach(snapshot, embedder, sample, found)
    _check_validity(snapshot, clock.today(zone), found)
    _check_report(snapshot, found)
    _check_leftovers(index_dir, snapshot, found)
    found.notices += [
        Finding(key, "not cited lately")
        for key in snapshot.documents
        if cited is not None and key not in cited
    ]
    return found


def _check_chunks(snapshot: IndexSnapshot, found: Checkup) -> None:
    counts = Counter(chunk.id for chunk in snapshot.chunks)
    for identity, count in counts.items():
        if count > 1:
            found.wrong.append(Finding(identity, f"chunk id occurs {count} times"))
    used = set()
    for each in snapshot.chunks:
        document = snapshot.all_documents.get(each.doc_key)
        used.add(each.doc_key)
        if document is None:
            found.wrong.append(Finding(each.doc_key, f"chunk {each.id} has no document"))
        elif document.text[each.start : each.end] != each.text:
            found.wrong.append(Finding(each.doc_key, f"chunk {each.id} is not where it says"))
    for key in snapshot.documents:
        if key not in used:
            found.notices.append(Finding(key, "no chunk: its text cannot be found"))
    stores = {"vectors": snapshot.vectors.count, "words": snapshot.lexical.count}
    for name, count in stores.items():
        if count != len(snapshot.chunks):
            reason = f"{count} rows of {name} for {len(snapshot.chunks)} chunks"
            found.wrong.append(Finding(snapshot.id, reason))


def _check_vectors(snapshot: IndexSnapshot, found: Checkup) -> None:
    count = min(snapshot.vectors.count, len(snapshot.chunks))
    for start in range(0, count, BLOCK):
        rows = np.arange(start, min(start + BLOCK, count))
        norms = np.linalg.norm(snapshot.vectors.vectors(rows), axis=1)
        for place in np.flatnonzero(~(np.abs(norms - 1) <= NORM_TOLERANCE)):
            chunk_id = snapshot.chunks[start + int(place)].id
            reason = f"vector of chunk {chunk_id} has length {norms[place]:.3f}"
            found.wrong.append(Finding(snapshot.id, reason))


def _check_spans(snapshot: IndexSnapshot, found: Checkup) -> None:
    """Whether every span lies in the text of a chunk and has a vector of unit length."""
    spans, chunks = snapshot.spans, snapshot.chunks
    if len(spans.places) != len(spans.levels):
        reason = f"{len(spans.levels)} vectors of {len(spans.places)} spans"
        found.wrong.append(Finding(snapshot.id, reason))
        return
    sizes = np.array([len(each.text) for each in chunks], np.int64)
    for first in range(0, len(spans.places), BLOCK):
        row, start, end, _ = spans.places[first : first + BLOCK].T
        is_row = (row >= 0) & (row < len(chunks))
        size = sizes[np.where(is_row, row, 0)] if len(chunks) else np.zeros(len(row), np.int64)
        is_inside = is_row & (start >= 0) & (start < end) & (end <= size)
        norms = np.linalg.norm(spans.levels[first : first + BLOCK] / LEVELS, axis=1)
        is_unit = np.abs(norms - 1) <= NORM_TOLERANCE
        for place in np.flatnonzero(~(is_inside & is_unit)):
            why = f"has length {norms[place]:.3f}" if is_inside[place] else "is in no chunk"
            found.wrong.append(Finding(snapshot.id, f"span {first + int(place)} {why}"))


def _check_set_up(snapshot: IndexSnapshot, embedder: Embedder | None, found: Checkup) -> None:
    """Whether questions pass through what the version was built with."""
    try:
        check_tokens(snapshot.manifest)
        if embedder:
            check_fit(snapshot.manifest, embedder.fingerprint)
            check_probes(snapshot.manifest, embedder)
    except IndexMismatch as error:
        found.wrong.append(Finding(snapshot.id, str(error)))
    built = snapshot.manifest.built_with
    versions = {
        "chunker": (built.chunker, chunk.VERSION),
        "cleaning": (built.cleaning, clean.VERSION),
    }
    for name, (was, now) in versions.items():
        if was and was != now:
            reason = f"built with {name} {was}, now {now}: build again to use it"
            found.notices.append(Finding(snapshot.id, reason))


def _check_reach(snapshot: IndexSnapshot, embedder: Embedder, sample: int, found: Checkup) -> None:
    """Passages that a question made of their own words does not find."""
    settings = Retrieval()
    hybrid = HybridSearch(
        snapshot.vectors,
        snapshot.lexical,
        settings.alpha,
        settings.candidates,
        snapshot.languages,
    )
    spread = np.linspace(0, len(snapshot.chunks) - 1, min(sample, len(snapshot.chunks)))
    rows = sorted({int(row) for row in spread})
    queries = [snapshot.chunks[row].text[:QUERY_CHARS] for row in rows]
    if not queries:
        return
    hits = hybrid.rank(queries, embedder.embed_queries(queries))
    for row, ranked in zip(rows, hits, strict=True):
        wanted = snapshot.chunks[row]
        near = [snapshot.chunks[hit.row] for hit in ranked[:WITHIN]]
        if not any(each.id == wanted.id or each.text == wanted.text for each in near):
            reason = f"passage {wanted.id} is not among the first {WITHIN} for its own words"
            found.notices.append(Finding(wanted.doc_key, reason))


def _check_validity(snapshot: IndexSnapshot, today: date, found: Checkup) -> None:
    for key, document in snapshot.documents.items():
        source = document.source
        if source.valid_to and source.valid_to < today:
            found.notices.append(Finding(key, f"expired on {source.valid_to}"))
        elif source.valid_to and source.valid_to <= today + SOON:
            found.notices.append(Finding(key, f"expires on {source.valid_to}"))
        if source.valid_from and source.valid_from > today:
            found.notices.append(Finding(key, f"not in force before {source.valid_from}"))
    found.notices += find_outdated(snapshot.documents.values(), today)


def _check_report(snapshot: IndexSnapshot, found: Checkup) -> None:
    """What the build left out."""
    report = snapshot.manifest.report
    for name, text in (("refused", "refused"), ("review", "held for review")):
        items: Sequence[Mapping[str, str]] = report.get(name, ())
        found.notices += [Finding(item["path"], f"{text}: {item['reason']}") for item in items]
    dropped = sum(report.get("dropped", {}).values())
    kept = sum(len(document.text) for document in snapshot.all_documents.values())
    if dropped > MANY_DROPPED * (kept + dropped):
        reason = f"cleaning took out {dropped / (kept + dropped):.0%} of the characters"
        found.notices.append(Finding(snapshot.id, reason))
    if report.get("conflicts"):
        reason = f"{report['conflicts']} contradictions between documents are open"
        found.notices.append(Finding(snapshot.id, reason))


def _check_leftovers(index_dir: Path, snapshot: IndexSnapshot, found: Checkup) -> None:
    found.notices += [
        Finding(key, "withdrawn or deleted: not found, although this version holds it")
        for key in sorted(snapshot.withheld)
    ]
    for path in sorted(index_dir.glob(f"{TMP}*")):
        found.notices.append(Finding(path.name, "left by a killed build; the next one deletes it"))
    receipt = read_receipt(index_dir, snapshot.id)
    if receipt and not receipt.get("proved"):
        unproved = [d["key"] for d in receipt["documents"] if not all(d["checks"].values())]
        for key in unproved:
            reason = "its receipt does not prove that its old text is gone"
            found.wrong.append(Finding(key, reason))
