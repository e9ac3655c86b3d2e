"""Values of a metadata key that occur in the live knowledge, for filters to choose from."""

from __future__ import annotations

from assist.index.version import IndexSnapshot


def known_values(snapshot: IndexSnapshot, key: str) -> list[str]:
    """Every value of a key, sorted; a document's value may be several, joined by "|"."""
    found = {
        value.strip()
        for document in snapshot.documents.values()
        for value in document.source.tags.get(key, "").split("|")
    }
    return sorted(found - {""})
