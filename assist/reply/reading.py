"""Reading the evidence for a question: every unit scored against every part of the question."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assist.reply.answer_type import AnswerType, asked_types, type_fit
from assist.reply.lexicon import pattern
from assist.reply.parts import core_of, shared_needs, single_questions
from assist.reply.rank import COSINE_SCALE, Features, logits
from assist.reply.unit import Unit
from assist.reply.units import read_units
from assist.text.concepts import is_place
from assist.text.contrary import is_of_contrary
from assist.text.normalise import fold, han_share
from assist.text.terms import coverage, is_concept, local_idf, needs_of, terms_of
from assist.types import Evidence, Question, Source

HAN_TEXT = 0.3
SPECIAL_DAYS = 92
SHORT_CHARS, LAST_ORDER = 12, 10


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how well it answers one part.

    Attributes:
        score: Odds against the best unit of the part, in (0, 1]; 1 for the best.
        own: Share of the part's needs met by the unit's own words, in [0, 1].
        lead: Share met by its lead (a FAQ's question), in [0, 1].
        covered: The same with its lead and headings.
        fit: Answer-type fit in [-1, 1].
        features: What the score was made of; bench/train_ranking.py learns from them.
    """

    unit: Unit
    score: float
    own: float
    lead: float
    covered: float
    fit: float
    features: Features | None = None


@dataclass(frozen=True, slots=True)
class PartReading:
    """One part of the question with its units, best first; `query` is its place in the request."""

    part: str
    asked: tuple[AnswerType, ...]
    needs: Mapping[str, float]
    ranked: tuple[Scored, ...]
    query: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All parts of a question read against one list of evidence."""

    parts: tuple[PartReading, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class _Profile:
    """A unit with its terms; foreign = not in the question's language."""

    unit: Unit
    own: frozenset[str]
    lead: frozenset[str]
    context: frozenset[str]
    foreign: bool


def read_evidence(question: Question, evidence: Sequence[Evidence]) -> Reading:
    """Score every unit of the evidence against every part of the question.

    Args:
        question: The stand-alone question with its parts.
        evidence: Retrieved chunks, best first; internal ones are never read for a reply.

    Returns:
        One ranking for each part. Parts inherit the product or topic that the whole question names.
    """
    quotable = _quotable(evidence)
    chinese = han_share(question.text) > HAN_TEXT
    profiles = [
        _profile(unit, foreign=(han_share(unit.text) > HAN_TEXT) != chinese)
        for item in quotable
        for unit in read_units(item)
        if not _tells_of_one_customer(unit)
    ]
    idf = local_idf([profile.own | profile.lead | profile.context for profile in profiles])
    parts = single_questions(question)
    readings = [_read_part(part, question, profiles, idf) for part in parts]
    return Reading(tuple(readings), tuple(profile.unit for profile in profiles))


def _speaks_of_topic(needs: Mapping[str, float], profile: _Profile) -> bool:
    """Whether a record has anything of what is asked about the thing it names."""
    rest = {term for term in needs if len(term) > 1 and term not in profile.lead}
    topics = {term for term in rest if is_concept(term)}
    if not topics and any(is_place(term) for term in profile.lead if term in needs):
        return True  # what is left are mostly the characters of the town's own name
    topics = topics or rest
    return not topics or bool(topics & (profile.own | profile.context))


def _names(term: str) -> bool:
    """Whether a term of a record's lead can name it: words do and places, other concepts do not."""
    return len(term) > 1 and (is_place(term) or not is_concept(term))


def _quotable(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Leave out internal text."""
    return [item for item in evidence if item.source.audience == "public"]


def _tells_of_one_customer(unit: Unit) -> bool:
    """Whether a past case says what was done for its customer: to another it reads as a rule."""
    told = pattern("structure", "meaning", "one_customer")
    return unit.is_past and told.search(fold(unit.text)) is not None


def is_special_period(source: Source) -> bool:
    """Whether a document was made for a few weeks: while it holds, it outranks the general rule."""
    if source.valid_from is None or source.valid_to is None:
        return False
    return (source.valid_to - source.valid_from).days <= SPECIAL_DAYS


def _profile(unit: Unit, *, foreign: bool) -> _Profile:
    own, context = unit.text, unit.context
    if unit.kind == "row":
        # Column names say what could be asked, values what is answered.
        own = " ".join(field.value for field in unit.fields)
        context = " ".join((context, *(field.name for field in unit.fields)))
    return _Profile(unit, terms_of(own), terms_of(unit.lead), terms_of(context), foreign)


def _read_part(
    part: str, question: Question, profiles: Sequence[_Profile], idf: Mapping[str, float]
) -> PartReading:
    core = core_of(part)
    asked = asked_types(core)
    needs = {term: weight * idf.get(term, 1.0) for term, weight in needs_of(core).items()}
    if part != question.text:
        for term, weight in shared_needs(question, part).items():
            needs.setdefault(term, weight * idf.get(term, 1.0))
    query = question.queries.index(part) if part in question.queries else 0
    features = _features(profiles, asked, needs, question.text, query)
    found = logits(features)
    best = max(found, default=0.0)
    scored = [
        Scored(
            profile.unit,
            math.exp(logit - best),
            item.own,
            coverage(needs, profile.lead),
            item.own + item.lead + item.context,
            item.fit,
            item,
        )
        for profile, item, logit in zip(profiles, features, found, strict=True)
    ]
    return PartReading(part, asked, needs, tuple(sorted(scored, key=_best_first)), query)


def _best_first(item: Scored) -> tuple[float, int, int]:
    return -item.score, item.unit.evidence.label, item.unit.order


def _features(
    profiles: Sequence[_Profile],
    asked: Sequence[AnswerType],
    needs: Mapping[str, float],
    said: str,
    query: int,
) -> list[Features]:
    near = [COSINE_SCALE * _mean(item.unit.cosines, query) for item in profiles]
    late = _late([item.unit.late for item in profiles], query)
    chunk = [COSINE_SCALE * _mean(item.unit.evidence.cosines, query) for item in profiles]
    columns = (near, _gaps(near), late, _gaps(late), chunk, _gaps(chunk))
    return [
        _unit_features(profile, asked, needs, said, nearness)
        for profile, *nearness in zip(profiles, *columns, strict=True)
    ]


def _late(known: Sequence[tuple[float, ...]], query: int) -> list[float]:
    """MaxSim of each unit; the mean of the others where a unit was not embedded."""
    found = [COSINE_SCALE * _mean(each, query) for each in known if each]
    usual = sum(found) / len(found) if found else 0.0
    return [COSINE_SCALE * _mean(each, query) if each else usual for each in known]


def _gaps(values: Sequence[float]) -> list[float]:
    best = max(values, default=0.0)
    return [value - best for value in values]


def _mean(near: Sequence[float], query: int) -> float:
    """Mean of a part and the whole question: a part alone often lacks what it is about."""
    return (near[0] + near[query if query < len(near) else 0]) / 2 if near else 0.0


def _unit_features(
    profile: _Profile,
    asked: Sequence[AnswerType],
    needs: Mapping[str, float],
    said: str,
    nearness: Sequence[float],
) -> Features:
    unit = profile.unit
    is_row = unit.kind == "row"
    off_topic = is_row and not _speaks_of_topic(needs, profile)
    fit = type_fit(asked, unit.text)
    if is_row:  # a record holds many kinds of answer, so its name decides, not its kind
        fit = 0.0 if off_topic else max(fit, 0.0)
    named = frozenset(filter(_names, profile.lead))
    near, near_gap, late, late_gap, chunk, chunk_gap = nearness
    return Features(
        near=near,
        near_gap=near_gap,
        late=late,
        late_gap=late_gap,
        chunk=chunk,
        chunk_gap=chunk_gap,
        own=coverage(needs, profile.own),
        lead=coverage(needs, profile.lead - profile.own),
        context=coverage(needs, profile.context - profile.own - profile.lead),
        fit=fit,
        evidence=unit.evidence.score,
        first=float(unit.evidence.label == 1),
        named=coverage(needs, named) if is_row else 0.0,
        off_topic=float(off_topic),
        foreign=float(profile.foreign),
        row=float(is_row),
        step=float(unit.kind == "step"),
        answer=float(unit.kind == "answer"),
        length=math.log(len(unit.text) + 5) / 4,
        short=float(len(unit.text) < SHORT_CHARS),
        order=min(unit.order, LAST_ORDER) / LAST_ORDER,
        case=float(unit.is_past or unit.is_example),
        contrary=float(is_of_contrary(said, f"{unit.lead}。{unit.text}")),
        special=float(is_special_period(unit.evidence.source)),
    )
