"""Whether a reply turns the bound of a value round: "after 7 days" for "within 7 days"."""

from __future__ import annotations

import re

from assist.text.normalise import fold
from assist.text.polarity import is_negated
from assist.text.sentences import split_clauses, split_sentences
from assist.text.tokens import index_tokens
from assist.text.values import Value, parse_values, same_number

SAME_MATTER = (
    0.6  # share of a clause's tokens from which two clauses state a bound of the same thing
)
_SIGNS = {"<": -1, "<=": -1, ">": 1, ">=": 1}
_ABOVE_BEFORE = re.compile(r"(?:\b(?:after|beyond|past)|过了)\s?$")
_ABOVE_AFTER = re.compile(r"\s?(?:之|以|过)?[后外]|\s?(?:later|after)\b")
_BELOW_BEFORE = re.compile(r"\bbefore\s?$")
_BELOW_AFTER = re.compile(r"\s?(?:之|以)?前")
_BOUND = re.compile(
    r"不超过|不满|未满|不足|不到|超过|超出|以上|以下|以内|之内|之后|以后|之前|以前|过了|[满内后外前]"
    r"|\b(?:within|after|beyond|past|over|under|above|below|before|more than|less than|at least"
    r"|up to)\b"
)


def is_reversed(clause: str, value: Value, quote: str) -> bool:
    """Whether a clause bounds a value from the other side than its quote does.

    Compared with the clause of the quote that shares most of its words: "不满199元收运费" beside
    "满199元包邮" is another statement, "不满199元包邮" the same turned round. A clause that is also
    denied ("超过7天不能退") says what the quote says.

    Args:
        clause: Of the reply.
        value: As parsed from the clause.
        quote: The fact's gold quote.
    """
    own = _direction(clause, value)
    terms = _matter(clause)
    if not own or not terms:
        return False
    best, share = ("", 0), 0.0
    for sentence in split_sentences(quote):
        for other in split_clauses(sentence.text):
            for theirs in parse_values(other.text):
                shared = len(terms & _matter(other.text)) / len(terms)
                if same_number(value, theirs) and shared > share:
                    best, share = (other.text, _direction(other.text, theirs)), shared
    text, direction = best
    return share >= SAME_MATTER and own * direction < 0 and is_negated(clause) == is_negated(text)


def _direction(clause: str, value: Value) -> int:
    """-1 = at most, 1 = at least or beyond, 0 = the clause does not say."""
    if value.comparator in _SIGNS:
        return _SIGNS[value.comparator]
    before, after = fold(clause[: value.start]), fold(clause[value.end :])
    if _ABOVE_BEFORE.search(before) or _ABOVE_AFTER.match(after):
        return 1
    return -1 if _BELOW_BEFORE.search(before) or _BELOW_AFTER.match(after) else 0


def _matter(clause: str) -> frozenset[str]:
    """What a clause is about: its tokens without values and the words of bounds."""
    bare = clause
    for value in reversed(parse_values(clause)):
        bare = f"{bare[: value.start]} {bare[value.end :]}"
    return frozenset(index_tokens(_BOUND.sub(" ", fold(bare))))
