"""Whether to answer, to ask back, to abstain or to hand over, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from assist.reply.absent import foreign_codes
from assist.reply.demand import demanded_yuan
from assist.reply.dispute import PRODUCT, find_dispute
from assist.reply.draft import SearchOutcome
from assist.reply.lexicon import pattern, read_table
from assist.reply.promise import Limits
from assist.reply.reading import PartReading, Reading, read_evidence
from assist.reply.records import name_field
from assist.reply.signals import reading_confidence
from assist.text.normalise import fold
from assist.text.sentences import split_sentences
from assist.text.terms import coverage, needs_of, terms_of
from assist.text.tokens import codes
from assist.types import Action, CustomerMessage, Decision, Evidence, Question, Reason, Triage

_CONTEXT_RULES = frozenset({"threat", "abuse", "complaint", "repeated"})  # of triage.escalation
_SURE = 0.9  # confidence of a decision that a rule makes
MIN_OPTIONS, MAX_OPTIONS = 2, 3
MARGIN, ASK_FIRST_RANK = 0.05, 3
OPEN_SHARE = 0.5  # of the threshold: below it a part stays open while the others are answered
ROW_SCORE, ROW_OWN = 0.9, 0.01  # how close records must be to ask which is meant


def decide(
    question: Question,
    triage: Triage,
    result: SearchOutcome,
    *,
    message: CustomerMessage,
    reading: Reading | None = None,
    limit: float = Limits().agent,
) -> Decision:
    """Decide what to do with a message.

    Args:
        question: The stand-alone question.
        triage: What kind of message it is.
        result: The evidence, with the best hits that validity or filters excluded.
        message: The case; its filters are known scope.
        reading: The evidence as already read; read here when None.
        limit: Yuan that the agent may promise; a higher demand is handed over.

    Returns:
        Action, reason, calibrated confidence, options to name, deciding evidence, open parts.
    """
    early = _by_message(question, triage)
    if early:
        return early
    reading = reading or read_evidence(question, result.evidence)
    confidence = reading_confidence(reading, question, result.evidence)
    threshold = read_table("lexicon/decision.toml")["thresholds"]["answer"]
    best = confidence.whole
    handed_over = _hand_over(question, triage, reading, limit)
    if handed_over:
        return handed_over
    unnamed = _unnamed(question, triage, reading, result, best)
    if unnamed:
        return unnamed
    if best < threshold:
        return _not_answered(question, triage, result, best)
    unclear = _unclear(question, reading, message, best)
    if unclear:
        return unclear
    open_parts = tuple(
        part.part
        for part, sure in zip(reading.parts, confidence.parts, strict=True)
        if sure < OPEN_SHARE * threshold
    )
    reason: Reason = "partial" if open_parts else "full"
    return Decision("answer", reason, best, labels=_labels(reading), missing=open_parts)


def _only_thanks(question: Question, triage: Triage, reading: Reading) -> bool:
    """Whether a grateful customer asks nothing: product facts are no answer to a thank-you."""
    wants = _matches("wants", "any", fold(question.raw))
    return triage.emotion == "grateful" and not (wants or any(p.asked for p in reading.parts))


def _hand_over(
    question: Question, triage: Triage, reading: Reading, limit: float
) -> Decision | None:
    """Settle what no document may: money beyond the role, anger or thanks that ask nothing."""
    if _only_thanks(question, triage, reading):
        return Decision("clarify", "missing_slot", _SURE)
    if demanded_yuan(question.raw) > limit or _matches("limit", "ask", fold(question.raw)):
        return Decision("escalate", "beyond_authority", _SURE)
    asks = _matches("wants", "any", fold(question.raw)) and any(p.asked for p in reading.parts)
    if triage.escalation in _CONTEXT_RULES and not asks:
        return Decision("escalate", "complaint", _SURE)
    return None


def _unnamed(
    question: Question,
    triage: Triage,
    reading: Reading,
    result: SearchOutcome,
    confidence: float,
) -> Decision | None:
    """Ask which thing is meant where neither the customer nor an earlier turn names it."""
    if _ask_first(reading, result):
        return Decision("clarify", "missing_slot", _SURE)
    limits = read_table("lexicon/decision.toml")["thresholds"]
    heard = triage.unnamed >= limits["unnamed"] and confidence < limits["one_answer"]
    by_words = _matches("unclear", "nothing_named", fold(question.raw).strip())
    if question.carried or not (by_words or heard):
        return None
    rows = filter(None, (_by_rows(part, confidence) for part in reading.parts))
    return next(rows, Decision("clarify", "missing_slot", _SURE))


def _unclear(
    question: Question,
    reading: Reading,
    message: CustomerMessage,
    confidence: float,
) -> Decision | None:
    """Ask back or hand over where the evidence has several answers."""
    decisions = (
        _by_dispute(part, message, question) or _by_rows(part, confidence) for part in reading.parts
    )
    return next(filter(None, decisions), None)


def _by_message(question: Question, triage: Triage) -> Decision | None:
    """Decide what the message alone decides."""
    raw = fold(question.raw).strip()
    asked = fold(question.text)
    rules: tuple[tuple[bool, Action, Reason], ...] = (
        (_matches("scope", "medical", raw), "escalate", "safety"),
        (_matches("escalate", "safety", raw), "escalate", "safety"),
        (_matches("escalate", "legal", raw) or triage.escalation == "legal", "escalate", "legal"),
        (_matches("greeting", "only", raw), "clarify", "missing_slot"),
        (_matches("greeting", "thanks", raw), "clarify", "missing_slot"),
        (_matches("scope", "out", asked), "abstain", "out_of_scope"),
    )
    for fits, action, reason in rules:
        if fits:
            return Decision(action, reason, _SURE)
    for topic in ("order", "refund", "request"):
        if _matches("live", topic, raw) and not _matches("live", "rule", raw):
            return Decision("abstain", "needs_live_data", _SURE, missing=(topic,))
    if _matches("live", "now", raw):
        return Decision("abstain", "needs_live_data", _SURE, missing=("now",))
    return None


def _not_answered(
    question: Question, triage: Triage, result: SearchOutcome, confidence: float
) -> Decision:
    sure = 1 - confidence
    if triage.escalation or (triage.scenario == "complaint" and triage.emotion == "angry"):
        return Decision(
            "escalate", "safety" if triage.escalation == "safety" else "complaint", sure
        )
    if result.best_expired is not None and _fits_better(question, result, result.best_expired):
        return Decision("abstain", "expired", sure, labels=(result.best_expired.label,))
    if not needs_of(question.text) or _matches("unclear", "pronoun", fold(question.text)):
        return Decision("clarify", "missing_slot", sure)
    if not result.evidence or foreign_codes(question.text, result.evidence):
        return Decision("abstain", "no_source", sure)
    low = read_table("lexicon/decision.toml")["thresholds"]["out_of_scope"]
    return Decision("abstain", "no_source" if confidence < low else "weak", sure)


def _ask_first(reading: Reading, result: SearchOutcome) -> bool:
    """Whether the best documents tell agents to ask for the model, store … before they answer."""
    rule = pattern("structure", "meaning", "ask_first")
    topics = {term for part in reading.parts for term in part.needs if len(term) > 1}
    return any(
        rule.search(fold(sentence.text)) and topics & terms_of(sentence.text)
        for item in result.evidence[:ASK_FIRST_RANK]
        for sentence in split_sentences(item.chunk.text)
    ) and not any(codes(part.part) for part in reading.parts)


def _by_dispute(part: PartReading, message: CustomerMessage, question: Question) -> Decision | None:
    known = {**message.filters, **({"channel": message.channel} if message.channel else {})}
    dispute = find_dispute(part, known, question.text)
    if dispute is None:
        return None
    if dispute.facet == PRODUCT:
        return Decision(
            "clarify", "missing_slot", _SURE, options=dispute.options, labels=dispute.labels
        )
    if dispute.facet:
        return Decision(
            "clarify",
            "ambiguous",
            _SURE,
            options=dispute.options,
            labels=dispute.labels,
            missing=(dispute.facet,),
        )
    return Decision("escalate", "conflict", _SURE, labels=dispute.labels)


def _by_rows(part: PartReading, confidence: float) -> Decision | None:
    """Ask which item is meant where several records answer equally and the question names none."""
    if not part.ranked or part.ranked[0].unit.kind != "row" or "list" in part.asked:
        return None
    best = part.ranked[0]
    near = [
        item
        for item in part.ranked[1:]
        if item.unit.kind == "row"
        and item.score >= ROW_SCORE * best.score
        and item.own >= best.own - ROW_OWN
    ]
    if not near or not _matches("unclear", "pronoun", fold(part.part)):
        return None
    names = [name_field(item.unit.fields) for item in (best, *near)]
    options = dict.fromkeys(name.value.strip() for name in names if name)
    if len(options) < MIN_OPTIONS:
        return None
    return Decision("clarify", "missing_slot", confidence, options=tuple(options)[:MAX_OPTIONS])


def _fits_better(question: Question, result: SearchOutcome, other: Evidence) -> bool:
    """Whether an excluded chunk speaks of the question more than all that may be used."""
    needs = needs_of(question.text)
    texts = [f"{item.source.title} {item.chunk.text}" for item in result.evidence]
    best = max((coverage(needs, terms_of(text)) for text in texts), default=0.0)
    return coverage(needs, terms_of(f"{other.source.title} {other.chunk.text}")) > best + MARGIN


def _labels(reading: Reading) -> tuple[int, ...]:
    tops: Sequence[int] = [
        part.ranked[0].unit.evidence.label for part in reading.parts if part.ranked
    ]
    return tuple(dict.fromkeys(tops))


def _matches(section: str, key: str, folded: str) -> bool:
    return pattern("intent", section, key).search(folded) is not None
