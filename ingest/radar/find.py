"""The radar: contradictions and near-duplicates between the documents of a build.

Vectors cannot see them ("7 days" and "15 days" are neighbours), so statements are compared by what
they are about, then by typed values, polarity and who pays. Both documents stay; people are told.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice, product
from typing import Any

from assist.types import Chunk, Document, Source
from ingest.radar.candidates import candidate_pairs, similarity
from ingest.radar.judge import Clash, find_clash
from ingest.radar.scope import same_scope, scope_text, speaks_of_itself, subject
from ingest.radar.statements import Place, Statement, read_statements, topic_of

OWN_CONTEXT = 12  # terms from which a sentence says by itself what it is about
SAME_CONTEXT = 0.3  # similarity of the chunks around two shorter sentences
MAX_PLACES = 20  # of one wording
MAX_PER_PAIR = 5  # conflicts told of two documents
SAME_WORDING = 0.9  # similarity of two sentences that repeat each other
DUPLICATE_SHARE = 0.8  # of the shorter document's text
RULES = frozenset(["policy", "faq"])  # pools whose short sentences are rules of the whole shop
MIN_DUPLICATE = 80  # characters


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: document.text[start:end] == text."""

    key: str
    title: str
    chunk_id: str
    start: int
    end: int
    text: str
    scope: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two documents of one scope that say different things of the same matter.

    Attributes:
        id: Of both wordings and documents; changes with either text.
        kind: value, polarity or payer.
        left: Of the document with the smaller key.
        values: What differs on either side, e.g. ("7天", "15天").
    """

    id: str
    kind: str
    left: Side
    right: Side
    values: tuple[str, str]

    def as_json(self) -> dict[str, Any]:
        """The record kept with the build."""
        return asdict(self)


@dataclass(slots=True)
class Echoes:
    """What the radar found.

    Attributes:
        conflicts: In the order of the documents.
        duplicates: (key, key of the document that holds most of its text, share of the text).
    """

    conflicts: list[Conflict] = field(default_factory=list)
    duplicates: list[tuple[str, str, float]] = field(default_factory=list)


def find_echoes(
    documents: Sequence[Document], chunks: Sequence[Chunk], *, skipped: frozenset[str] = frozenset()
) -> Echoes:
    """Compare the statements of all documents.

    Args:
        documents: Of a build; those of different scope never conflict.
        chunks: Of the documents; table rows and cases are not compared.
        skipped: Keys of documents that are left aside.
    """
    by_key = {document.source.key: document for document in documents}
    statements = read_statements(by_key, chunks, skipped=skipped)
    shared: Counter[tuple[str, str]] = Counter()
    for each in statements:
        _share(shared, each.places, len(each.text))
    found: dict[str, Conflict] = {}
    told: Counter[tuple[str, str]] = Counter()
    for one, other, score in candidate_pairs(statements):
        a, b = statements[one], statements[other]
        clash = find_clash(a.text, b.text)
        if clash is None:
            if score >= SAME_WORDING:
                _share(shared, [*a.places[:1], *b.places[:1]], min(len(a.text), len(b.text)))
            continue
        for conflict in _conflicts(a, b, clash, by_key, chunks):
            keys = (conflict.left.key, conflict.right.key)
            if told[keys] < MAX_PER_PAIR and conflict.id not in found:
                told[keys] += 1
                found[conflict.id] = conflict
    conflicts = sorted(found.values(), key=lambda each: (each.left.key, each.left.start))
    return Echoes(conflicts, _duplicates(shared, by_key, told))


def _conflicts(
    a: Statement,
    b: Statement,
    clash: Clash,
    documents: Mapping[str, Document],
    chunks: Sequence[Chunk],
) -> Iterator[Conflict]:
    """The first conflict of each pair of documents that hold the two statements."""
    seen: set[tuple[str, str]] = set()
    for p, q in product(a.places[:MAX_PLACES], b.places[:MAX_PLACES]):
        first, second = documents[p.doc_key].source, documents[q.doc_key].source
        if (p.doc_key, q.doc_key) in seen or not same_scope(first, second):
            continue
        if not _same_matter((a, b), (p, q), (first, second), chunks):
            continue
        seen.add((p.doc_key, q.doc_key))
        left, right = _side(p, documents, chunks), _side(q, documents, chunks)
        values = (clash.left, clash.right)
        if right.key < left.key:
            left, right, values = right, left, values[::-1]
        identity = "\0".join((left.key, left.text, right.key, right.text))
        yield Conflict(
            hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16],
            clash.kind,
            left,
            right,
            values,
        )


def _same_matter(
    pair: tuple[Statement, Statement],
    places: tuple[Place, Place],
    sources: tuple[Source, Source],
    chunks: Sequence[Chunk],
) -> bool:
    """Whether two statements stand in documents, or under headings, about the same thing."""
    a, b = pair
    kind = subject(*sources)
    if kind == "other" or any(each.doc_key == places[1].doc_key for each in a.places):
        return False
    if any(each.doc_key == places[0].doc_key for each in b.places):
        return False  # that document says both: steps of one ladder
    if kind == "same":
        headings = {place.heading for place in places}
        if len(headings) == 1 or min(len(a.topic), len(b.topic)) >= OWN_CONTEXT:
            return True
        around = [topic_of(chunks[place.chunk].text) for place in places]
        return similarity(around[0], around[1]) >= SAME_CONTEXT
    if speaks_of_itself(a.text):
        return False
    if min(len(a.topic), len(b.topic)) >= OWN_CONTEXT:
        return similarity(a.topic, b.topic) >= SAME_WORDING
    return all(source.category in RULES for source in sources)


def _side(place: Place, documents: Mapping[str, Document], chunks: Sequence[Chunk]) -> Side:
    document = documents[place.doc_key]
    return Side(
        key=place.doc_key,
        title=document.source.title,
        chunk_id=chunks[place.chunk].id,
        start=place.start,
        end=place.end,
        text=document.text[place.start : place.end],
        scope=scope_text(document.source),
    )


def _share(shared: Counter[tuple[str, str]], places: Sequence[Place], chars: int) -> None:
    keys = list(dict.fromkeys(place.doc_key for place in places))
    if not 1 < len(keys) <= MAX_PLACES:  # a sentence of most documents is a form, no copy
        return
    for position, key in enumerate(keys):
        for other in islice(keys, position + 1, None):
            shared[min(key, other), max(key, other)] += chars


def _duplicates(
    shared: Counter[tuple[str, str]],
    documents: Mapping[str, Document],
    told: Counter[tuple[str, str]],
) -> list[tuple[str, str, float]]:
    """Documents whose text another one of their scope holds; one with a conflict is none."""
    best: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
    for (first, second), chars in shared.items():
        if told[first, second] or not same_scope(documents[first].source, documents[second].source):
            continue
        sizes = {key: len("".join(documents[key].text.split())) for key in (first, second)}
        shorter, longer = sorted(sizes, key=lambda key: (sizes[key], key == first))
        share = min(1.0, chars / max(1, sizes[shorter]))
        if sizes[shorter] >= MIN_DUPLICATE and share >= DUPLICATE_SHARE:
            best[shorter] = max(best[shorter], (share, longer))
    return [(key, other, round(share, 3)) for key, (share, other) in sorted(best.items())]
