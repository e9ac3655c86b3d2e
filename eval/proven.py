"""Facts of a reply that an agent sent, each with the passage that proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.candidates import Candidate
from assist.text.normalise import match_text
from assist.text.values import Value, parse_values, same_value
from eval.facts import match_fact
from eval.goldset import Fact, FactKind, Quote
from eval.lexicon import words
from eval.quoting import Proof, by_closeness, shared_words, statements

NEAREST = 5  # passages in which a sentence's words are looked for
VALUE_SHARE = 0.6  # words that are a value for the most part are one
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
_NUMBER = re.compile(r"[\d\s.,]+")


def proven_facts(
    candidate: Candidate, quotes: Sequence[Quote], proofs: Sequence[Proof]
) -> tuple[list[tuple[Fact, Quote]], tuple[str, ...]]:
    """Find the facts of the reply that was sent, or choose them as a person did.

    Args:
        candidate: The decision.
        quotes: Passages that may prove it, the likeliest first.
        proofs: What a person chose; it comes first.

    Returns:
        Facts with their quotes, of which at least one is vital, and the sentences that are not
        proven, or not in all they say. Ids and evidence numbers are still to be set.
    """
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
    return value.kind in KIND and not is_bare(value.surface) and not is_ordinal


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


def is_bare(text: str) -> bool:
    """Whether a text is a number without a unit."""
    return _NUMBER.fullmatch(text) is not None
