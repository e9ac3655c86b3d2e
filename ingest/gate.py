"""The publish gate: what the release check says of a version, and who went past it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist import clock
from assist.errors import IndexVersionError
from assist.index.folder import version_folder
from assist.settings import Publish

RELEASE = "release.json"  # in the version's folder, beside the files that its manifest sums
FORCED = "forced.jsonl"


class GateClosed(IndexVersionError):  # noqa: N818  the state is the name
    """The version may not go live as things stand."""

    hint = "error.index.gate"


@dataclass(frozen=True, slots=True)
class Force:
    """Who publishes in spite of the gate, and why."""

    by: str
    reason: str


def read_release(index_dir: Path, version_id: str) -> dict[str, Any]:
    """The release check of a version as `eval.release` left it, {} where there is none."""
    try:
        found = json.loads((version_folder(index_dir, version_id) / RELEASE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("version") == version_id else {}


def check_gate(
    index_dir: Path, version_id: str, live: str, policy: Publish, *, is_forced: bool = False
) -> tuple[str, ...]:
    """Why a version may not go live; () where it may.

    Args:
        index_dir: The tenant's folder.
        version_id: To be published.
        live: What is live now; a first version has nothing to be compared with.
        policy: gate "required" or "off".
        is_forced: Return the reasons instead of raising.

    Raises:
        GateClosed: With the reasons and the command that runs the check.
    """
    release = read_release(index_dir, version_id)
    reasons: tuple[str, ...] = ()
    if release and release.get("live") == live:
        reasons = tuple(map(str, release.get("blocked", ())))
    elif policy.gate == "required" and live and live != version_id:
        state = "was made against another live version" if release else "has not been made"
        command = f"python -m eval release {version_id} --gold GOLD"
        reasons = (f"the release check of {version_id} {state}; run: {command}",)
    if reasons and not is_forced:
        raise GateClosed(f"{version_id} is not published: {'; '.join(reasons)}")
    return reasons


def note_forced(index_dir: Path, version_id: str, force: Force, reasons: tuple[str, ...]) -> None:
    """Log who went past the gate.

    Raises:
        ValueError: No name or no reason.
    """
    if not force.by.strip() or not force.reason.strip():
        raise ValueError("publishing past the gate needs the name of a person and a reason")
    line = {
        "version": version_id,
        "by": force.by.strip(),
        "reason": force.reason.strip(),
        "blocked": list(reasons),
        "at": clock.now().isoformat(),
    }
    with (index_dir / FORCED).open("a", encoding="ascii") as stream:
        stream.write(json.dumps(line) + "\n")


def read_forced(index_dir: Path) -> dict[str, Mapping[str, Any]]:
    """Who went past the gate, by version."""
    try:
        lines = (index_dir / FORCED).read_text("ascii").splitlines()
    except OSError:
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:  # torn by a power cut
            continue
        found[str(record.get("version"))] = record
    return found
