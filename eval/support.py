"""Whether evidence carries a sentence that a person or a model worded freely.

The checks of drafts (assist.text.support) are strict on purpose: a sentence that they doubt is
shown to the agent. A score has to be right on average instead, so here courtesy is left out, words
of one meaning count as one, rare words of the knowledge weigh more, and polarity is judged only
where a clause of the evidence plainly says the same thing. Tuned on dev paraphrases
(docs/decisions/0012).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assist.reply.support import as_said
from assist.text.normalise import han_share, is_han, match_text
from assist.text.sentences import is_courtesy, split_clauses
from assist.text.support import unsupported_values
from assist.text.terms import is_concept, terms_of
from assist.text.tokens import is_code
from assist.text.values import Value, parse_values, same_value
from eval.bounds import is_reversed
from eval.denial import contradictions
from eval.moved import moved_amounts, without_bare

LEXICAL_THRESHOLD = 0.15  # in one language
CROSS_THRESHOLD = 0.25  # concepts and codes alone, where the evidence is in the other language
CHARACTER_WEIGHT = 0.3  # of a single Han character, beside the bigrams that hold it
_HAN_TEXT = 0.3
_NUMBER = re.compile(r"[\d.,:%-]+")
_DERIVED = frozenset({"money", "duration", "count", "percent"})


@dataclass(frozen=True, slots=True)
class Carried:
    """Result of `carries`.

    Attributes:
        lexical: Weighted share of the sentence's terms that the evidence holds, in [0, 1].
        failed: Names of failed checks: lexical, value, polarity, role, entity; () = carried.
        derived: Values that follow from others by one sum, difference or product.
    """

    lexical: float
    failed: tuple[str, ...]
    derived: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """No check failed."""
        return not self.failed


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What is known of a shop's words.

    Attributes:
        weights: Term to idf over the chunks; a term that occurs nowhere weighs most.
        rarest: Weight of such a term.
        entities: Names and codes of the knowledge, folded.
    """

    weights: Mapping[str, float]
    rarest: float
    entities: frozenset[str] = frozenset()


def know(texts: Iterable[str], entities: Collection[str] = ()) -> Knowledge:
    """Weigh the terms of a knowledge base: BM25's idf, never negative.

    Args:
        texts: Chunks.
        entities: Names and codes, as the index lists them.
    """
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(terms_of(text))
        total += 1
    weights = {term: _idf(count, total) for term, count in counts.items()}
    names = frozenset(name for name in map(match_text, entities) if name)
    return Knowledge(weights, _idf(0, total), names)


def _idf(count: int, total: int) -> float:
    return math.log1p((total - count + 0.5) / (count + 0.5))


def carries(
    sentence: str, evidence: Sequence[str], turns: Sequence[str], knowledge: Knowledge
) -> Carried:
    """Check one sentence of a reply.

    Args:
        sentence: A factual sentence.
        evidence: Texts that may carry it, taken together.
        turns: The conversation: its values may be repeated.
        knowledge: Weights and names.

    Returns:
        Which checks fail. Without evidence "lexical" does.
    """
    return _carries(sentence, tuple(evidence), tuple(turns), knowledge)


@lru_cache(maxsize=8192)  # recall and precision of citations ask the same
def _carries(
    sentence: str, evidence: tuple[str, ...], turns: tuple[str, ...], knowledge: Knowledge
) -> Carried:
    stated = _without_courtesy(sentence)
    lexical, threshold = _lexical(stated, evidence, knowledge)
    failed = [] if lexical >= threshold else ["lexical"]
    known = [*evidence, *map(as_said, evidence), *turns]
    foreign = without_bare(unsupported_values(stated, known), evidence)
    derived = [value for value in foreign if _is_derived(value, foreign, stated, turns)]
    if len(derived) < len(foreign) or _moved(stated, evidence, turns):
        failed.append("value")
    failed.extend(contradictions(stated, evidence))
    if _foreign_names(stated, known, knowledge.entities):
        failed.append("entity")
    return Carried(lexical, tuple(failed), tuple(value.surface for value in derived))


def _moved(sentence: str, evidence: Sequence[str], turns: Sequence[str]) -> bool:
    """Whether a value of the evidence is said of another condition, or its bound turned round."""
    if moved_amounts(sentence, evidence, turns):
        return True
    return any(
        is_reversed(clause.text, value, text)
        for clause in split_clauses(sentence)
        for value in parse_values(clause.text)
        for text in evidence
    )


def _without_courtesy(sentence: str) -> str:
    """The clauses that say something; all of them if none does."""
    clauses = [clause.text for clause in split_clauses(sentence)]
    kept = [clause for clause in clauses if not is_courtesy(clause)]
    return "".join(kept) or sentence


def _lexical(sentence: str, evidence: Sequence[str], knowledge: Knowledge) -> tuple[float, float]:
    """Coverage by evidence in the sentence's language, or by concepts; with the threshold."""
    terms = {term for term in terms_of(sentence) if not _NUMBER.fullmatch(term)}
    if not terms:
        return (1.0 if evidence else 0.0), LEXICAL_THRESHOLD
    chinese = han_share(sentence) > _HAN_TEXT
    own = [text for text in evidence if (han_share(text) > _HAN_TEXT) == chinese]
    share = _share(terms, own, knowledge)
    if share >= LEXICAL_THRESHOLD or len(own) == len(evidence):
        return share, LEXICAL_THRESHOLD
    if _share_a_value(sentence, evidence):
        return 1.0, CROSS_THRESHOLD
    across = {term for term in terms if is_concept(term) or is_code(term)}
    return _share(across, evidence, knowledge), CROSS_THRESHOLD


def _share_a_value(sentence: str, evidence: Sequence[str]) -> bool:
    known = [value for text in evidence for value in parse_values(text)]
    return any(same_value(value, other) for value in parse_values(sentence) for other in known)


def _share(terms: Collection[str], evidence: Sequence[str], knowledge: Knowledge) -> float:
    have = frozenset().union(*map(terms_of, evidence))
    weights = {term: _weight(term, knowledge) for term in terms}
    total = sum(weights.values())
    return sum(weights[term] for term in terms if term in have) / total if total else 0.0


def _weight(term: str, knowledge: Knowledge) -> float:
    weight = knowledge.weights.get(term, knowledge.rarest)
    return weight * CHARACTER_WEIGHT if len(term) == 1 and is_han(term) else weight


def _is_derived(
    value: Value, foreign: Sequence[Value], sentence: str, turns: Sequence[str]
) -> bool:
    """Whether a value is one sum, difference or product of others that the reader can see.

    Operands stand in the sentence, supported themselves, or in the customer's words: over all the
    evidence nearly any number could be computed.
    """
    if value.kind not in _DERIVED or not isinstance(value.low, float):
        return False
    said = [item for item in parse_values(sentence) if item not in foreign]
    said += [item for turn in turns for item in parse_values(turn)]
    numbers = [item for item in said if isinstance(item.low, float)]
    return any(
        math.isclose(value.low, result)
        for i, first in enumerate(numbers)
        for second in numbers[i + 1 :]
        for result in _results(value, first, second)
    )


def _results(value: Value, first: Value, second: Value) -> list[float]:
    """What two operands give in the value's kind: like ones added, one of them multiplied."""
    low, other = float(first.low), float(second.low)
    kinds = {first.kind, second.kind}
    if kinds == {value.kind}:
        return [low + other, abs(low - other)]
    return [low * other] if kinds == {value.kind, "count"} else []


def _foreign_names(sentence: str, known: Sequence[str], entities: Collection[str]) -> bool:
    mine, theirs = match_text(sentence), [match_text(text) for text in known]
    return any(name in mine and not any(name in text for text in theirs) for name in entities)
