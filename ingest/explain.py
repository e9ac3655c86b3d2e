"""Everything that is known of one file: why it is in, out, held or in doubt, and its passages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assist.errors import NoIndex, UnreadableDocument
from assist.index.version import IndexSnapshot, open_current
from assist.index.withdrawn import Journal
from assist.types import Source
from ingest.approvals import read_last_build

LEFT_OUT = {"refused": "refused", "review": "held for review", "skipped": "skipped"}
_SOURCE = TypeAdapter(Source)


def explain(index_dir: Path, key: str) -> dict[str, Any]:
    """What is known of a file.

    Args:
        index_dir: The tenant's folder.
        key: Its path below the source folder.

    Returns:
        key, state (indexed, withdrawn, refused, held for review, skipped), reasons, metadata,
        passages (id, heading_path, start, end, kind, text), conflicts.

    Raises:
        UnreadableDocument: Neither the live version nor the last build knows it.
    """
    last = read_last_build(index_dir)
    snapshot = _snapshot(index_dir)
    document = snapshot.all_documents.get(key) if snapshot else None
    withdrawn = Journal(index_dir).read()
    reasons = [i["reason"] for i in last.get("warned", ()) if i["path"] == key]
    state = "indexed" if document else ""
    for name, said in LEFT_OUT.items():
        for item in last.get(name, ()):
            if item["path"] == key:
                state = state or said
                reasons.insert(0, item["reason"])
    if key in withdrawn.keys or (snapshot and key in snapshot.withheld):
        state = "withdrawn"
        line = withdrawn.keys.get(key, {"reason": "its file is gone", "by": ""})
        reasons.insert(0, " ".join(filter(None, (line["reason"], line["by"]))))
    if not state:
        raise UnreadableDocument(f"{key!r} is in neither the live version nor the last build")
    return {
        "key": key,
        "state": state,
        "reasons": reasons,
        "metadata": _SOURCE.dump_python(document.source, mode="json") if document else {},
        "passages": _passages(snapshot, key) if snapshot else [],
        "conflicts": [c for c in last.get("conflicts", ()) if key in _keys(c)],
    }


def _passages(snapshot: IndexSnapshot, key: str) -> list[dict[str, Any]]:
    return [
        {
            "id": chunk.id,
            "heading_path": list(chunk.heading_path),
            "start": chunk.start,
            "end": chunk.end,
            "kind": chunk.kind,
            "text": chunk.text,
        }
        for chunk in snapshot.chunks
        if chunk.doc_key == key
    ]


def _keys(conflict: Mapping[str, Any]) -> tuple[str, str]:
    return (conflict["left"]["key"], conflict["right"]["key"])


def _snapshot(index_dir: Path) -> IndexSnapshot | None:
    try:
        return open_current(index_dir)
    except NoIndex:
        return None
