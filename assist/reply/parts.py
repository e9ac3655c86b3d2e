"""What a part of a message asks: split, without what only vents, with what the rest says of it."""

from __future__ import annotations

from collections.abc import Mapping

from assist.reply.answer_type import asked_types
from assist.reply.lexicon import pattern
from assist.text.normalise import fold
from assist.text.sentences import split_clauses, split_sentences
from assist.text.terms import CODE_WEIGHT, is_concept, needs_of
from assist.types import Question

MAX_PARTS = 3
CARRIED_SHARE = 0.8
OTHER_PART_SHARE = 0.2
TOPIC_SHARE = 0.6


def single_questions(question: Question) -> tuple[str, ...]:
    """Return the parts of a question; a single part with several question sentences is cut up."""
    parts = question.parts or (question.text,)
    if len(parts) > 1:
        return parts
    sentences = [span.text.strip() for span in split_sentences(parts[0]) if span.text.strip()]
    asking = [at for at, sentence in enumerate(sentences) if asked_types(sentence)]
    if len(asking) <= 1:
        return parts
    # What is told before a question belongs to it.
    starts = [0, *(at + 1 for at in asking[:-1])]
    ends = [*(at + 1 for at in asking[:-1]), len(sentences)]
    return tuple(" ".join(sentences[a:b]) for a, b in zip(starts, ends, strict=True))[:MAX_PARTS]


def core_of(part: str) -> str:
    """Return what a part asks, without clauses that only vent or threaten, if anything is left."""
    aside = pattern("intent", "aside", "clause")
    clauses = [
        clause.text
        for sentence in split_sentences(part)
        for clause in split_clauses(sentence.text)
        if not aside.search(fold(clause.text))
    ]
    core = " ".join(clauses)
    return core if needs_of(core) else part


def shared_needs(question: Question, part: str) -> Mapping[str, float]:
    """Weigh what the rest of the message says about a part too: codes, carried terms, names.

    A part that names no topic of its own ("how long does that take?") inherits the topics as well.
    """
    carried = needs_of(" ".join(question.carried))
    shared = {term: CARRIED_SHARE * weight for term, weight in carried.items()}
    own = needs_of(part)
    has_topic = any(is_concept(term) for term in own)
    for term, weight in needs_of(question.text).items():
        if term in own or len(term) == 1 or (is_concept(term) and has_topic):
            continue
        share = TOPIC_SHARE if is_concept(term) else OTHER_PART_SHARE
        shared.setdefault(term, (1.0 if weight >= CODE_WEIGHT else share) * weight)
    return shared
