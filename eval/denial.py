"""Whether a clause denies what stands at a place in it."""

from __future__ import annotations

import re

from assist.text.normalise import match_text
from assist.text.polarity import count_negations, is_negated
from assist.text.predicates import predicate_spans
from eval.lexicon import words

_CONDITION_END = re.compile(r"的话|的|[:：]|时(?![间候限长效])|时候|情况下")


def is_denied(clause: str, start: int, end: int, own: str) -> bool:
    """Whether the verb of what stands at [start, end) is denied: the match itself is left out.

    "超过7天不能退" states the seven days, so a limit that is exceeded turns the parity once more.
    """
    spans = predicate_spans(clause, start)
    head = _without_condition("".join(clause[s.start : min(s.end, start)] for s in spans))
    tail = "".join(clause[max(s.start, end) : s.end] for s in spans)
    rest = head + (" " if own else clause[start:end]) + tail
    negations = count_negations(rest)
    if own and is_negated(own) and negations == 0:
        return False
    exceeding = any(
        word in match_text(head + clause[start:end] + tail) for word in words("exceeding")
    )
    if exceeding and negations:
        negations -= 1
    return negations % 2 == 1


def _without_condition(head: str) -> str:
    """Drop a condition or label in front of the statement.

    "不影响二次销售的可以7天退货", "连不上网时：…" and "that is not safe: …" say nothing about what
    follows. Where the match follows the mark at once, it may belong to the verb before
    ("不支持这类商品的退货", "不支持：定制商品") and the head stays.
    """
    cut = max((mark.end() for mark in _CONDITION_END.finditer(head)), default=0)
    return head[cut:] if head[cut:].strip() else head
