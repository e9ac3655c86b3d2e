"""Serving the live version while others are published."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path

from assist.errors import CorruptIndex, IndexMismatch
from assist.index.embed import Fingerprint
from assist.index.folder import current_id
from assist.index.version import IndexSnapshot, open_current
from assist.index.withdrawn import Journal

_log = logging.getLogger(__name__)


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
