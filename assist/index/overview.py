"""The knowledge at a glance: documents of the live version and what the last build left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from assist.index.folder import current_id, list_versions, open_manifest, published_ids
from assist.index.version import IndexSnapshot

Status = Literal[
    "indexed",
    "expiring",
    "expired",
    "conflict",
    "warned",
    "review",
    "failed",
    "skipped",
    "withdrawn",
]
SOON = timedelta(days=30)
_LISTS: Mapping[str, Status] = {"review": "review", "refused": "failed", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of the document table; `note` says why, where the status needs a reason."""

    key: str
    title: str
    status: Status
    category: str
    chunks: int
    valid_from: date | None
    valid_to: date | None
    store: str = ""
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One index version on disk."""

    id: str
    state: Literal["live", "earlier", "built"]
    documents: int
    chunks: int
    created_at: str


def document_rows(
    snapshot: IndexSnapshot | None, last_build: Mapping[str, Any], today: date
) -> list[DocumentRow]:
    """Every document of the live version, then the files that the last build left out.

    Args:
        snapshot: The live version; None = nothing is published.
        last_build: Report of the last build, {} = there was none.
        today: In the business zone.
    """
    warned = {item["path"]: item["reason"] for item in last_build.get("warned", ())}
    disputed = {
        conflict[side]["key"]
        for conflict in last_build.get("conflicts", ())
        for side in ("left", "right")
    }
    rows = _indexed(snapshot, warned, disputed, today) if snapshot else []
    known = {row.key for row in rows}
    for name, status in _LISTS.items():
        for item in last_build.get(name, ()):
            if item["path"] not in known:
                rows.append(_left_out(item, status))
    return rows


def version_rows(index_dir: Path) -> list[VersionRow]:
    """The versions on disk, newest first."""
    live, published = current_id(index_dir), published_ids(index_dir)
    rows = []
    for version in list_versions(index_dir):
        manifest = open_manifest(index_dir, version)
        earlier: Literal["earlier", "built"] = "earlier" if version in published else "built"
        rows.append(
            VersionRow(
                id=version,
                state="live" if version == live else earlier,
                documents=manifest.counts.documents,
                chunks=manifest.counts.chunks,
                created_at=manifest.created_at.isoformat(),
            )
        )
    return rows


def _indexed(
    snapshot: IndexSnapshot, warned: Mapping[str, str], disputed: AbstractSet[str], today: date
) -> list[DocumentRow]:
    counts = Counter(chunk.doc_key for chunk in snapshot.chunks)
    rows = []
    for key, document in sorted(snapshot.all_documents.items()):
        source = document.source
        status: Status = "warned" if key in warned else "indexed"
        if key in snapshot.withheld:
            status = "withdrawn"
        elif source.valid_to is not None and source.valid_to < today:
            status = "expired"
        elif key in disputed:
            status = "conflict"
        elif source.valid_to is not None and source.valid_to <= today + SOON:
            status = "expiring"
        rows.append(
            DocumentRow(
                key=key,
                title=source.title or key,
                status=status,
                category=source.category,
                chunks=counts[key],
                valid_from=source.valid_from,
                valid_to=source.valid_to,
                store=source.tags.get("store", ""),
                owner=source.tags.get("owner", ""),
                note=warned.get(key, ""),
            )
        )
    return rows


def _left_out(item: Mapping[str, str], status: Status) -> DocumentRow:
    return DocumentRow(
        key=item["path"],
        title=item["path"],
        status=status,
        category="",
        chunks=0,
        valid_from=None,
        valid_to=None,
        note=item["reason"],
    )
