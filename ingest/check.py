"""The index doctor: whether a version is whole, and which documents need a person's eye."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from assist import clock
from assist.errors import CorruptIndex
from assist.index.version import IndexSnapshot, open_current
from ingest.sources import Finding

SOON = timedelta(days=30)


@dataclass(slots=True)
class Checkup:
    """What is wrong with a version, and what should be known."""

    wrong: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    @property
    def all(self) -> list[Finding]:
        """Everything, the wrong first."""
        return [*self.wrong, *self.notices]


def check_version(index_dir: Path, zone: str) -> Checkup:
    """Examine the live version of a tenant.

    Args:
        index_dir: The tenant's folder.
        zone: Business zone in which validity is counted.

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
    _check_validity(snapshot, zone, found)
    return found


def _check_chunks(snapshot: IndexSnapshot, found: Checkup) -> None:
    counts = Counter(chunk.id for chunk in snapshot.chunks)
    for identity, count in counts.items():
        if count > 1:
            found.wrong.append(Finding(identity, f"chunk id occurs {count} times"))
    cited = set()
    for chunk in snapshot.chunks:
        document = snapshot.documents.get(chunk.doc_key)
        cited.add(chunk.doc_key)
        if document is None:
            found.wrong.append(Finding(chunk.doc_key, f"chunk {chunk.id} has no document"))
        elif document.text[chunk.start : chunk.end] != chunk.text:
            found.wrong.append(Finding(chunk.doc_key, f"chunk {chunk.id} is not where it says"))
    for key in snapshot.documents:
        if key not in cited:
            found.notices.append(Finding(key, "no chunk: its text cannot be found"))
    if snapshot.vectors.count != len(snapshot.chunks):
        reason = f"{snapshot.vectors.count} vectors for {len(snapshot.chunks)} chunks"
        found.wrong.append(Finding(snapshot.id, reason))


def _check_validity(snapshot: IndexSnapshot, zone: str, found: Checkup) -> None:
    today = clock.today(zone)
    for key, document in snapshot.documents.items():
        source = document.source
        if source.valid_to and source.valid_to < today:
            found.notices.append(Finding(key, f"expired on {source.valid_to}"))
        elif source.valid_to and source.valid_to <= today + SOON:
            found.notices.append(Finding(key, f"expires on {source.valid_to}"))
        if source.valid_from and source.valid_from > today:
            found.notices.append(Finding(key, f"not in force before {source.valid_from}"))
