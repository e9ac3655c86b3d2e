"""Evidence that disagrees: two rules for one case (conflict) or for two scopes (ambiguous)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.reply.answer_type import AnswerType
from assist.reply.lexicon import read_table
from assist.reply.reading import PartReading, Scored, is_special_period
from assist.reply.select import NEAR
from assist.text.concepts import find_meanings
from assist.text.normalise import fold
from assist.text.polarity import is_negated, payer
from assist.text.terms import is_concept, terms_of
from assist.text.tokens import codes
from assist.text.values import Value, parse_values, same_value
from assist.types import Source

_TYPED = frozenset({"duration", "money", "percent", "discount", "date"})
MAX_OPTIONS = 4
MAX_WORDS = 12
PRODUCT = "product"
_RANKED = 6
_SAID = 3  # of the best units, as far as a reply says them too
_FIT_SLACK = 0.01
_ON_TOPIC = 0.8  # share of the best unit's coverage from which another speaks of the same
_MIN_RANK_SCORE = 0.6  # fused score from which a chunk is surely about the question
_KINDS: Mapping[str, tuple[str, ...]] = {
    "duration": ("duration", "date"),
    "money": ("money",),
    "percent": ("percent", "discount"),
}


@dataclass(frozen=True, slots=True)
class Dispute:
    """Units that disagree.

    Attributes:
        labels: Evidence of both sides.
        facet: Scope key in which they differ ("store"); "" = the same scope: a conflict.
        options: What the sides are called, for a clarifying question.
    """

    labels: tuple[int, ...]
    facet: str = ""
    options: tuple[str, ...] = ()


def find_dispute(part: PartReading, filters: Mapping[str, str], question: str) -> Dispute | None:
    """Look for disagreement among the best units of one part.

    Args:
        part: The part as read.
        filters: Scope that the desk knows; a known key is never ambiguous.
        question: The whole question; a scope it names is known too.

    Returns:
        The dispute between the first unit that a reply would say and that another contradicts, and
        the first that contradicts it; or None.
    """
    if not part.ranked or not {*_KINDS, "payer", "polarity"} & set(part.asked):
        return None
    best = part.ranked[0]
    for place, one in enumerate(part.ranked[:_SAID]):
        if one.score < NEAR * best.score:
            break
        for other in _beside(one, part.ranked[place + 1 : _RANKED]):
            dispute = _between(one, other, part, filters, question)
            if dispute:
                return dispute
    return None


def _beside(one: Scored, others: Sequence[Scored]) -> Iterator[Scored]:
    """The units of other documents that answer as surely as one does."""
    near = read_table("lexicon/decision.toml")["conflict"]["near"]
    for item in others:
        if (
            item.score >= near * one.score
            and item.covered >= _ON_TOPIC * one.covered
            and min(item.unit.evidence.score, one.unit.evidence.score) >= _MIN_RANK_SCORE
            and item.fit >= one.fit - _FIT_SLACK
            and not (item.unit.is_past or one.unit.is_past)
            and item.unit.evidence.chunk.doc_key != one.unit.evidence.chunk.doc_key
        ):
            yield item


def _between(
    one: Scored, other: Scored, part: PartReading, filters: Mapping[str, str], question: str
) -> Dispute | None:
    first, second = one.unit.evidence, other.unit.evidence
    labels = (first.label, second.label)
    names = (_product(one), _product(other))
    if all(names) and names[0] != names[1]:
        # Two products may well have two rules; unclear is only which one is meant.
        options = _products(one, other, part, question)
        return Dispute(labels, PRODUCT, options) if options else None
    if not _same_subject(one, other):
        return None
    if not _contradict(one.unit.text, other.unit.text, part.asked):
        return None
    facet = _facet(
        first.source, second.source, read_table("lexicon/decision.toml")["conflict"]["scope_keys"]
    )
    if not facet:
        return None if _outranks(first.source, second.source) else Dispute(labels)
    if facet in filters or _names_one(question, first.source, second.source):
        return None
    sides = (_option(first.source, facet), _option(second.source, facet))
    return Dispute(labels, facet, tuple(dict.fromkeys(sides))[:MAX_OPTIONS])


def _products(one: Scored, other: Scored, part: PartReading, question: str) -> tuple[str, ...]:
    """Name two products that answer the question differently, where it names neither of them.

    Both units must meet the same topics of the question, and give figures of a kind it asks for.
    """
    names = [_product(one), _product(other)]
    asked = _squeeze(question)
    if not all(names) or names[0] == names[1] or any(_squeeze(name) in asked for name in names):
        return ()
    topics = {term for term in part.needs if is_concept(term)}
    said = [topics & terms_of(f"{item.unit.lead} {item.unit.text}") for item in (one, other)]
    kinds = _kinds_asked(part.asked)
    if not topics or said[0] != said[1] or not said[0] or not kinds:
        return ()
    texts = (one.unit.text, other.unit.text)
    return tuple(names) if _contradict(*texts, part.asked) else ()


def _product(item: Scored) -> str:
    """The model that a unit's document is about: the one code of its title."""
    found = tuple(dict.fromkeys(codes(item.unit.evidence.source.title)))
    return found[0].upper() if len(found) == 1 else ""


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _kinds_asked(asked: Collection[AnswerType]) -> set[str]:
    return {kind for name in asked for kind in _KINDS.get(name, ())}


def _same_subject(one: Scored, other: Scored) -> bool:
    """Whether two units rule one case: alike without figures, no qualifier on one side only."""
    rules = read_table("lexicon/decision.toml")
    first, second = _subject(one), _subject(other)
    qualifiers = {f"≈{name}" for name in rules["conflict"]["qualifiers"]}
    if (first ^ second) & qualifiers:
        return False
    words = [{term for term in side if not is_concept(term)} for side in (first, second)]
    shared = len(words[0] & words[1])
    needed = float(rules["thresholds"]["conflict"])
    return shared >= needed * min(len(words[0]), len(words[1]), MAX_WORDS)


def _subject(item: Scored) -> frozenset[str]:
    text = f"{item.unit.lead} {item.unit.text}"
    return frozenset(term for term in terms_of(text) if not any(char.isdigit() for char in term))


def _contradict(one: str, other: str, asked: Collection[AnswerType]) -> bool:
    """Whether two texts answer differently: figures of a kind asked for, polarity, payer."""
    first, second = _typed(one), _typed(other)
    kinds = {value.kind for value in first} & {value.kind for value in second}
    kinds &= _kinds_asked(asked) or kinds
    for kind in kinds:
        left = [value for value in first if value.kind == kind]
        right = [value for value in second if value.kind == kind]
        if not any(same_value(a, b) for a in left for b in right):
            return True
    if len({payer(one), payer(other)} - {""}) > 1:
        return True
    return not first and not second and is_negated(one) != is_negated(other)


def _typed(text: str) -> list[Value]:
    return [value for value in parse_values(text) if value.kind in _TYPED]


def _facet(first: Source, second: Source, keys: Sequence[str]) -> str:
    for key in keys:
        mine, theirs = _scope(first, key), _scope(second, key)
        if mine and theirs and not mine & theirs:
            return key
    return ""


def _scope(source: Source, key: str) -> frozenset[str]:
    return frozenset(filter(None, source.tags.get(key, "").split("|")))


def _outranks(first: Source, second: Source) -> bool:
    """Whether one of two documents settles it.

    It replaces the other, holds for a few weeks beside a general rule, or a rule meets a case.
    """
    if first.supersedes == second.key or second.supersedes == first.key:
        return True
    if is_special_period(first) != is_special_period(second):
        return True
    return (first.category == "case") != (second.category == "case")


def _names_one(question: str, first: Source, second: Source) -> bool:
    asked = terms_of(question)
    mine, theirs = _named_apart(first.title, second.title)
    return bool(asked & (mine - theirs)) != bool(asked & (theirs - mine))


def _named_apart(one: str, other: str) -> tuple[frozenset[str], frozenset[str]]:
    """Terms of two titles without what both are about: 价保 and 价格保护 tell no store."""
    titles = [fold(one), fold(other)]
    meant = [find_meanings(title) for title in titles]
    shared = {each.term for each in meant[0]} & {each.term for each in meant[1]}
    for at, concepts in enumerate(meant):
        for concept in concepts:
            if concept.term in shared:
                titles[at] = titles[at].replace(concept.surface, " ")
    return terms_of(titles[0]), terms_of(titles[1])


def _option(source: Source, facet: str) -> str:
    value = source.tags.get(facet, "").split("|")[0]
    # A slug ("store-2") means nothing to a customer; the document's title does.
    return source.title if value.isascii() and source.title and fold(value) == value else value
