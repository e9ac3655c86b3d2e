"""Every move of `current`, and what was live before the present version.

A line of published.jsonl is a move: {id, at, before, move}. `before` is what was live until then,
so a line that a crash lost, and a `current` that was moved by other means, are noticed at the next
one. Lines of older programs have only id and at, each id once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from assist import clock
from assist.errors import CorruptIndex
from assist.index.folder import HISTORY, current_id, list_versions, open_manifest
from assist.index.jsonl import append_lines, read_lines

Move = Literal["publish", "rollback"]


def note_move(index_dir: Path, before: str, version_id: str, move: Move) -> None:
    """Note that `current` has moved; where it points to what it did, nothing is noted.

    Raises:
        OSError: The disk refused.
    """
    if version_id != before:
        at = clock.now().isoformat()
        line = {"id": version_id, "at": at, "before": before, "move": move}
        append_lines(index_dir / HISTORY, [line])


def live_before(index_dir: Path) -> list[str]:
    """The versions on disk that were live before the present one, the latest first.

    As with the pages of a browser: going back takes off what it leaves, so a version that was
    taken back as bad is never what the next rollback returns to.
    """
    live = current_id(index_dir)
    if not live:
        return []
    trail = _arrived(index_dir, _replayed(index_dir), live)
    kept = set(list_versions(index_dir))
    return [each for each in dict.fromkeys(reversed(trail)) if each != live and each in kept]


def _replayed(index_dir: Path) -> list[str]:
    """What the history makes of its moves, the oldest version first."""
    trail: list[str] = []
    for line in read_lines(index_dir / HISTORY):
        version_id, before = str(line.get("id", "")), str(line.get("before", ""))
        if before:
            trail = _arrived(index_dir, trail, before)
        if line.get("move") == "rollback":
            trail = _arrived(index_dir, trail, version_id)
        elif version_id and trail[-1:] != [version_id]:
            trail.append(version_id)
    return trail


def _arrived(index_dir: Path, trail: list[str], version_id: str) -> list[str]:
    """The trail once a version is live: cut back to it, or with it as the latest."""
    if version_id in trail:
        return trail[: len(trail) - trail[::-1].index(version_id)]
    return [*trail, version_id] if trail else _ancestry(index_dir, version_id)


def _ancestry(index_dir: Path, version_id: str) -> list[str]:
    """A version after its parents, each of which was live when the next one was written."""
    chain = [version_id]
    while True:
        try:
            parent = open_manifest(index_dir, chain[0]).parent
        except CorruptIndex:
            return chain
        if not parent or parent in chain:
            return chain
        chain.insert(0, parent)
