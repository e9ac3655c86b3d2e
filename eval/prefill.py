"""A gold case as far as an agent's decision gives it; what it cannot know a person fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assist.candidates import Candidate
from assist.text.normalise import han_share
from assist.text.sentences import is_question, split_sentences
from assist.text.values import Value, parse_values, same_value
from eval.acts import detect
from eval.facts import match_must_not
from eval.goldset import (
    Answerability,
    Fact,
    ForbiddenAct,
    GoldCase,
    GoldTurn,
    MustNot,
    Provenance,
    Quote,
    RequiredAct,
    Tone,
)
from eval.proven import is_bare, proven_facts
from eval.quoting import Proof, quotable

NEGATIVE = frozenset({"anxious", "disappointed", "angry"})
NO_SOURCE = frozenset({"no_source"})
SOURCES = {"escalated": "rejected", "reworded": "edited"}  # the agent's decision took its place
REQUIRED: tuple[RequiredAct, ...] = (
    "acknowledge", "apologise", "explain", "next_step", "time_bound", "thank",
)  # fmt: skip


@dataclass(frozen=True)
class Prefilled:
    """A draft of a gold case.

    Attributes:
        case: As far as the decision and the documents give it.
        unproven: Sentences of the sent text for which no document was found.
    """

    case: GoldCase
    unproven: tuple[str, ...]


def prefill(
    candidate: Candidate,
    gold_id: str,
    author: str,
    found: Sequence[Quote] | None = None,
    proofs: Sequence[Proof] = (),
) -> Prefilled:
    """Make a draft of a gold case.

    Facts are the values of the sent text that stand in a passage, and where a sentence holds none,
    the words that it shares with one; must_not are the values that the agent replaced. An edit is
    evidence of disagreement, not of truth: what no passage holds becomes no fact.

    Args:
        candidate: The decision.
        gold_id: Of the case.
        author: Who proposes it.
        found: Passages that may prove it, the likeliest first; None = those that were shown.
        proofs: What a person chose; it stands beside what was found.
    """
    quotes = quotable(candidate.evidence, None, None, {}) if found is None else list(found)
    facts, unproven = proven_facts(candidate, quotes, proofs)
    answerability, action = _expected(candidate, facts, unproven)
    evidence, numbered = _evidence(candidate, quotes, facts, proofs, action)
    emotion = candidate.triage.get("emotion", "none")
    case = GoldCase(
        id=gold_id,
        version=1,
        split="dev",
        lang="zh" if han_share(candidate.turns[-1].text) > 0 else "en",
        as_of=candidate.as_of,
        scenario=candidate.triage.get("scenario", "other"),  # type: ignore[arg-type]
        cluster_id=gold_id,
        filters=dict(candidate.filters),
        turns=tuple(GoldTurn(role=turn.role, text=turn.text) for turn in candidate.turns),
        sentiment=_sentiment(candidate),  # type: ignore[arg-type]
        emotion=emotion,  # type: ignore[arg-type]
        answerability=answerability,
        expected_action=action,  # type: ignore[arg-type]
        evidence=evidence,
        facts=numbered,
        must_not=_forbidden(candidate, numbered),
        reference_answers=(candidate.sent,) if candidate.sent else (),
        tone=_tone(candidate, is_negative=_sentiment(candidate) == "negative"),
        critical=False,
        provenance=_provenance(candidate, author),
    )
    return Prefilled(case, unproven)


def _provenance(candidate: Candidate, author: str) -> Provenance:
    source = SOURCES.get(candidate.kind, candidate.kind)
    return Provenance(author=author, source=source, wording="real")  # type: ignore[arg-type]


def _sentiment(candidate: Candidate) -> str:
    emotion = candidate.triage.get("emotion", "none")
    if emotion in NEGATIVE:
        return "negative"
    return "positive" if emotion == "grateful" else candidate.triage.get("sentiment", "neutral")


def _expected(
    candidate: Candidate, facts: Sequence[tuple[Fact, Quote]], unproven: Sequence[str]
) -> tuple[Answerability, str]:
    """What should have been done: what the agent did."""
    if candidate.kind == "escalated":
        return ("answerable", "escalate") if _cited(candidate) else ("unanswerable", "escalate")
    if facts or unproven:
        return "answerable", "answer"
    if not candidate.sent:
        is_gap = candidate.reason in NO_SOURCE
        return ("unanswerable", "abstain") if is_gap else ("answerable", "answer")
    asks = any(is_question(span.text) for span in split_sentences(candidate.sent))
    return ("underspecified", "clarify") if asks else ("unanswerable", "abstain")


def _cited(candidate: Candidate) -> bool:
    return candidate.action == "answer" and bool(candidate.evidence)


def _evidence(
    candidate: Candidate,
    quotes: Sequence[Quote],
    facts: Sequence[tuple[Fact, Quote]],
    proofs: Sequence[Proof],
    action: str,
) -> tuple[tuple[Quote, ...], tuple[Fact, ...]]:
    """The quotes of the facts and those that a person chose; the facts with their numbers."""
    used = [quote for _, quote in facts] + [proof.quote for proof in proofs]
    if not used and action == "escalate" and _cited(candidate):
        used = list(quotes[:1])
    evidence = list(dict.fromkeys(used))
    if action == "escalate":
        return tuple(evidence), ()
    numbered = tuple(
        fact.model_copy(update={"id": f"f{number}", "evidence": evidence.index(quote)})
        for number, (fact, quote) in enumerate(facts, start=1)
    )
    return tuple(evidence), numbered


def _tone(candidate: Candidate, *, is_negative: bool) -> Tone:
    """What the sent reply does, so that it can stand as the reference answer.

    Required is what the agent added to the draft, and acknowledging where the customer is upset.
    """
    if not candidate.sent:
        return Tone(require=(), forbid=("blame",))
    acts, before = detect(candidate.sent), detect(candidate.draft)
    added = acts - before if candidate.kind == "reworded" else frozenset()
    wanted = added | ({"acknowledge"} if is_negative else set())
    require = tuple(act for act in REQUIRED if act in acts & wanted)
    forbid: tuple[ForbiddenAct, ...] = ("blame", "cheerful") if is_negative else ("blame",)
    return Tone(require=require, forbid=tuple(act for act in forbid if act not in acts))


def _forbidden(candidate: Candidate, facts: Sequence[Fact]) -> tuple[MustNot, ...]:
    """Values that the agent replaced by one that is proven; else the draft may have been right."""
    proven = [value for fact in facts for form in fact.forms for value in parse_values(form)]
    items = (
        MustNot(value=before, aliases=(), why=f"draft said {before}, agent sent {after}")
        for _, before, after in candidate.fact_edits
        if before and not is_bare(before) and _is_among(after, proven)
        if not _is_among(before, proven)
    )
    return tuple(i for i in items if match_must_not(i, candidate.sent)[0] != "asserted")


def _is_among(text: str, values: Sequence[Value]) -> bool:
    return any(same_value(a, b) for a in parse_values(text) for b in values)
