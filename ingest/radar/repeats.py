"""Documents that say the same: what they share, sentence by sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

from assist.types import Document
from ingest.radar.scope import same_scope
from ingest.radar.statements import Place, Statement

MAX_PLACES = 20  # of one wording
DUPLICATE_SHARE = 0.8  # of the shorter document's text
MIN_DUPLICATE = 80  # characters

Shared = Counter[tuple[str, str]]  # characters that two documents share, by their keys in order


def share_first(shared: Shared, a: Statement, b: Statement) -> None:
    """The first place of either of two wordings that say the same."""
    first, second = a.places[0].doc_key, b.places[0].doc_key
    if first != second:
        pair = (first, second) if first < second else (second, first)
        shared[pair] += min(len(a.text), len(b.text))


def share(shared: Shared, places: Sequence[Place], chars: int) -> None:
    """Count a wording for every two documents that have it."""
    keys = list(dict.fromkeys(place.doc_key for place in places))
    if not 1 < len(keys) <= MAX_PLACES:  # a sentence of most documents is a form, no copy
        return
    for position, key in enumerate(keys):
        for other in islice(keys, position + 1, None):
            shared[min(key, other), max(key, other)] += chars


def duplicates_of(
    shared: Shared, documents: Mapping[str, Document], told: Counter[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    """Documents whose text another one of their scope holds; one with a conflict is none."""
    best: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
    for (first, second), chars in shared.items():
        if told[first, second] or not same_scope(documents[first].source, documents[second].source):
            continue
        sizes = {key: len("".join(documents[key].text.split())) for key in (first, second)}
        shorter, longer = sorted(sizes, key=lambda key: (sizes[key], key == first))
        part = min(1.0, chars / max(1, sizes[shorter]))
        if sizes[shorter] >= MIN_DUPLICATE and part >= DUPLICATE_SHARE:
            best[shorter] = max(best[shorter], (part, longer))
    return [(key, other, round(part, 3)) for key, (part, other) in sorted(best.items())]
