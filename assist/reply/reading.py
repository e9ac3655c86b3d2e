"""Reading the evidence for a question: every unit scored against every part of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assist.reply.answer_type import AnswerType, asked_types, type_fit
from assist.reply.terms import CODE_WEIGHT, coverage, is_concept, local_idf, needs_of, terms_of
from assist.reply.units import Unit, read_units
from assist.types import Evidence, FloatMatrix, Question

LEAD_SHARE = 0.9  # a FAQ's question says what its answer is about almost as well as the answer
CONTEXT_SHARE = 0.6
TYPE_WEIGHT = 0.25
EVIDENCE_WEIGHT = 0.6
DENSE_WEIGHT = 5.0  # cosines of sentences of one text differ by hundredths
CASE_PENALTY = 0.25  # a case is cited only where no rule answers (rulings.md 17)
MAX_DENSE = 10
CARRIED_SHARE = 0.8
OTHER_PART_SHARE = 0.2
MAX_SCALE = 2.5
NAME_WEIGHT = 0.5

Embed = Callable[[Sequence[str]], FloatMatrix]


@dataclass(frozen=True, slots=True)
class SentenceEmbedder:
    """Optional dense scoring of sentences: two functions with unit rows, shape (n, dim)."""

    queries: Embed
    documents: Embed


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit and how well it answers one part.

    Attributes:
        score: Comparable inside one request only.
        own: Share of the part's needs met by the unit's own words, in [0, 1].
        covered: The same with its lead and headings.
        fit: Answer-type fit in [-1, 1].
    """

    unit: Unit
    score: float
    own: float
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
    """A unit with its terms: own words, lead, headings."""

    unit: Unit
    own: frozenset[str]
    lead: frozenset[str]
    context: frozenset[str]


def read_evidence(
    question: Question, evidence: Sequence[Evidence], dense: SentenceEmbedder | None = None
) -> Reading:
    """Score every unit of the evidence against every part of the question.

    Args:
        question: The stand-alone question with its parts.
        evidence: Retrieved chunks, best first; internal ones are never read for a reply.
        dense: Sentence embeddings; without them only words, types and ranks decide.

    Returns:
        One ranking for each part. Parts inherit the product or topic that the whole question names.
    """
    quotable = [item for item in evidence if item.source.audience == "public"]
    profiles = [_profile(unit) for item in quotable for unit in read_units(item)]
    idf = local_idf([profile.own | profile.lead | profile.context for profile in profiles])
    parts = question.parts or (question.text,)
    readings = [_read_part(part, question, profiles, idf) for part in parts]
    if dense is not None:
        readings = [_add_dense(reading, dense) for reading in readings]
    return Reading(tuple(readings), tuple(profile.unit for profile in profiles))


def _profile(unit: Unit) -> _Profile:
    own, context = unit.text, unit.context
    if unit.kind == "row":
        # Column names say what could be asked, values what is answered.
        own = " ".join(field.value for field in unit.fields)
        context = " ".join((context, *(field.name for field in unit.fields)))
    return _Profile(unit, terms_of(own), terms_of(unit.lead), terms_of(context))


def _read_part(
    part: str, question: Question, profiles: Sequence[_Profile], idf: Mapping[str, float]
) -> PartReading:
    asked = asked_types(part)
    needs = {term: weight * idf.get(term, 1.0) for term, weight in needs_of(part).items()}
    if part != question.text:
        for term, weight in _shared_needs(question, part).items():
            needs.setdefault(term, weight * idf.get(term, 1.0))
    known = set().union(*(item.own | item.lead | item.context for item in profiles))
    findable = {term: weight for term, weight in needs.items() if term in known}
    # Words that no unit has cannot rank units; they count where it is decided whether to answer.
    full, met = sum(needs.values()), sum(findable.values())
    scale = min(MAX_SCALE, full / met) if met else 1.0
    scored = [_score(profile, asked, needs, scale) for profile in profiles]
    scored.sort(key=lambda item: (-item.score, item.unit.evidence.label, item.unit.order))
    return PartReading(part, asked, needs, tuple(scored))


def _shared_needs(question: Question, part: str) -> Mapping[str, float]:
    """What the rest of the message says about this part too: codes, carried terms, names; no topics."""
    carried = needs_of(" ".join(question.carried))
    shared = {term: CARRIED_SHARE * weight for term, weight in carried.items()}
    own = needs_of(part)
    for term, weight in needs_of(question.text).items():
        if term in own or is_concept(term) or len(term) == 1:
            continue
        share = 1.0 if weight >= CODE_WEIGHT else OTHER_PART_SHARE
        shared.setdefault(term, share * weight)
    return shared


def _score(
    profile: _Profile, asked: Sequence[AnswerType], needs: Mapping[str, float], scale: float
) -> Scored:
    unit = profile.unit
    own = coverage(needs, profile.own)
    lead = coverage(needs, profile.lead - profile.own)
    context = coverage(needs, profile.context - profile.own - profile.lead)
    fit = type_fit(asked, unit.text)
    score = scale * (own + LEAD_SHARE * lead + CONTEXT_SHARE * context)
    if unit.kind == "row":
        # A row holds many kinds of answer, so its name decides, not its type.
        fit = max(fit, 0.0)
        score += NAME_WEIGHT * scale * coverage(needs, terms_of(unit.lead))
    score += TYPE_WEIGHT * fit + EVIDENCE_WEIGHT * unit.evidence.score
    if unit.kind == "case":
        score -= CASE_PENALTY
    return Scored(unit, score, own, own + lead + context, fit)


def _add_dense(reading: PartReading, dense: SentenceEmbedder) -> PartReading:
    head, tail = reading.ranked[:MAX_DENSE], reading.ranked[MAX_DENSE:]
    if len(head) <= 1:
        return reading
    query = dense.queries([reading.part])[0]
    texts = [_dense_text(item.unit) for item in head]
    cosines = dense.documents(texts) @ query
    best = float(cosines.max())
    moved = [
        replace(item, score=item.score + DENSE_WEIGHT * (float(cosine) - best))
        for item, cosine in zip(head, cosines, strict=True)
    ]
    moved.sort(key=lambda item: (-item.score, item.unit.evidence.label, item.unit.order))
    return replace(reading, ranked=(*moved, *tail))


def _dense_text(unit: Unit) -> str:
    return f"{unit.lead} {unit.text}"[:160] if unit.kind in ("answer", "item") else unit.text[:120]
