"""Checks on every draft and on edited text: support, authority, wording, links. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assist.reply.phrase import kind_of
from assist.reply.promise import Limits, find_promise, is_promise, promised_yuan
from assist.reply.statements import find_statement
from assist.reply.support import find_citations, find_unsupported
from assist.reply.surface import SLOT, find_surface, find_wording
from assist.reply.units import read_units
from assist.text.normalise import match_text
from assist.text.sentences import Span, is_courtesy, split_sentences
from assist.text.support import unsupported_values
from assist.text.values import parse_values
from assist.types import (
    NOTHING_KNOWN,
    ActorRole,
    Citation,
    CustomerMessage,
    Evidence,
    Finding,
    Known,
    Sentence,
    SentenceKind,
    SentenceState,
)

CRITICAL = frozenset(
    {
        "citation", "value", "polarity", "role", "entity", "authority", "promise", "done_action",
        "link", "markup", "internal", "private", "asks_secret", "other_store",
    }
)  # fmt: skip
_STEP_MARK = re.compile(r"^\s*\d{1,2}[.、]\s+")


def check_sentences(
    sentences: Sequence[Sentence],
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    role: ActorRole = "agent",
    limits: Limits | None = None,
    known: Known = NOTHING_KNOWN,
) -> tuple[Sentence, ...]:
    """Check the sentences of a draft.

    Args:
        sentences: With their citations.
        evidence: What may be cited.
        message: The case; values that the customer wrote may be repeated.
        role: Whose authority limits promises.
        limits: Authority limits; None = the defaults.
        known: Names from the knowledge.

    Returns:
        The same sentences with state, findings and the names of failed checks: citation, lexical,
        value, polarity, role, entity, internal, authority, promise, link, markup, private, slot,
        other_store, or a kind of forbidden wording. Promised money adds up over the draft.
    """
    limit = (limits or Limits()).of(role)
    promised = 0.0
    checked = []
    for sentence in sentences:
        words = _STEP_MARK.sub("", sentence.text)
        findings = list(_findings(sentence, words, evidence, message, known))
        amount = promised_yuan(words)
        promised += amount
        if amount and promised > limit:
            findings.append(Finding("authority", 0, len(words)))
        checked.append(_judged(sentence, findings, len(sentence.text) - len(words)))
    return tuple(checked)


def check_text(
    text: str,
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    role: ActorRole = "agent",
    limits: Limits | None = None,
    known: Known = NOTHING_KNOWN,
) -> tuple[Sentence, ...]:
    """Check free text, e.g. a draft that an agent edited.

    Args:
        text: What would be sent, without citation marks.
        evidence: What it may rest on; the closest spans become citations.
        message: The case.
        role: Whose authority limits promises.
        limits: Authority limits; None = the defaults.
        known: Names from the knowledge.

    Returns:
        One checked sentence for each sentence of the text, spans without surrounding space.
    """
    units = [unit for item in evidence for unit in read_units(item)]
    sentences = []
    for span in split_sentences(text):
        bare = span.text.strip()
        if not bare:
            continue
        start = span.start + span.text.index(bare)
        words = _STEP_MARK.sub("", bare)
        kind, stated = _kind(bare), find_statement(words)
        is_stated = stated is not None and kind not in ("courtesy", "action")
        cited = (
            find_citations(stated.text, evidence, message, units) if stated and is_stated else ()
        )
        sentences.append(Sentence(bare, start, start + len(bare), kind, "unchecked", cited))
    return check_sentences(sentences, evidence, message, role, limits, known)


def is_ready(sentences: Sequence[Sentence]) -> bool:
    """Whether a draft may be offered as ready.

    No sentence fails a critical check, and what it states does not stand without any support: one
    doubtful sentence beside others is flagged, a reply of nothing else is none.
    """
    if any(CRITICAL & set(sentence.failed_checks) for sentence in sentences):
        return False
    states = [sentence.state for sentence in sentences if _is_factual(sentence)]
    return not states or any(state != "unsupported" for state in states)


def _kind(text: str) -> SentenceKind:
    if is_promise(text):
        return "promise"
    if is_courtesy(text):
        return "courtesy"
    return kind_of(text) if find_statement(text) else "action"


def _findings(
    sentence: Sentence,
    words: str,
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    known: Known,
) -> Iterator[Finding]:
    yield from find_wording(words, [citation.quote for citation in sentence.citations])
    yield from find_surface(words, evidence, message, known.other_stores)
    if _is_factual(sentence):
        yield from _unsupported(words, sentence.citations, evidence, message, known)
    elif _states_values(words, message):
        yield Finding("value", 0, len(words))
    yield from find_promise(words, sentence, evidence)


def _unsupported(
    words: str,
    citations: Sequence[Citation],
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    known: Known,
) -> Iterator[Finding]:
    """What its citations do not carry: the statement, and figures of a question around it."""
    stated = find_statement(words) or Span(words, 0, len(words))
    for found in find_unsupported(stated.text, citations, evidence, message, known.entities):
        yield replace(found, start=found.start + stated.start, end=found.end + stated.start)
    if len(stated.text) < len(words):
        allowed = (*(item.quote for item in citations), *(turn.text for turn in message.turns))
        for value in unsupported_values(words, allowed):
            if not stated.start <= value.start < stated.end:
                yield Finding("value", value.start, value.end)


def _is_factual(sentence: Sentence) -> bool:
    return sentence.kind not in ("courtesy", "action") or bool(sentence.citations)


def _judged(sentence: Sentence, findings: Sequence[Finding], shift: int) -> Sentence:
    """A sentence with what was found; `shift` is what was cut off at its beginning."""
    state: SentenceState = "supported" if _is_factual(sentence) else "courtesy"
    if any(finding.check != "slot" for finding in findings):
        state = "unsupported"
    moved = tuple(replace(f, start=f.start + shift, end=f.end + shift) for f in findings)
    names = tuple(dict.fromkeys(finding.check for finding in findings))
    return replace(sentence, state=state, failed_checks=names, findings=moved)


def _states_values(text: str, message: CustomerMessage) -> bool:
    """Whether a sentence that cites nothing states a figure that the customer did not write."""
    said = match_text(" ".join(turn.text for turn in message.turns))
    stated = parse_values(SLOT.sub("", text))
    return any(match_text(value.surface) not in said for value in stated)
