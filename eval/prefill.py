"""A gold case as far as an agent's decision gives it; what it cannot know a person fills in."""

from __future__ import annotations

from collections.abc import Sequence

from assist.candidates import Candidate
from assist.text.normalise import han_share, match_text
from assist.text.values import Value, parse_values, same_value
from eval.acts import detect
from eval.goldset import (
    Fact,
    FactKind,
    ForbiddenAct,
    GoldCase,
    GoldTurn,
    MustNot,
    Provenance,
    Quote,
    RequiredAct,
    Tone,
)

LONGEST_QUOTE = 300
FEELS = {"positive", "neutral", "negative"}
NEGATIVE = frozenset({"anxious", "disappointed", "angry"})
KIND: dict[str, FactKind] = {
    "duration": "duration",
    "money": "money",
    "percent": "percent",
    "discount": "percent",
    "count": "count",
    "date": "date",
    "phone": "phone",
    "url": "url",
}


def prefill(candidate: Candidate, gold_id: str, author: str) -> GoldCase:
    """Make a draft of a gold case.

    Facts are the values of the sent text that stand in the evidence that was shown; must_not are
    the values that the agent took out. An edit is evidence of disagreement, not of truth: a value
    that no quote holds becomes no fact.
    """
    quotes = [Quote(doc=doc, quote=quote) for doc, quote in candidate.evidence if _fits(quote)]
    values = parse_values(candidate.sent)
    facts = _facts(values, quotes)
    used = sorted({fact.evidence for fact in facts}) or list(range(min(1, len(quotes))))
    facts = [fact.model_copy(update={"evidence": used.index(fact.evidence)}) for fact in facts]
    emotion = candidate.triage.get("emotion", "none")
    is_negative = emotion in NEGATIVE or candidate.triage.get("sentiment") == "negative"
    return GoldCase(
        id=gold_id,
        version=1,
        split="dev",
        lang="zh" if han_share(candidate.turns[-1].text) > 0 else "en",
        as_of=candidate.as_of,
        scenario=candidate.triage.get("scenario", "other"),  # type: ignore[arg-type]
        cluster_id=gold_id,
        filters=dict(candidate.filters),
        turns=tuple(GoldTurn(role=turn.role, text=turn.text) for turn in candidate.turns),
        sentiment="negative" if is_negative else candidate.triage.get("sentiment", "neutral"),  # type: ignore[arg-type]
        emotion=emotion,  # type: ignore[arg-type]
        answerability="answerable" if quotes else "unanswerable",
        expected_action="answer" if quotes else "abstain",
        evidence=tuple(quotes[index] for index in used),
        facts=tuple(facts) if quotes else (),
        must_not=_forbidden(candidate, facts),
        reference_answers=(candidate.sent,) if candidate.sent else (),
        tone=_tone(candidate.sent, is_negative=is_negative),
        critical=False,
        provenance=Provenance(author=author, source=candidate.kind, wording="real"),
    )


def _tone(sent: str, *, is_negative: bool) -> Tone:
    """What the sent reply does, so that it can stand as the reference answer."""
    acts = detect(sent)
    require: tuple[RequiredAct, ...] = ("acknowledge",) if is_negative else ()
    forbid: tuple[ForbiddenAct, ...] = ("blame", "cheerful") if is_negative else ("blame",)
    return Tone(
        require=tuple(act for act in require if act in acts),
        forbid=tuple(act for act in forbid if act not in acts),
    )


def _fits(quote: str) -> bool:
    return 0 < len(quote) <= LONGEST_QUOTE


def _facts(values: Sequence[Value], quotes: Sequence[Quote]) -> list[Fact]:
    found: list[Fact] = []
    seen: list[Value] = []
    for value in values:
        forms = {match_text(form) for fact in found for form in fact.forms}
        known = match_text(value.surface) in forms
        if known or value.kind not in KIND or any(same_value(value, other) for other in seen):
            continue
        for index, quote in enumerate(quotes):
            held = next((v for v in parse_values(quote.quote) if same_value(v, value)), None)
            if held is not None:
                seen.append(value)
                found.append(_fact(f"f{len(found) + 1}", value, held, index))
                break
    return found


def _fact(fact_id: str, value: Value, held: Value, index: int) -> Fact:
    own, written = value.surface.strip(), held.surface.strip()
    alone = parse_values(written)  # "299" below a price column is money, by itself it is a count
    is_form = written != own and any(same_value(each, value) for each in alone)
    return Fact(
        id=fact_id,
        kind=KIND[value.kind],
        value=own,
        unit="",
        aliases=(written,) if is_form else (),
        polarity="+",
        importance="vital",
        evidence=index,
    )


def _forbidden(candidate: Candidate, facts: Sequence[Fact]) -> tuple[MustNot, ...]:
    kept = {form for fact in facts for form in fact.forms}
    return tuple(
        MustNot(
            value=before, aliases=(), why=f"draft said {before}, agent sent {after or 'nothing'}"
        )
        for _, before, after in candidate.fact_edits
        if before and before not in kept and any(char not in "0123456789.," for char in before)
    )
