"""Negation and who pays, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from assist.text.contrary import contradicts, shares_state, without_denied_states
from assist.text.normalise import fold, is_han
from assist.text.predicates import (
    Predicate,
    longest_first,
    main_predicate,
    polarity_words,
    predicates,
)
from assist.text.sentences import Span, split_clauses, split_sentences
from assist.text.tokens import index_tokens

_MIN_OVERLAP = 0.34  # below it no evidence clause speaks of the same thing and nothing is compared
_TIE = 0.08  # clauses this close to the best one count as equally good
_VERBATIM = 0.75  # shared tokens from which two clauses are one text, and every denial must recur
_CLOSE = 0.6  # shared tokens from which an evidence sentence is where a claim comes from
_SAME_SENTENCE = 0.02  # sentences this close to the best one count as equally good
_ROLE_REACH = 8  # characters between a payer and its verb

_Clauses = Sequence[tuple[str, frozenset[str]]]


def is_negated(clause: str) -> bool:
    """Whether the main verb of a clause is denied; look-alikes such as 无理由 aside.

    Negations of one verb cancel out ("不是不能退"), those of different verbs do not
    ("没用过也不能退").
    """
    return main_predicate(clause).is_denied


def count_negations(clause: str) -> int:
    """Count the negations of a clause, over all its verbs."""
    return sum(predicate.negations for predicate in predicates(clause))


@lru_cache(maxsize=8192)
def payer(clause: str) -> str:
    """Return who pays according to a clause.

    Returns:
        "customer", "shop" or "platform"; "" where nobody is said to pay, or two are.
    """
    folded = fold(clause)
    chinese = any(is_han(char) for char in folded)
    verbs, roles = _payers(chinese=chinese)
    found: set[str] = set()
    for verb in verbs.finditer(folded):
        best: tuple[int, str] | None = None
        window_start = max(0, verb.start() - (_ROLE_REACH if chinese else 5 * _ROLE_REACH))
        for match in roles.finditer(folded, window_start, verb.end() + (0 if chinese else 24)):
            distance = min(abs(verb.start() - match.end()), abs(match.start() - verb.end()))
            if best is None or distance < best[0]:
                best = (distance, str(match.lastgroup))
        if best:
            found.add(best[1])
    return found.pop() if len(found) == 1 else ""


def agrees(claim: str, evidence: str) -> bool:
    """Whether a claim's polarity and payer fit the evidence.

    Every clause of the claim is held against the evidence clauses that share most of its tokens;
    where none shares a third of them, the clause is not judged.
    """
    return not disagreements(claim, [evidence])


def disagreements(claim: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """Return which of "polarity" and "role" fail for a claim against several evidence texts."""
    return tuple(name for name, _, _ in find_disagreements(claim, evidence))


def find_disagreements(claim: str, evidence: Sequence[str]) -> list[tuple[str, int, int]]:
    """Find the first clause whose polarity fails, and the first whose payer does.

    Returns:
        ("polarity" or "role", start, end of the clause in the claim).
    """
    sentences = [sentence for text in evidence for sentence in _sentences(text)]
    everywhere = [clause for sentence in sentences for clause in sentence]
    failed: dict[str, tuple[int, int]] = {}
    for span, anchor in _anchored(claim, sentences):
        clause, terms = span.text, _terms(span.text)
        around = "\n".join(text for text, _ in anchor or everywhere)
        best = _best_clauses(terms, anchor, _CLOSE) or _best_clauses(terms, everywhere)
        if not best:
            continue
        best = _of_same_state(span.text, best, anchor or everywhere, around)
        if not best or not any(_same_polarity(clause, other) for other in best):
            failed.setdefault("polarity", (span.start, span.end))
        mine, theirs = payer(clause), {payer(other) for other in best} - {""}
        if mine and theirs and mine not in theirs:
            failed.setdefault("role", (span.start, span.end))
    return [(name, start, end) for name, (start, end) in failed.items()]


def _of_same_state(clause: str, best: Sequence[str], others: _Clauses, around: str) -> list[str]:
    """The clauses without those that speak of the contrary state: 未拆封 for 已拆封.

    Where all do, another clause that names the same state is what the claim comes from.

    Returns:
        Empty if the evidence says only the contrary.
    """
    kept = [other for other in dict.fromkeys(best) if not contradicts(clause, other, around)]
    if kept:
        return kept
    terms = _terms(clause)
    shares = [
        (len(terms & own) / len(terms), text)
        for text, own in dict(others).items()
        if shares_state(clause, text, around) and not contradicts(clause, text, around)
    ]
    most = max((share for share, _ in shares), default=0.0)
    return [text for share, text in shares if share >= max(_MIN_OVERLAP, most - _TIE)]


def _anchor(terms: frozenset[str], sentences: Sequence[_Clauses]) -> _Clauses:
    """The clauses of the evidence sentences that a whole sentence plainly comes from.

    Rules stand beside their opposites ("if … it is refunded; if not … it is not"): taken clause by
    clause, a claim that mixes the two finds each of its clauses somewhere.
    """
    if not terms:
        return []
    shares = [
        len(terms & frozenset().union(*(own for _, own in sentence))) / len(terms)
        for sentence in sentences
        if sentence
    ]
    best = max(shares, default=0.0)
    if best < _CLOSE:
        return []
    kept = (sentence for sentence in sentences if sentence)
    near = (s for s, share in zip(kept, shares, strict=True) if share >= best - _SAME_SENTENCE)
    return [clause for sentence in near for clause in sentence]


def _same_polarity(claim: str, evidence: str) -> bool:
    """Whether a clause denies what another one denies, verb by verb."""
    claim, evidence = (
        without_denied_states(claim, evidence),
        without_denied_states(evidence, claim),
    )
    mine, theirs = predicates(claim), predicates(evidence)
    ours, others = _terms(claim), _terms(evidence)
    if len(ours & others) >= _VERBATIM * len(ours | others):
        return _denials(mine) == _denials(theirs)
    if len(mine) == len(theirs) == 1:
        return mine[0].is_denied == theirs[0].is_denied
    compared = [(item, _alike(item, theirs)) for item in mine]
    if not any(alike for _, alike in compared):
        return is_negated(claim) == is_negated(evidence)
    return all(item.is_denied in {o.is_denied for o in alike} for item, alike in compared if alike)


def _denials(found: Sequence[Predicate]) -> int:
    return sum(item.is_denied for item in found)


def _alike(item: Predicate, others: Sequence[Predicate]) -> list[Predicate]:
    """The predicates that share most of a predicate's tokens."""
    terms = _terms(item.text)
    shares = [len(terms & _terms(other.text)) / len(terms) if terms else 0.0 for other in others]
    best = max(shares)
    if best < _MIN_OVERLAP:
        return []
    return [other for other, share in zip(others, shares, strict=True) if share >= best - _TIE]


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[tuple[str, frozenset[str]], ...], ...]:
    """The clauses of each sentence with their tokens."""
    return tuple(
        tuple((span.text, _terms(span.text)) for span in _clauses(sentence.text))
        for sentence in split_sentences(text)
    )


@lru_cache(maxsize=8192)
def _terms(text: str) -> frozenset[str]:
    return frozenset(index_tokens(text))


def _anchored(claim: str, sentences: Sequence[_Clauses]) -> Iterator[tuple[Span, _Clauses]]:
    """Each clause of a claim with what the sentence that it belongs to comes from."""
    for sentence in split_sentences(claim):
        anchor = _anchor(_terms(sentence.text), sentences)
        for clause in _clauses(sentence.text):
            start = sentence.start
            yield Span(clause.text, start + clause.start, start + clause.end), anchor


def _clauses(sentence: str) -> list[Span]:
    return [clause for clause in split_clauses(sentence) if clause.text.strip()]


def _best_clauses(
    terms: frozenset[str], others: _Clauses, least: float = _MIN_OVERLAP
) -> list[str]:
    if not terms:
        return []
    scores = [len(terms & other) / len(terms) for _, other in others]
    best = max(scores, default=0.0)
    if best < least:
        return []
    return [
        clause for (clause, _), score in zip(others, scores, strict=True) if score >= best - _TIE
    ]


@cache
def _payers(*, chinese: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = polarity_words()["payer"]
    names = ("customer", "shop", "platform")
    if chinese:
        roles = "|".join(f"(?P<{name}>{longest_first(words[f'{name}_zh'])})" for name in names)
        return re.compile(longest_first(words["verbs_zh"])), re.compile(roles)
    roles = "|".join(rf"(?P<{name}>\b(?:{'|'.join(words[f'{name}_en'])})\b)" for name in names)
    return re.compile("|".join(rf"\b{verb}\b" for verb in words["verbs_en"])), re.compile(roles)
