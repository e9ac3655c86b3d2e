"""Pairs of statements that may be about the same thing, without comparing all with all.

Prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): sets with a Jaccard similarity of t
or more share a term among the rarest |s| - ceil(t |s|) + 1 terms of each.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from ingest.radar.clauses import Clause, clauses_of, similarity
from ingest.radar.statements import Statement

LEAST_SIMILARITY = 0.55
MAX_NAMED_CHARS = 120
MAX_POSTINGS = 60  # statements that share a rare term; beyond, the term says nothing


def candidate_pairs(
    statements: Sequence[Statement], changed: frozenset[int] | None = None
) -> Iterator[tuple[int, int, float]]:
    """Positions and similarity of statements that are about nearly the same.

    Statements that name different products are about different things, and those that stand in one
    document only are no pair.

    Args:
        statements: Each wording once.
        changed: Positions of which at least one is in every pair; None = all.
    """
    near = _nearest_before(statements) if changed is None else _near_changed(statements, changed)
    topics = [each.topic for each in statements]
    homes = [_home(each) for each in statements]
    for number, others in near:
        topic, home = topics[number], homes[number]
        least, most = LEAST_SIMILARITY * len(topic), len(topic) / LEAST_SIMILARITY
        for other in others:
            if least <= len(topics[other]) <= most and not (home and home == homes[other]):
                found = similarity(topic, topics[other])
                if found >= LEAST_SIMILARITY:
                    yield min(other, number), max(other, number), found


def named_pairs(
    statements: Sequence[Statement], changed: frozenset[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Positions of statements that name the same products and hold a clause about the same.

    They may be worded quite differently: "buy an R7 and return an old one: 100 yuan each" and
    "150 yuan each for whoever swaps an old one for an R7".

    Args:
        statements: Each wording once.
        changed: Positions of which at least one is in every pair; None = all.
    """
    wanted = {statements[number].names for number in changed} if changed is not None else None
    groups: dict[tuple[frozenset[str], frozenset[str]], list[tuple[int, Clause]]] = defaultdict(
        list
    )
    for number, each in enumerate(statements):
        if not each.names or len(each.text) > MAX_NAMED_CHARS:
            continue
        if wanted is not None and each.names not in wanted:
            continue
        for clause in clauses_of(each.text):
            if clause.topic:
                groups[each.names, clause.topic].append((number, clause))
    seen = set()
    for group in groups.values():
        for pair in combinations(_with_value(group, statements), 2):
            if pair not in seen and (changed is None or not changed.isdisjoint(pair)):
                seen.add(pair)
                yield pair


def _home(statement: Statement) -> str:
    """The document of a statement, "" where it stands in several."""
    first = statement.places[0].doc_key
    return first if all(place.doc_key == first for place in statement.places[1:]) else ""


def _with_value(group: Sequence[tuple[int, Clause]], statements: Sequence[Statement]) -> list[int]:
    """Positions of the statements whose clause holds a value; none of one document alone."""
    homes = {_home(statements[number]) for number, _ in group}
    if len(group) == 1 or (len(homes) == 1 and "" not in homes):
        return []
    valued = (number for number, clause in group if clause.has_value)
    return list(islice(dict.fromkeys(valued), MAX_POSTINGS))


def _nearest_before(statements: Sequence[Statement]) -> Iterator[tuple[int, set[int]]]:
    """Every statement with the earlier ones that share a rare term."""
    counts = Counter(term for each in statements for term in each.topic)
    postings: dict[frozenset[str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, each in enumerate(statements):
        rare = _prefix(each.topic, len(each.topic), counts)
        prefix = [term for term in rare if counts[term] > 1]
        known = postings[each.names]
        yield number, {other for term in prefix for other in known[term]}
        for term in prefix:
            if len(known[term]) < MAX_POSTINGS:
                known[term].append(number)


def _near_changed(
    statements: Sequence[Statement], changed: frozenset[int]
) -> Iterator[tuple[int, set[int]]]:
    """Every statement with the changed ones that share a rare term, each pair once.

    Terms that no changed statement has sort first: they are the rarest here, and match nothing.
    """
    counts = Counter(term for number in changed for term in statements[number].topic)
    terms = frozenset(counts)
    postings: dict[frozenset[str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number in sorted(changed):
        topic = statements[number].topic
        for term in _prefix(topic, len(topic), counts):
            postings[statements[number].names][term].append(number)
    for number, each in enumerate(statements):
        prefix = _prefix(each.topic & terms, len(each.topic), counts)
        known = postings.get(each.names, {})
        others = {other for term in prefix for other in known.get(term, ())}
        yield number, {o for o in others if o < number} if number in changed else others


def _prefix(topic: frozenset[str], size: int, counts: Counter[str]) -> list[str]:
    """The rarest terms, one of which every similar set shares.

    Args:
        topic: Terms that can match.
        size: Of the whole set; its other terms are taken to be rarer still.
        counts: How often each term occurs.
    """
    needed = math.ceil(LEAST_SIMILARITY * size)
    if len(topic) < needed:
        return []
    rarest = sorted(topic, key=lambda term: (counts[term], term))
    return rarest[: len(topic) - needed + 1]
