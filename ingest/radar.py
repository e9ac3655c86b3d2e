"""Contradictions between documents: the same statement under the same heading with another value.

Vectors cannot see them ("7 days" and "15 days" are neighbours), so statements are compared by
their words with the value masked, and then by the typed value. Both documents stay; people are
told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from assist.text.normalise import fold
from assist.text.tokens import codes
from assist.text.values import Value, parse_values, same_value
from assist.types import Chunk, Source
from ingest.sources import Finding

KINDS = frozenset(["duration", "money", "percent", "discount"])
SKIPPED_CHUNKS = frozenset(["row", "case"])
CLAUSE = re.compile(r"[^\n。！？!?；;，,（）()]+")
HAS_VALUE = re.compile(r"[\d零一二两三四五六七八九十百半]")
MIN_WORDS = 4  # characters of a statement beside its value
MAX_CLAUSE = 60
MAX_COMPARED = 20  # claims of one value, and values of one statement
DESCRIPTIVE = frozenset(["owner", "version", "doc_id", "source_url", "author"])


@dataclass(frozen=True, slots=True)
class _Claim:
    source: Source
    value: Value
    text: str


def find_conflicts(sources: Mapping[str, Source], chunks: Iterable[Chunk]) -> list[Finding]:
    """Documents that say different things of the same matter, as findings on the later key.

    Args:
        sources: By key. Documents of different scope (metadata, validity, product) never conflict.
        chunks: Of all documents; records of tables and cases are not compared.
    """
    claims: dict[tuple[str, str, str], list[_Claim]] = defaultdict(list)
    for chunk in chunks:
        if chunk.kind in SKIPPED_CHUNKS:
            continue
        heading = _words(chunk.heading_path[-1]) if len(chunk.heading_path) > 1 else ""
        for text in CLAUSE.findall(chunk.text):
            claim = _claim(sources[chunk.doc_key], text)
            if claim:
                rest, value = claim
                claims[heading, rest, value.value.kind].append(value)
    found: dict[tuple[str, str, str], Finding] = {}
    for group in claims.values():
        for later, earlier in _conflicting(group):
            reason = (
                f"says “{later.text}” where {earlier.source.key} says “{earlier.text}”; "
                "both are indexed"
            )
            place = (later.source.key, earlier.source.key, later.text)
            found.setdefault(place, Finding(later.source.key, reason))
    return list(found.values())


def _claim(source: Source, text: str) -> tuple[str, _Claim] | None:
    """(words without the value, claim) of a clause with exactly one typed value."""
    clause = text.strip()
    if len(clause) > MAX_CLAUSE or not HAS_VALUE.search(clause):
        return None
    values = [value for value in parse_values(clause) if value.kind in KINDS]
    if len(values) != 1:
        return None
    value = values[0]
    rest = _words(f"{clause[: value.start]} {clause[value.end :]}")
    return (rest, _Claim(source, value, clause)) if len(rest) >= MIN_WORDS else None


def _conflicting(group: Sequence[_Claim]) -> list[tuple[_Claim, _Claim]]:
    """(later, earlier) claims of one scope with different values, one pair for two values."""
    by_value: dict[tuple[object, ...], list[_Claim]] = defaultdict(list)
    for claim in group:
        value = claim.value
        same = by_value[value.kind, value.low, value.high, value.unit]
        if len(same) < MAX_COMPARED:
            same.append(claim)
    pairs = []
    for claims, others in combinations(list(by_value.values())[:MAX_COMPARED], 2):
        if not same_value(claims[0].value, others[0].value):
            found = next((pair for pair in product(others, claims) if _same_scope(*pair)), None)
            if found:
                pairs.append(found)
    return pairs


def _same_scope(first: _Claim, second: _Claim) -> bool:
    """Whether both documents can answer the same customer on the same day."""
    a, b = first.source, second.source
    if a.key == b.key:
        return False
    starts = max(a.valid_from or date.min, b.valid_from or date.min)
    ends = min(a.valid_to or date.max, b.valid_to or date.max)
    if starts > ends or a.audience != b.audience or a.lang != b.lang:
        return False
    if set(codes(a.title)) != set(codes(b.title)) and (codes(a.title) or codes(b.title)):
        return False
    return all(
        set(a.tags[name].split("|")) & set(b.tags[name].split("|"))
        for name in a.tags.keys() & b.tags.keys()
        if name not in DESCRIPTIVE
    )


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
