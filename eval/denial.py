"""Whether a freely worded sentence denies what its evidence says, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.text.normalise import is_han
from assist.text.polarity import disagreements
from assist.text.predicates import main_predicate
from assist.text.sentences import split_clauses, split_sentences
from assist.text.tokens import index_tokens
from assist.text.values import parse_values, same_value

SAME_STATEMENT = 0.5  # shared tokens from which a clause of the evidence says the same thing
_COLON = re.compile(r"(?<!\d)[:：](?!\d)|、(?=[不没勿无未非])")
_BEYOND = re.compile(
    "超过|超出|逾|之后|以上|不足|低于|过了|满"
    r"|\b(?:beyond|after|over|up to|under|more than|less than|past)\b",
    re.IGNORECASE,
)


def _apart(text: str) -> str:
    """A colon parts two statements, as a comma does, and 、 two denials; clauses are compared."""
    return _COLON.sub("，" if any(map(is_han, text)) else ",", text)


def contradictions(stated: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Which of "polarity" and "role" fail for a sentence against several evidence texts.

    Payer of every clause; polarity of those that the evidence says nearly as they are, and of
    denied values.
    """
    sentence, evidence = _apart(stated), [_apart(text) for text in texts]
    failed = set(disagreements(sentence, evidence))
    if "polarity" in failed and not _denies_otherwise(sentence, evidence):
        failed.discard("polarity")
    if "polarity" not in failed and _denies_a_value(sentence, evidence):
        failed.add("polarity")
    return tuple(sorted(failed))


def _denies_a_value(sentence: str, evidence: Sequence[str]) -> bool:
    """Whether a value is denied that the evidence states and nowhere denies ("is not 299 yuan").

    Beyond a bound the contrary may hold ("after 15 days no more"), so such clauses are left alone.
    """
    denied = [
        value
        for clause in split_clauses(sentence)
        if main_predicate(clause.text).is_denied and not _BEYOND.search(clause.text)
        for value in parse_values(clause.text)
    ]
    if not denied:
        return False
    stated = [
        (value, main_predicate(clause.text).is_denied)
        for text in evidence
        for line in split_sentences(text)
        for clause in split_clauses(line.text)
        for value in parse_values(clause.text)
    ]
    for value in denied:
        said = [is_denied for other, is_denied in stated if same_value(value, other)]
        if said and not any(said):
            return True
    return False


def _denies_otherwise(sentence: str, evidence: Sequence[str]) -> bool:
    """Whether a clause of other polarity shares half of its tokens with one of the evidence."""
    others = [
        frozenset(index_tokens(clause.text)) for text in evidence for clause in split_clauses(text)
    ]
    for clause in split_clauses(sentence):
        own = frozenset(index_tokens(clause.text))
        is_said = any(own and len(own & other) >= SAME_STATEMENT * len(own) for other in others)
        if is_said and "polarity" in disagreements(clause.text, evidence):
            return True
    return False
