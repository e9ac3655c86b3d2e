"""Making versions live: the gate before, the journal of deleted documents after.

A version that goes forward says what has left the source folder; those revisions stay withheld even
when an earlier version, or a restored backup, is served. Going back never changes the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assist.errors import CorruptIndex, IndexVersionError, NoIndex
from assist.index.folder import current_id, list_versions, open_manifest
from assist.index.manifest import Manifest
from assist.index.publish import VersionWriter
from assist.index.withdrawn import Journal, Revision
from assist.settings import Publish
from ingest.gate import Force, check_gate, note_forced
from ingest.receipt import write_receipt

PRESENT, ROOT = "present", "root"


class Publisher:
    """Publishes and rolls back under the writer's lock.

    Args:
        writer: Holds the lock.
        policy: Whether a release check is demanded.
    """

    def __init__(self, writer: VersionWriter, policy: Publish | None = None) -> None:
        self._writer = writer
        self._index_dir = writer.index_dir
        self._policy = policy or Publish()

    def publish(
        self, version_id: str = "", *, by: str = "", force: Force | None = None
    ) -> Manifest:
        """Make a version live.

        Args:
            version_id: Which; "" = the newest on disk.
            by: Who, for the receipt.
            force: Publish although the release check is missing or blocks; its reason is logged.

        Raises:
            NoIndex: Nothing has been built.
            GateClosed: The release check is missing or blocks.
            CorruptIndex: The version is not whole; `current` stays.
        """
        versions = list_versions(self._index_dir)
        if not versions:
            raise NoIndex(f"no index version in {self._index_dir}; build one first")
        wanted = version_id or versions[0]
        if wanted not in versions:
            raise IndexVersionError(f"no version {wanted} in {self._index_dir}")
        before = current_id(self._index_dir)
        closed = check_gate(self._index_dir, wanted, before, self._policy, is_forced=bool(force))
        if closed and force:
            note_forced(self._index_dir, wanted, force, closed)
        manifest = self._writer.publish(wanted)
        if wanted == versions[0]:
            self.note_deletions(manifest)
        if before and before != wanted:
            write_receipt(self._index_dir, before, wanted, by=by or (force.by if force else ""))
        return manifest

    def rollback(self, version_id: str = "") -> tuple[Manifest, frozenset[str]]:
        """Make an earlier version live again.

        Returns:
            Its manifest, and the keys of its documents that stay withheld.

        Raises:
            NoIndex: Nothing is live.
            IndexVersionError: There is no such version.
        """
        if not current_id(self._index_dir):
            raise NoIndex(f"no index version is live in {self._index_dir}")
        manifest = self._writer.rollback(version_id)
        return manifest, Journal(self._index_dir).read().withheld(manifest.documents)

    def note_deletions(self, manifest: Manifest) -> None:
        """Note what has left the source folder, and what has come back.

        Args:
            manifest: Of the version that holds the folder as it is now.
        """
        present = manifest.documents.keys() | set(manifest.report.get(PRESENT, ()))
        alive = set(manifest.documents.values())
        deleted: set[Revision] = set()
        for version in list_versions(self._index_dir):
            earlier = _manifest(self._index_dir, version)
            if earlier is None or not _same_root(earlier, manifest):
                continue
            deleted |= {
                (key, sha256)
                for key, sha256 in earlier.documents.items()
                if key not in present and sha256 not in alive
            }
        returned = {(key, sha256) for key, sha256 in manifest.documents.items()}
        Journal(self._index_dir).note(deleted=deleted, returned=returned)


def _manifest(index_dir: Path, version: str) -> Manifest | None:
    try:
        return open_manifest(index_dir, version)
    except CorruptIndex:
        return None


def _same_root(a: Manifest, b: Manifest) -> bool:
    """Whether both were built of one source folder; of another one nothing has been deleted."""
    roots: tuple[Mapping[str, Any], ...] = (a.report, b.report)
    return roots[0].get(ROOT) == roots[1].get(ROOT)
