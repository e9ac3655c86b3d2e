"""Whether two documents can answer the same customer on the same day, and about the same thing."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from assist.text.normalise import fold
from assist.text.predicates import longest_first
from assist.text.tokens import codes, content_terms
from assist.types import Source
from ingest.readers.lexicon import read_lexicon

Subject = Literal["same", "part", "other", "unknown"]
EDITION = re.compile(  # file names join their words by "_"
    r"(?<![^\W_])v(?:er(?:sion)?)?\.? ?\d+(?:\.\d+)*|第[0-9一二三四五六七八九十]+版"
)
DESCRIPTIVE = frozenset(
    ["owner", "version", "doc_id", "source_url", "author", "note", "notes", "title"]
)


def same_scope(a: Source, b: Source) -> bool:
    """Whether metadata, validity, audience, language and product leave both documents in play."""
    if b.key in {a.key, a.supersedes} or b.supersedes == a.key:
        return False
    starts = max(a.valid_from or date.min, b.valid_from or date.min)
    ends = min(a.valid_to or date.max, b.valid_to or date.max)
    if starts > ends or a.audience != b.audience or a.lang != b.lang:
        return False
    first, second = _products(a.title), _products(b.title)
    if first != second and (first or second):
        return False
    return all(
        set(a.tags[name].split("|")) & set(b.tags[name].split("|"))
        for name in a.tags.keys() & b.tags.keys()
        if name not in DESCRIPTIVE
    )


def subject(a: Source, b: Source) -> Subject:
    """Whether two titles name the same matter.

    Returns:
        "same" where both titles say the same; "other" where they share words and each has its own
        ("Closing personal accounts" and "Closing business accounts"), or are numbered differently;
        "part" where one says more than the other; "unknown" where they have nothing in common.
    """
    first, second = _matter(a.title), _matter(b.title)
    editions = first.editions, second.editions
    if first.numbers != second.numbers or (all(editions) and editions[0] != editions[1]):
        return "other"
    if first.terms == second.terms:
        return "same"
    shared = first.terms & second.terms
    if shared in (first.terms, second.terms):
        return "part"
    return "other" if shared else "unknown"


def scope_text(source: Source) -> dict[str, str]:
    """What limits a document, for people: metadata and validity that are set."""
    limits = {name: text for name, text in source.tags.items() if name not in DESCRIPTIVE}
    if source.valid_from:
        limits["valid_from"] = source.valid_from.isoformat()
    if source.valid_to:
        limits["valid_to"] = source.valid_to.isoformat()
    if source.audience == "internal":
        limits["audience"] = source.audience
    return limits


@lru_cache(maxsize=16_384)
def _products(title: str) -> frozenset[str]:
    """The product and model codes in a title."""
    return frozenset(codes(EDITION.sub(" ", fold(title))))


@lru_cache(maxsize=65_536)
def speaks_of_itself(sentence: str) -> bool:
    """Whether a sentence is about the document that it stands in ("this policy takes effect …")."""
    return _own().search(fold(sentence)) is not None


class _Matter:
    """What a title is about: its terms without the kind of document, its numbers and editions."""

    def __init__(self, title: str) -> None:
        named = fold(title)
        self.editions = frozenset(EDITION.findall(named))
        folded = EDITION.sub(" ", named).replace("_", " ")
        self.numbers = frozenset((*_numbered().findall(folded), *re.findall(r"\d+", folded)))
        bare = _generic().sub(" ", _numbered().sub(" ", re.sub(r"\d+", " ", folded)))
        self.terms = content_terms(bare)


@lru_cache(maxsize=16_384)
def _matter(title: str) -> _Matter:
    return _Matter(title)


@cache
def _generic() -> re.Pattern[str]:
    words = read_lexicon("radar")
    english = "|".join(words["english"]["generic"].split())
    return re.compile(rf"{longest_first(words['chinese']['generic'])}|\b(?:{english})\b")


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(read_lexicon("radar")["chinese"]["numbered"])


@cache
def _own() -> re.Pattern[str]:
    words = read_lexicon("radar")
    return re.compile(f"{words['chinese']['own']}|{words['english']['own']}")
