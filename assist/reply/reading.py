"""Reading the evidence for a question: every unit scored against every part of the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assist.reply.answer_type import AnswerType, asked_types, type_fit
from assist.reply.parts import core_of, shared_needs, single_questions
from assist.reply.units import Unit, read_units
from assist.text.normalise import han_share
from assist.text.terms import coverage, is_concept, local_idf, needs_of, terms_of
from assist.types import Evidence, Question, Source

LEAD_SHARE = 0.9  # a FAQ's question says what its answer is about almost as well as the answer
CONTEXT_SHARE = 0.6
TYPE_WEIGHT = 0.25
SOFT: frozenset[AnswerType] = frozenset({"polarity", "reason", "spec"})
SOFT_WEIGHT = 0.1  # nearly every rule says what may or may not be
EVIDENCE_WEIGHT = 1.6
HAN_TEXT = 0.3
SPECIAL_PERIOD, SPECIAL_DAYS = 0.3, 92
MAX_SCALE = 1.3
NAME_WEIGHT = 0.5
OFF_TOPIC = 0.8  # "can I return X?" is not answered by X's price


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how well it answers one part.

    Attributes:
        score: Comparable inside one request only.
        own: Share of the part's needs met by the unit's own words, in [0, 1].
        lead: Share met by its lead (a FAQ's question), in [0, 1].
        covered: The same with its lead and headings.
        fit: Answer-type fit in [-1, 1].
    """

    unit: Unit
    score: float
    own: float
    lead: float
    covered: float
    fit: float


@dataclass(frozen=True, slots=True)
class PartReading:
    """One part of the question with its units, best first."""

    part: str
    asked: tuple[AnswerType, ...]
    needs: Mapping[str, float]
    ranked: tuple[Scored, ...]


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
    ]
    idf = local_idf([profile.own | profile.lead | profile.context for profile in profiles])
    parts = single_questions(question)
    readings = [_read_part(part, question, profiles, idf) for part in parts]
    return Reading(tuple(readings), tuple(profile.unit for profile in profiles))


def _speaks_of_topic(needs: Mapping[str, float], profile: _Profile) -> bool:
    """Whether a record has anything of what is asked about the thing it names."""
    rest = {term for term in needs if len(term) > 1 and term not in profile.lead}
    topics = {term for term in rest if is_concept(term)} or rest
    return not topics or bool(topics & (profile.own | profile.context))


def _crosses(term: str) -> bool:
    """Whether a term can be found in a text of the other language: concepts, codes, figures."""
    return is_concept(term) or any(char.isdigit() for char in term)


def _quotable(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Leave out internal text, and past cases wherever a document was found.

    A case tells how one customer's matter ended; said to another customer it reads as a rule.
    """
    public = [item for item in evidence if item.source.audience == "public"]
    rules = [item for item in public if item.source.category != "case"]
    return rules or public


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
    known = set().union(*(item.own | item.lead | item.context for item in profiles))
    findable = {term: weight for term, weight in needs.items() if term in known}
    # Words that no unit has cannot rank units; they count where it is decided whether to answer.
    full, met = sum(needs.values()), sum(findable.values())
    scale = min(MAX_SCALE, full / met) if met else 1.0
    scored = [_score(profile, asked, needs, scale) for profile in profiles]
    return PartReading(part, asked, needs, tuple(sorted(scored, key=_best_first)))


def _best_first(item: Scored) -> tuple[float, int, int]:
    return -item.score, item.unit.evidence.label, item.unit.order


def _score(
    profile: _Profile, asked: Sequence[AnswerType], needs: Mapping[str, float], scale: float
) -> Scored:
    unit = profile.unit
    if profile.foreign:
        needs = {term: weight for term, weight in needs.items() if _crosses(term)} or needs
    own = coverage(needs, profile.own)
    lead = coverage(needs, profile.lead - profile.own)
    context = coverage(needs, profile.context - profile.own - profile.lead)
    fit = type_fit(asked, unit.text)
    score = scale * (own + LEAD_SHARE * lead + CONTEXT_SHARE * context)
    if unit.kind == "row":
        # A row holds many kinds of answer, so its name decides, not its type.
        fit = max(fit, 0.0) if _speaks_of_topic(needs, profile) else 0.0
        named = frozenset(term for term in profile.lead if len(term) > 1 and not is_concept(term))
        score += NAME_WEIGHT * scale * coverage(needs, named)
        if not _speaks_of_topic(needs, profile):
            score -= OFF_TOPIC
    score += (
        SOFT_WEIGHT if set(asked) <= SOFT else TYPE_WEIGHT
    ) * fit + EVIDENCE_WEIGHT * unit.evidence.score
    if is_special_period(unit.evidence.source):
        score += SPECIAL_PERIOD
    return Scored(unit, score, own, coverage(needs, profile.lead), own + lead + context, fit)
