"""A gold case as far as an agent's decision gives it; what it cannot know a person fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.candidates import Candidate, Kind
from assist.text.normalise import han_share, match_text
from assist.text.sentences import is_question, split_sentences
from assist.text.values import Value, parse_values, same_value
from eval.acts import detect
from eval.facts import match_fact, match_must_not
from eval.goldset import (
    Answerability,
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
from eval.lexicon import words
from eval.quoting import Proof, by_closeness, quotable, shared_words, statements

NEGATIVE = frozenset({"anxious", "disappointed", "angry"})
NO_SOURCE = frozenset({"no_source"})
SOURCES = {"escalated": "rejected", "reworded": "edited"}  # the agent's decision took its place
NEAREST = 5  # passages in which a sentence's words are looked for
_NUMBER = re.compile(r"[\d\s.,]+")
VALUE_SHARE = 0.6  # words that are a value for the most part are one
REQUIRED: tuple[RequiredAct, ...] = (
    "acknowledge", "apologise", "explain", "next_step", "time_bound", "thank",
)  # fmt: skip
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
    facts, unproven = _facts(candidate, quotes, proofs)
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
        provenance=Provenance(
            author=author,
            source=_source(candidate.kind),  # type: ignore[arg-type]
            wording="real",
        ),
    )
    return Prefilled(case, unproven)


def _source(kind: Kind) -> str:
    return SOURCES.get(kind, kind)


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


def _facts(
    candidate: Candidate, quotes: Sequence[Quote], proofs: Sequence[Proof]
) -> tuple[list[tuple[Fact, Quote]], tuple[str, ...]]:
    """Facts with their quotes, and the sentences that are not proven, or not all they say."""
    found = [(_chosen(proof), proof.quote) for proof in proofs if proof.words]
    unproven: list[str] = []
    for sentence in statements(candidate.sent):
        stated = [value for value in parse_values(sentence) if _is_fact(value, sentence)]
        near = by_closeness(sentence, quotes)
        own = _values(stated, near) if stated else _words(candidate, sentence, near)
        for fact, quote in own:
            if _is_new(fact, found) and match_fact(fact, candidate.sent).result == "supported":
                found.append((fact, quote))
        if not _is_proven(sentence, stated, [fact for fact, _ in found]):
            unproven.append(sentence)
    if found and not any(fact.importance == "vital" for fact, _ in found):
        first, quote = found[0]
        found[0] = (first.model_copy(update={"importance": "vital"}), quote)
    return found, tuple(unproven)


def _is_fact(value: Value, sentence: str) -> bool:
    """Whether a value can stand by itself: no bare number and no ordinal ("the second time")."""
    is_ordinal = value.kind == "count" and any(
        value.surface.startswith(word) or sentence[: value.start].endswith(word)
        for word in words("ordinal")
    )
    return value.kind in KIND and not _NUMBER.fullmatch(value.surface) and not is_ordinal


def _is_proven(sentence: str, stated: Sequence[Value], facts: Sequence[Fact]) -> bool:
    known = [value for fact in facts for form in fact.forms for value in parse_values(form)]
    if stated:
        return all(any(same_value(value, other) for other in known) for value in stated)
    return any(match_fact(fact, sentence).result == "supported" for fact in facts)


def _is_new(fact: Fact, found: Sequence[tuple[Fact, Quote]]) -> bool:
    mine = {match_text(form) for form in fact.forms}
    values = [value for form in fact.forms for value in parse_values(form)]
    for other, _ in found:
        theirs = {match_text(form) for form in other.forms}
        same = [value for form in other.forms for value in parse_values(form)]
        if mine & theirs or any(same_value(a, b) for a in values for b in same):
            return False
    return True


def _values(stated: Sequence[Value], near: Sequence[Quote]) -> Iterator[tuple[Fact, Quote]]:
    """The values that a passage holds, each with the closest one."""
    for value in stated:
        for quote in near:
            held = next((v for v in parse_values(quote.quote) if same_value(v, value)), None)
            if held is not None:
                yield _typed(value, held), quote
                break


def _typed(value: Value, held: Value) -> Fact:
    own, written = value.surface.strip(), held.surface.strip()
    alone = parse_values(written)  # "299" below a price column is money, by itself it is a count
    is_form = written != own and any(same_value(each, value) for each in alone)
    return _fact(KIND[value.kind], own, (written,) if is_form else ())


def _words(
    candidate: Candidate, sentence: str, near: Sequence[Quote]
) -> Iterator[tuple[Fact, Quote]]:
    """The words that a sentence shares with one of the passages nearest to it."""
    shared = [(shared_words(sentence, quote.quote), quote) for quote in near[:NEAREST]]
    run, quote = max(shared, key=lambda pair: len(pair[0]), default=("", None))
    if run and quote is not None:
        is_own = sentence not in candidate.draft  # the agent wrote it, so it matters
        yield _fact("text", run, (), "vital" if is_own else "okay"), quote


def _chosen(proof: Proof) -> Fact:
    """A fact in the words of a passage, and in those of the reply where they differ."""
    aliases = (proof.said,) if proof.said and proof.said != proof.words else ()
    values = parse_values(proof.words)
    if len(values) == 1 and values[0].kind in KIND:
        value = values[0]
        is_whole = value.end - value.start >= VALUE_SHARE * len(proof.words)
        same = all(any(same_value(v, value) for v in parse_values(a)) for a in aliases)
        if is_whole and same:
            return _fact(KIND[value.kind], proof.words, aliases)
    return _fact("text", proof.words, aliases)


def _fact(kind: FactKind, value: str, aliases: tuple[str, ...], importance: str = "vital") -> Fact:
    return Fact(
        id="f",
        kind=kind,
        value=value,
        unit="",
        aliases=aliases,
        polarity="+",
        importance=importance,  # type: ignore[arg-type]
        evidence=0,
    )


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
        if before and not _NUMBER.fullmatch(before) and _is_among(after, proven)
        if not _is_among(before, proven)
    )
    return tuple(i for i in items if match_must_not(i, candidate.sent)[0] != "asserted")


def _is_among(text: str, values: Sequence[Value]) -> bool:
    return any(same_value(a, b) for a in parse_values(text) for b in values)
