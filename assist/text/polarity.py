"""Negation and who pays, clause by clause (evaluation.md section 2)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from assist.text.normalise import fold, is_han
from assist.text.sentences import split_clauses, split_sentences
from assist.text.tokens import index_tokens

_A_NOT_A = re.compile("([\u4e00-\u9fff])(?:不|没)\\1")  # 能不能, 有没有: a question, no negation
_MIN_OVERLAP = 0.34  # below it no evidence clause speaks of the same thing and nothing is compared
_TIE = 0.08  # clauses this close to the best one count as equally good
_ROLE_REACH = 8  # characters between a payer and its verb


def is_negated(clause: str) -> bool:
    """Whether a clause denies: an odd number of negations, look-alikes such as 无理由 aside."""
    return count_negations(clause) % 2 == 1


def count_negations(clause: str) -> int:
    """Count the negations of a clause."""
    folded = fold(clause).replace("’", "'").replace("n't", " not")
    if any(is_han(char) for char in folded):
        cues, others = _chinese()
        folded = _A_NOT_A.sub(" ", folded)
    else:
        cues, others = _english()
    return len(cues.findall(others.sub(" ", folded)))


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
    clauses = [clause for text in evidence for clause in _clauses(text)]
    tokens = [(clause, frozenset(index_tokens(clause))) for clause in clauses]
    failed: list[str] = []
    for clause in _clauses(claim):
        best = _best_clauses(frozenset(index_tokens(clause)), tokens)
        if not best:
            continue
        if "polarity" not in failed and is_negated(clause) not in map(is_negated, best):
            failed.append("polarity")
        mine, theirs = payer(clause), {payer(other) for other in best} - {""}
        if "role" not in failed and mine and theirs and mine not in theirs:
            failed.append("role")
    return tuple(failed)


def _clauses(text: str) -> list[str]:
    return [
        clause.text
        for sentence in split_sentences(text)
        for clause in split_clauses(sentence.text)
        if clause.text.strip()
    ]


def _best_clauses(terms: frozenset[str], others: Sequence[tuple[str, frozenset[str]]]) -> list[str]:
    if not terms:
        return []
    scores = [len(terms & other) / len(terms) for _, other in others]
    best = max(scores, default=0.0)
    if best < _MIN_OVERLAP:
        return []
    return [
        clause for (clause, _), score in zip(others, scores, strict=True) if score >= best - _TIE
    ]


@cache
def _words() -> dict[str, Any]:
    file = resources.files("assist.text").joinpath("data", "polarity.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _longest_first(words: str) -> str:
    return "|".join(map(re.escape, sorted(words.split(), key=lambda word: (-len(word), word))))


@cache
def _chinese() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _words()["chinese"]
    return re.compile(_longest_first(words["cues"])), re.compile(_longest_first(words["not_cues"]))


@cache
def _english() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _words()["english"]
    cues = "|".join(cue if cue == "n't" else rf"\b{cue}\b" for cue in words["cues"])
    others = "|".join(rf"\b{other}" for other in sorted(words["not_cues"], key=len, reverse=True))
    return re.compile(cues), re.compile(others)


@cache
def _payers(*, chinese: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _words()["payer"]
    names = ("customer", "shop", "platform")
    if chinese:
        roles = "|".join(f"(?P<{name}>{_longest_first(words[f'{name}_zh'])})" for name in names)
        return re.compile(_longest_first(words["verbs_zh"])), re.compile(roles)
    roles = "|".join(rf"(?P<{name}>\b(?:{'|'.join(words[f'{name}_en'])})\b)" for name in names)
    return re.compile("|".join(rf"\b{verb}\b" for verb in words["verbs_en"])), re.compile(roles)
