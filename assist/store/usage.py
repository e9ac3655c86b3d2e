"""How often the replies that were sent rest on a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.types import Event

DAYS = 30


@dataclass(frozen=True, slots=True)
class Cited:
    """How many sent replies cite a document, and when the last of them was sent."""

    count: int
    last: datetime


def count_citations(sent: Iterable[Event]) -> Mapping[str, Cited]:
    """Citations by document key; a document that no reply cites is not there.

    Args:
        sent: Events of type "sent". A reply counts once for each document that it cites.
    """
    found: dict[str, Cited] = {}
    for event in sent:
        documents = event.payload.get("documents")
        for key in dict.fromkeys(documents if isinstance(documents, list) else ()):
            before = found.get(str(key))
            last = max(before.last, event.at) if before else event.at
            found[str(key)] = Cited((before.count if before else 0) + 1, last)
    return found
