"""Index versions as readers see them: open one, serve it, follow `current`.

Layout and files: `assist.index.folder`. Reading: `assist.index.snapshot`. Writing:
`assist.index.publish`.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from assist.errors import CorruptIndex, IndexMismatch, NoIndex
from assist.index.embedding import Fingerprint
from assist.index.folder import current_id, open_manifest, verify_files, version_folder
from assist.index.history import live_before
from assist.index.manifest import REINDEX, check_fit
from assist.index.probes import check_tokens
from assist.index.snapshot import CHUNK, DOCUMENT, IndexSnapshot, read_version
from assist.index.withdrawn import Journal

__all__ = [
    "CHUNK",
    "DOCUMENT",
    "IndexSnapshot",
    "SnapshotHolder",
    "open_current",
    "open_version",
    "read_version",
]

_log = logging.getLogger(__name__)


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
    return read_version(folder, manifest).without(Journal(index_dir).read())


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
    problems: list[str] = []
    for version_id in (live, *live_before(index_dir)):
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


@dataclass(frozen=True, slots=True)
class _Served:
    """A snapshot with the id that `current` had, and the journal's stamp, when it was made."""

    snapshot: IndexSnapshot
    seen: str
    stamp: tuple[int, int]


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
        self._journal = Journal(index_dir)
        self._loading = threading.Lock()  # held for as long as a version is read
        self._lock = threading.Lock()  # held for a moment: `_served` changes under it only
        self._served: _Served | None = None

    def __call__(self) -> IndexSnapshot:
        """The snapshot to use for one request.

        Raises:
            NoIndex: Nothing has been published.
            CorruptIndex: No published version is whole, and none is loaded.
            IndexMismatch: The first version does not fit the embedding.
        """
        served = self._served
        if served is None:
            with self._loading:
                served = self._served or self._load(None)
        elif not self._is_live(served) and self._loading.acquire(blocking=False):
            try:
                served = self._load(self._served)
            finally:
                self._loading.release()
        if self._journal.stamp() != served.stamp:
            served = self._withhold(served)
        return served.snapshot

    def _is_live(self, served: _Served) -> bool:
        return current_id(self._index_dir) in {served.seen, ""}

    def _withhold(self, served: _Served) -> _Served:
        """The snapshot with what has been withdrawn or deleted since; at once, by any thread."""
        stamp = self._journal.stamp()
        snapshot = served.snapshot.without(self._journal.read())
        renewed = replace(served, snapshot=snapshot, stamp=stamp)
        with self._lock:
            if self._served is served:  # else another thread has loaded a version meanwhile
                self._served = renewed
        return renewed

    def _load(self, held: _Served | None) -> _Served:
        """What is live now; `_loading` is held."""
        if held is not None and self._is_live(held):
            return held  # another thread has loaded it meanwhile
        live, stamp = current_id(self._index_dir), self._journal.stamp()
        try:
            served = _Served(open_current(self._index_dir, self._fingerprint), live, stamp)
        except (IndexMismatch, CorruptIndex) as error:
            if held is None:
                raise
            note = f"still serving {held.snapshot.id}: {error}"
            _log.warning("%s", note)
            with self._lock:
                held = self._served or held  # it may have been renewed meanwhile
                kept = replace(held.snapshot, warnings=(note,))
                self._served = replace(held, snapshot=kept, seen=live)
                return self._served
        with self._lock:
            self._served = served
        return served
