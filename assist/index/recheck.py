"""Does evidence that was shown before still stand? Asked again at display, send and cache hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from assist.index.version import IndexSnapshot
from assist.types import Evidence

Fallen = Literal["withdrawn", "expired", "changed", "deleted"]


def fallen(
    snapshot: IndexSnapshot, evidence: Iterable[Evidence], as_of: date
) -> Mapping[int, Fallen]:
    """Evidence that may no longer be shown or sent, by label.

    Args:
        snapshot: What is live now.
        evidence: As it was shown.
        as_of: Today in the business zone.

    Returns:
        "withdrawn": somebody withdrew the document, or its file is gone. "deleted": the live
        version lacks it. "changed": the document no longer holds this passage. "expired": it does
        not hold on that day.
    """
    found: dict[int, Fallen] = {}
    for item in evidence:
        state = _state(snapshot, item, as_of)
        if state:
            found[item.label] = state
    return found


def _state(snapshot: IndexSnapshot, item: Evidence, as_of: date) -> Fallen | None:
    key = item.chunk.doc_key
    document = snapshot.documents.get(key)
    if key in snapshot.withheld:
        return "withdrawn"
    if document is None:
        return "deleted"
    if item.chunk.id not in snapshot.rows:
        return "changed"
    source = document.source
    starts, ends = source.valid_from or date.min, source.valid_to or date.max
    return None if starts <= as_of <= ends else "expired"
