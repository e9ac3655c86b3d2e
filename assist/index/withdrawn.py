"""Documents that must not be found any more, whatever version is live.

An append-only journal beside the index folder, not in it: an index restored from a backup does not
bring deleted documents back. Two kinds of lines count: a person withdraws a key (until somebody
restores it), and publishing notes that a revision has left the source folder (until that very
revision returns). A change takes effect with the next request.

    DATA/withdrawn/<tenant>.jsonl
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assist import clock
from assist.errors import IndexVersionError
from assist.index.jsonl import append_lines, read_lines

FOLDER = "withdrawn"
WITHDRAWN, RESTORED, DELETED, RETURNED = "withdrawn", "restored", "deleted", "returned"

Revision = tuple[str, str]  # key, sha256 of the file


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is withheld.

    Attributes:
        keys: Withdrawn by a person, with the line that says who and why.
        revisions: Deleted from the source folder.
    """

    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: frozenset[Revision] = frozenset()

    def withheld(self, documents: Mapping[str, str]) -> frozenset[str]:
        """Keys among a version's documents (key to sha256) that must not be found."""
        return frozenset(
            key
            for key, sha256 in documents.items()
            if key in self.keys or (key, sha256) in self.revisions
        )


class Journal:
    """The journal of one tenant.

    Args:
        index_dir: The tenant's index folder, DATA/index/<tenant>.
    """

    def __init__(self, index_dir: Path) -> None:
        self.path = index_dir.parent.parent / FOLDER / f"{index_dir.name}.jsonl"

    def stamp(self) -> tuple[int, int]:
        """Changes when the journal does; costs one stat."""
        try:
            state = self.path.stat()
        except OSError:
            return (0, 0)
        return (state.st_mtime_ns, state.st_size)

    def read(self) -> Withdrawn:
        """What is withheld now; a line torn by a power cut is left out."""
        keys: dict[str, Mapping[str, str]] = {}
        revisions: set[Revision] = set()
        for line in read_lines(self.path):
            key, kind = str(line.get("key")), line.get("type")
            if kind == WITHDRAWN:
                keys[key] = {name: str(value) for name, value in line.items()}
            elif kind == RESTORED:
                keys.pop(key, None)
            elif kind == DELETED:
                revisions.add((key, str(line.get("sha256"))))
            elif kind == RETURNED:
                revisions.discard((key, str(line.get("sha256"))))
        return Withdrawn(keys, frozenset(revisions))

    def withdraw(self, key: str, *, by: str, reason: str) -> None:
        """Withhold a document from now on.

        Raises:
            ValueError: No name or no reason.
            IndexVersionError: The disk refused.
        """
        _named(by, reason)
        self._append([{"type": WITHDRAWN, "key": key, "by": by.strip(), "reason": reason.strip()}])

    def restore(self, key: str, *, by: str, reason: str) -> None:
        """Let a withdrawn document be found again.

        Raises:
            ValueError: No name or no reason, or the key is not withdrawn.
        """
        _named(by, reason)
        if key not in self.read().keys:
            raise ValueError(f"{key!r} is not withdrawn")
        self._append([{"type": RESTORED, "key": key, "by": by.strip(), "reason": reason.strip()}])

    def note(self, *, deleted: Iterable[Revision] = (), returned: Iterable[Revision] = ()) -> None:
        """Note revisions that have left the source folder, and those that came back."""
        known = self.read().revisions
        gone = [r for r in sorted(set(deleted)) if r not in known]
        back = [r for r in sorted(set(returned)) if r in known]
        lines = [{"type": DELETED, "key": key, "sha256": sha256} for key, sha256 in gone]
        lines += [{"type": RETURNED, "key": key, "sha256": sha256} for key, sha256 in back]
        self._append(lines)

    def _append(self, lines: list[dict[str, str]]) -> None:
        if not lines:
            return
        at = clock.now().isoformat()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append_lines(self.path, [{**line, "at": at} for line in lines])
        except OSError as error:
            raise IndexVersionError(f"journal {self.path}: {error.strerror}") from error


def _named(by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise ValueError("withdrawing and restoring need the name of a person and a reason")
