"""What a sentence states, apart from the questions and announcements around it."""

from __future__ import annotations

from functools import lru_cache

from assist.reply.lexicon import pattern
from assist.text.idle import goes_on
from assist.text.normalise import fold
from assist.text.polarity import count_negations
from assist.text.sentences import Span, asks, is_courtesy, is_empty, is_question, loose_clauses
from assist.text.values import parse_values

MEMORY = 512  # sentences: while an agent types, nine of ten are those of the check before


@lru_cache(maxsize=MEMORY)
def find_statement(sentence: str) -> Span | None:
    """Find the part of a sentence that has to rest on evidence.

    "Custom items can be returned, would you like that?" states its first clause; the question would
    only blur the comparison with the evidence, and so would "I'm sorry,".

    Returns:
        The sentence without questions, announcements and courtesies at its ends; None where it
        states nothing.
    """
    if is_courtesy(sentence):
        return None
    clauses = loose_clauses(sentence)
    asked = is_question(sentence)
    announced = [announces(clause.text) for clause in clauses]
    idle = [
        is_said or asks(clause, in_question=asked)
        for clause, is_said in zip(clauses, announced, strict=True)
    ]
    stating = any(
        not (idle[at] or is_empty(clause) or (any(announced[:at]) and goes_on(clause.text)))
        for at, clause in enumerate(clauses)
    )
    if not stating:
        return None if any(idle) else Span(sentence, 0, len(sentence))
    kept = [
        clause
        for clause, is_idle in zip(clauses, idle, strict=True)
        if not (is_idle or is_courtesy(clause.text))
    ]
    start, end = kept[0].start, kept[-1].end
    return Span(sentence[start:end], start, end)


def announces(clause: str) -> bool:
    """Whether a clause says what the agent is going to do; with a figure or a no it is a fact."""
    if parse_values(clause) or count_negations(clause):
        return False
    folded = fold(clause)
    if pattern("guard", "action", "states").search(folded):
        return False
    return pattern("guard", "action", "pattern").search(folded) is not None
