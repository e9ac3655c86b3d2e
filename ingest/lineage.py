"""Documents in relation to each other: duplicates, versions, what replaces what."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from assist.types import Source
from ingest.sources import Finding

DOC_ID = "doc_id"
DESCRIPTIVE = frozenset(
    ["title", "owner", "version", "source_url", "author", "note", "notes", DOC_ID]
)


@dataclass(slots=True)
class Settled:
    """The documents that stay, with their final validity."""

    sources: list[Source] = field(default_factory=list)
    skipped: list[Finding] = field(default_factory=list)
    warned: list[Finding] = field(default_factory=list)


def settle(documents: Sequence[tuple[Source, str]]) -> Settled:
    """Merge duplicates and end the validity of what has been replaced.

    The same text for the same readers and dates is indexed once, under the first key. Of several
    documents with one `doc_id`, and of a document that `supersedes` another, the older ends the
    day before the newer begins; a replacement without a first day removes the older one.

    Args:
        documents: (source, text), in the order of the keys.
    """
    settled = Settled()
    sources = _without_duplicates(documents, settled)
    ends: dict[str, date] = {}
    replaced: dict[str, str] = {}
    for older, newer in _successions(sources, settled):
        if newer.valid_from is None:
            replaced[older.key] = newer.key
        else:
            end = newer.valid_from - timedelta(days=1)
            ends[older.key] = min(end, ends.get(older.key, end))
    for source in sources:
        if source.key in replaced:
            reason = f"superseded by {replaced[source.key]}"
            settled.skipped.append(Finding(source.key, reason))
        elif source.key in ends and (source.valid_to is None or source.valid_to > ends[source.key]):
            settled.sources.append(replace(source, valid_to=ends[source.key]))
        else:
            settled.sources.append(source)
    return settled


def _without_duplicates(documents: Sequence[tuple[Source, str]], settled: Settled) -> list[Source]:
    first: dict[object, str] = {}
    kept = []
    for source, text in documents:
        scope = tuple(sorted((k, v) for k, v in source.tags.items() if k not in DESCRIPTIVE))
        validity = (source.valid_from, source.valid_to, source.supersedes)
        identity = (text, scope, source.category, source.audience, source.acl_groups, validity)
        if identity in first:
            settled.skipped.append(Finding(source.key, f"the same text as {first[identity]}"))
        else:
            first[identity] = source.key
            kept.append(source)
    return kept


def _successions(sources: Sequence[Source], settled: Settled) -> list[tuple[Source, Source]]:
    """(older, newer) pairs."""
    by_key = {source.key: source for source in sources}
    pairs = []
    for source in sources:
        older = by_key.get(source.supersedes)
        if source.supersedes and older is None:
            reason = f"supersedes {source.supersedes}, which is not in the folder"
            settled.warned.append(Finding(source.key, reason))
        elif older is not None and older.key != source.key:
            pairs.append((older, source))
    groups: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source.tags.get(DOC_ID) and source.valid_from:
            groups[source.tags[DOC_ID]].append(source)
    for group in groups.values():
        ordered = sorted(group, key=lambda source: (source.valid_from or date.min, source.key))
        for older, newer in itertools.pairwise(ordered):
            if older.valid_from != newer.valid_from:
                pairs.append((older, newer))
    return pairs
