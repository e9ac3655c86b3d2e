"""The radar: contradictions and near-duplicates between the documents of a build.

Vectors cannot see them ("7 days" and "15 days" are neighbours), so statements are compared by what
they are about, then by typed values, polarity and who pays. Both documents stay; people are told.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from typing import Any

from assist.types import Document
from ingest.radar.candidates import candidate_pairs, named_pairs
from ingest.radar.clauses import similarity
from ingest.radar.judge import Clash, find_clash
from ingest.radar.repeats import MAX_PLACES, duplicates_of, share, share_first
from ingest.radar.scope import same_scope, scope_text, speaks_of_itself, subject
from ingest.radar.statements import Place, Sentence, Statement, statements_of, topic_of

OWN_CONTEXT = 12  # terms from which a sentence says by itself what it is about
SAME_CONTEXT = 0.3  # similarity of the text around two shorter sentences
CONTEXT_CHARS = 200  # on either side
MAX_PER_PAIR = 5  # conflicts told of two documents
SAME_WORDING = 0.9  # similarity of two sentences that repeat each other
NOTE_SHARE = 0.5
RULES = frozenset(["policy", "faq"])  # pools whose short sentences are rules of the whole shop


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
    documents: Sequence[Document],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    changed: frozenset[str] | None = None,
    before: Echoes | None = None,
) -> Echoes:
    """Compare the statements of all documents.

    Args:
        documents: Of a build, in order; those of different scope never conflict.
        sentences: Of these documents, by key: `ingest.radar.statements.sentences_of`.
        changed: Keys of the documents that differ from those of an earlier search; None = all.
        before: What that search found; kept where both documents are unchanged.
    """
    by_key = {document.source.key: document for document in documents}
    statements = statements_of(by_key, sentences)
    numbers = None if changed is None or before is None else _touched(statements, changed)
    found: dict[str, Conflict] = {}
    told: Counter[tuple[str, str]] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for number, each in enumerate(statements):
        if numbers is None or number in numbers:
            share(shared, each.places, len(each.text))
    for a, b, clash in _clashes(statements, numbers, shared):
        for conflict in _conflicts(a, b, clash, by_key):
            keys = (conflict.left.key, conflict.right.key)
            if told[keys] < MAX_PER_PAIR and conflict.id not in found:
                told[keys] += 1
                found[conflict.id] = conflict
    duplicates = duplicates_of(shared, by_key, told)
    if before is not None and changed is not None:
        kept = by_key.keys() - changed
        found |= {c.id: c for c in before.conflicts if {c.left.key, c.right.key} <= kept}
        duplicates += [each for each in before.duplicates if {each[0], each[1]} <= kept]
    conflicts = sorted(found.values(), key=lambda each: (each.left.key, each.left.start))
    return Echoes(conflicts, sorted(set(duplicates)))


def _clashes(
    statements: Sequence[Statement],
    numbers: frozenset[int] | None,
    shared: Counter[tuple[str, str]],
) -> Iterator[tuple[Statement, Statement, Clash]]:
    """Statements that contradict each other; `shared` counts those that repeat each other."""
    for one, other, score in candidate_pairs(statements, numbers):
        a, b = statements[one], statements[other]
        clash = find_clash(a.text, b.text)
        if clash:
            yield a, b, clash
        elif score >= SAME_WORDING:
            share_first(shared, a, b)
    for one, other in named_pairs(statements, numbers):
        a, b = statements[one], statements[other]
        clash = find_clash(a.text, b.text, are_named=True)
        if clash:
            yield a, b, clash


def _touched(statements: Sequence[Statement], changed: frozenset[str]) -> frozenset[int]:
    return frozenset(
        number
        for number, each in enumerate(statements)
        if any(place.doc_key in changed for place in each.places)
    )


def _conflicts(
    a: Statement, b: Statement, clash: Clash, documents: Mapping[str, Document]
) -> Iterator[Conflict]:
    """The first conflict of each pair of documents that hold the two statements."""
    seen: set[tuple[str, str]] = set()
    for p, q in product(a.places[:MAX_PLACES], b.places[:MAX_PLACES]):
        first, second = documents[p.doc_key].source, documents[q.doc_key].source
        if (p.doc_key, q.doc_key) in seen or not same_scope(first, second):
            continue
        if not _same_matter((a, b), (p, q), (documents[p.doc_key], documents[q.doc_key])):
            continue
        seen.add((p.doc_key, q.doc_key))
        left, right = _side(p, documents), _side(q, documents)
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
    documents: tuple[Document, Document],
) -> bool:
    """Whether two statements stand in documents, or under headings, about the same thing."""
    a, b = pair
    sources = [document.source for document in documents]
    kind = "same" if a.names and a.names == b.names else subject(*sources)
    if kind == "other" or _says_both(a, places[1]) or _says_both(b, places[0]):
        return False
    shorter = min(len(a.topic), len(b.topic))
    if kind == "same":
        if places[0].sentence.heading == places[1].sentence.heading or shorter >= OWN_CONTEXT:
            return True
        around = [_around(*each) for each in zip(places, documents, strict=True)]
        return similarity(around[0], around[1]) >= SAME_CONTEXT
    if shorter >= OWN_CONTEXT and not speaks_of_itself(a.text):
        return similarity(a.topic, b.topic) >= SAME_WORDING
    if speaks_of_itself(a.text):
        return False
    are_notes = kind == "part" and all(map(_is_note, places, documents))
    return are_notes or all(each.category in RULES for each in sources)


def _is_note(place: Place, document: Document) -> bool:
    """Whether a sentence is most of its document, so that this is about nothing else."""
    return place.sentence.end - place.sentence.start > NOTE_SHARE * len(document.text)


def _says_both(statement: Statement, other: Place) -> bool:
    """Whether the other side's document holds this statement too: steps of one ladder."""
    return any(each.doc_key == other.doc_key for each in statement.places)


def _around(place: Place, document: Document) -> frozenset[str]:
    """What the text around a sentence is about."""
    start, end = place.sentence.start, place.sentence.end
    return topic_of(document.text[max(0, start - CONTEXT_CHARS) : end + CONTEXT_CHARS])


def _side(place: Place, documents: Mapping[str, Document]) -> Side:
    document, sentence = documents[place.doc_key], place.sentence
    return Side(
        key=place.doc_key,
        title=document.source.title,
        chunk_id=sentence.chunk_id,
        start=sentence.start,
        end=sentence.end,
        text=document.text[sentence.start : sentence.end],
        scope=scope_text(document.source),
    )
