"""Who let which held file in. An approval holds for one revision of the file: its sha256."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assist import clock
from assist.errors import UnreadableDocument

APPROVALS = "approvals.jsonl"
LAST_BUILD = "last_build.json"


def read_approved(index_dir: Path) -> frozenset[str]:
    """sha256 of every approved file."""
    return frozenset(str(line["sha256"]) for line in _lines(index_dir / APPROVALS))


def remember_held(index_dir: Path, report: Mapping[str, Any], held: Mapping[str, str]) -> None:
    """Keep the report of the last build, so that its held files can be approved by key."""
    text = json.dumps({**report, "held": dict(held)}, ensure_ascii=True)
    temporary = index_dir / f"tmp-{LAST_BUILD}"
    temporary.write_text(text, encoding="ascii")
    temporary.replace(index_dir / LAST_BUILD)


def approve(index_dir: Path, key: str, by: str) -> str:
    """Approve the revision of a file that the last build held.

    Args:
        index_dir: The tenant's folder.
        key: Of the file.
        by: Name of the person.

    Returns:
        The sha256 that is approved.

    Raises:
        UnreadableDocument: The last build did not hold that file.
        ValueError: No name.
    """
    if not by.strip():
        raise ValueError("an approval needs the name of a person")
    held = read_last_build(index_dir).get("held", {})
    if key not in held:
        names = ", ".join(sorted(held)) or "none"
        raise UnreadableDocument(f"{key!r} is not held for review; held files: {names}", path=key)
    line = {"key": key, "sha256": held[key], "by": by.strip(), "at": clock.now().isoformat()}
    with (index_dir / APPROVALS).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    return str(held[key])


def read_last_build(index_dir: Path) -> dict[str, Any]:
    """The report of the last build, {} before the first."""
    try:
        found = json.loads((index_dir / LAST_BUILD).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            found = json.loads(line)
        except ValueError:  # torn by a power cut
            continue
        if isinstance(found, dict) and "sha256" in found:
            yield found
