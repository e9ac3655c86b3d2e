"""Chunks as statements: sentences with the words that say what they are about.

Values, negations, modal verbs and the parties are taken out of those words, so that "7天内可退" and
"15天内不可退" are about the same thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assist.reply.records import read_record
from assist.text.instructions import quotable_blocks
from assist.text.normalise import fold, han_share
from assist.text.numbers import NUMBER_STARTS, number_pattern
from assist.text.predicates import longest_first, polarity_words
from assist.text.sentences import split_sentences
from assist.text.tokens import codes, content_terms
from assist.text.units import unit_pattern
from assist.types import Chunk, Document
from ingest.readers.lexicon import read_lexicon

SKIPPED_CHUNKS = frozenset(["row", "case"])
MIN_CHARS = 6  # of a sentence
MAX_CHARS = 400
MIN_TOPIC = 1  # terms that a statement must be about
UNIT_KINDS = ("duration", "money", "count")
ROLES = ("customer", "shop", "platform")
REMARK = re.compile(r"[(（][^()（）]{1,40}[)）]")
CHINESE = 0.3  # share of Han characters


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document.

    Attributes:
        chunk_id: Of the chunk it stands in.
        start, end: In the document's text.
        heading: Last step of the heading path, folded; "" = none.
        topic: What it is about: terms without values, negations, modal verbs and parties.
        names: Product and model codes in it.
    """

    chunk_id: str
    start: int
    end: int
    heading: str
    topic: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands."""

    doc_key: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """One wording with every place that has it, in the order of the documents."""

    text: str
    topic: frozenset[str]
    places: list[Place]
    names: frozenset[str] = frozenset()


def sentences_of(chunks: Iterable[Chunk]) -> tuple[Sentence, ...]:
    """The sentences of one document that can be compared; none of table rows and cases.

    Args:
        chunks: Of the document, in order.
    """
    found: list[Sentence] = []
    reached = 0  # neighbouring chunks share a sentence
    for chunk in chunks:
        if chunk.kind in SKIPPED_CHUNKS:
            continue
        heading = fold(chunk.heading_path[-1]) if chunk.heading_path else ""
        rows = _rows(chunk.text)
        for sentence in split_sentences(chunk.text):
            if any(first <= sentence.start < last for first, last in rows):
                continue
            text = sentence.text.strip()
            start = chunk.start + sentence.start + len(sentence.text) - len(sentence.text.lstrip())
            if start < reached or not MIN_CHARS <= len(text) <= MAX_CHARS:
                continue
            reached = start + len(text)
            topic, names = _reading(text)
            if len(topic) >= MIN_TOPIC:
                found.append(Sentence(chunk.id, start, reached, heading, topic, names))
    return tuple(found)


def _rows(text: str) -> list[tuple[int, int]]:
    """Rows of a small table among prose: "Price: £30" says nothing without the row's name.

    Rows have their labels in common; a lone list of labels and values is told line by line.
    """
    found = [(span, read_record(text, *span)) for span in quotable_blocks(text)]
    labels = Counter(fields[0].name for _, fields in found if fields)
    return [span for span, fields in found if fields and labels[fields[0].name] > 1]


@lru_cache(maxsize=16_384)
def _reading(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a sentence is about, and the codes in it; forms repeat their sentences."""
    bare, limits = without_remarks(text)
    return topic_of(" ".join((bare, *limits))), frozenset(codes(text))


def statements_of(
    documents: Mapping[str, Document], sentences: Mapping[str, Sequence[Sentence]]
) -> list[Statement]:
    """Equal wordings together.

    Args:
        documents: By key.
        sentences: Of these documents, by key.
    """
    found: dict[str, Statement] = {}
    for key, items in sentences.items():
        whole = documents[key].text
        for item in items:
            text = whole[item.start : item.end]
            known = found.get(text)
            if known is None:
                known = found[text] = Statement(text, item.topic, [], item.names)
            known.places.append(Place(key, item))
    return list(found.values())


@lru_cache(maxsize=65_536)
def topic_of(text: str) -> frozenset[str]:
    """The terms of a text without values, negations and modal verbs."""
    folded = fold(text)
    if han_share(folded) >= CHINESE:
        return content_terms(_chinese().sub(lambda found: found.group("kept") or "", folded))
    return content_terms(_english(folded))


def is_condition(clause: str) -> bool:
    """Whether a clause says when or for whom something holds."""
    folded = fold(clause).strip()
    language = "chinese" if han_share(folded) >= CHINESE else "english"
    return _condition(language).search(folded) is not None


def without_remarks(text: str) -> tuple[str, list[str]]:
    """A text without its remarks in brackets, and those of them that limit whom a rule is for."""
    remarks = [each.group() for each in REMARK.finditer(text)]
    return REMARK.sub(" ", text), [each for each in remarks if _limits().search(fold(each))]


@cache
def _limits() -> re.Pattern[str]:
    words = read_lexicon("radar")
    return re.compile(f"{words['chinese']['limits']}|{words['english']['limits']}")


@cache
def _condition(language: str) -> re.Pattern[str]:
    return re.compile(read_lexicon("radar")[language]["condition"])


@cache
def _values() -> str:
    units = "|".join(re.sub(r"\?P<\w+>", "?:", unit_pattern(kind).source) for kind in UNIT_KINDS)
    return rf"(?:{number_pattern()}|\d+)(?:\s?-?(?:{units}|%))?"


@cache
def _chinese() -> re.Pattern[str]:
    cues = longest_first(polarity_words()["chinese"]["cues"])
    modals = longest_first(read_lexicon("radar")["chinese"]["modals"])
    kept = set(read_lexicon("radar")["chinese"]["kept"].split())
    words = " ".join(polarity_words()["payer"][f"{name}_zh"] for name in ROLES).split()
    roles = longest_first(" ".join(word for word in words if word not in kept))
    lookalikes = longest_first(polarity_words()["chinese"]["not_cues"])
    literal = "|".join((lookalikes, cues, modals, roles))
    # Most characters begin none of the many alternatives: one look tells.
    starts = re.escape("".join(sorted({word[0] for word in literal.split("|")})))
    either = rf"(?P<kept>{lookalikes})|{_values()}|{cues}|{modals}|{roles}"
    return re.compile(rf"(?=[{starts}{NUMBER_STARTS}])(?:{either})")


@cache
def _english_words() -> re.Pattern[str]:
    cues = "|".join(polarity_words()["english"]["cues"])
    modals = "|".join(read_lexicon("radar")["english"]["modals"])
    roles = "|".join(word for name in ROLES for word in polarity_words()["payer"][f"{name}_en"])
    return re.compile(rf"(?:\b(?:{_values()}|{cues}|{modals}|{roles})\b)|%")


def _english(folded: str) -> str:
    return _english_words().sub(" ", folded.replace("’", "'").replace("n't", " not"))
