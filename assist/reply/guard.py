"""Checks on every draft and on edited text: support, authority, wording, links. Deterministic."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assist.reply.lexicon import pattern, read_table
from assist.reply.phrase import kind_of
from assist.reply.support import failed_support, find_citations
from assist.reply.units import read_units
from assist.settings import Authority
from assist.text.normalise import fold, match_text
from assist.text.sentences import is_courtesy, split_sentences
from assist.text.values import Value, parse_values
from assist.types import (
    ActorRole,
    CustomerMessage,
    Evidence,
    Sentence,
    SentenceKind,
    SentenceState,
)

WORDING = ("done_action", "absolute_promise", "blame", "dismissal", "superlative", "impatient")
CRITICAL = frozenset(
    {"citation", "value", "polarity", "role", "entity", "authority", "promise", "link", "internal"}
)
_MARKUP = re.compile(r"!\[|\]\(|<[a-zA-Z/!][^>]*>|```|^\s*#{1,6}\s", re.MULTILINE)
_SLOT = re.compile(r"\{[^{}\n]{1,20}\}")
_STEP_MARK = re.compile(r"^\s*\d{1,2}[.、]\s+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be promised without approval, in yuan, by role; the defaults of the settings."""

    agent: float = Authority().agent
    senior: float = Authority().senior

    def of(self, role: ActorRole) -> float:
        """Return the limit of a role; roles above the desk have none."""
        if role == "agent":
            return self.agent
        return self.senior if role == "senior_agent" else math.inf

    @classmethod
    def from_settings(cls, authority: Authority) -> Limits:
        """Return the limits of the settings."""
        return cls(authority.agent, authority.senior)


def check_sentences(
    sentences: Sequence[Sentence],
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    role: ActorRole = "agent",
    limits: Limits | None = None,
    entities: Collection[str] = (),
) -> tuple[Sentence, ...]:
    """Check the sentences of a draft.

    Args:
        sentences: With their citations.
        evidence: What may be cited.
        message: The case; values that the customer wrote may be repeated.
        role: Whose authority limits promises.
        limits: Authority limits; None = the defaults.
        entities: Names known from the knowledge.

    Returns:
        The same sentences with state and failed checks: citation, lexical, value, polarity, role,
        entity, internal, authority, promise, link, markup, slot, or a kind of forbidden wording.
    """
    return tuple(
        _check(sentence, evidence, message, (limits or Limits()).of(role), entities)
        for sentence in sentences
    )


def check_text(
    text: str,
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    role: ActorRole = "agent",
    limits: Limits | None = None,
) -> tuple[Sentence, ...]:
    """Check free text, e.g. a draft that an agent edited.

    Args:
        text: What would be sent, without citation marks.
        evidence: What it may rest on; the closest spans become citations.
        message: The case.
        role: Whose authority limits promises.
        limits: Authority limits; None = the defaults.

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
        kind = _kind(bare)
        words = _STEP_MARK.sub("", bare)
        stated = kind not in ("courtesy", "action")
        cited = find_citations(words, evidence, message, units) if stated else ()
        sentences.append(Sentence(bare, start, start + len(bare), kind, "unchecked", cited))
    return check_sentences(sentences, evidence, message, role, limits)


def is_ready(sentences: Sequence[Sentence]) -> bool:
    """Whether a draft may be offered as ready: no sentence fails a critical check."""
    return not any(CRITICAL & set(sentence.failed_checks) for sentence in sentences)


def _kind(text: str) -> SentenceKind:
    if _promises(text):
        return "promise"
    if is_courtesy(text):
        return "courtesy"
    if not parse_values(text) and pattern("guard", "action", "pattern").search(fold(text)):
        return "action"
    return kind_of(text)


def _check(
    sentence: Sentence,
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    limit: float,
    entities: Collection[str],
) -> Sentence:
    words = _STEP_MARK.sub("", sentence.text)
    quotes = [citation.quote for citation in sentence.citations]
    failed = [*_wording(words, quotes), *_surface(words, evidence)]
    factual = sentence.kind not in ("courtesy", "action") or bool(sentence.citations)
    if not factual and _states_values(words, message):
        failed.append("value")
    if factual:
        failed.extend(failed_support(words, sentence.citations, evidence, message, entities))
    failed.extend(_promise(words, sentence, evidence, limit))
    state: SentenceState = "supported" if factual else "courtesy"
    if [name for name in failed if name != "slot"]:
        state = "unsupported"
    return replace(sentence, state=state, failed_checks=tuple(dict.fromkeys(failed)))


def _wording(text: str, quotes: Sequence[str]) -> list[str]:
    folded = fold(text)
    cited = match_text(" ".join(quotes))
    failed = []
    for name in WORDING:
        match = pattern("guard", name, "pattern").search(folded)
        quotable = read_table("lexicon/guard.toml")[name]["quotable"]
        if match and not (quotable and match_text(match.group()) in cited):
            failed.append(name)
    return failed


def _surface(text: str, evidence: Sequence[Evidence]) -> list[str]:
    """Links only from public evidence, no markup, no slot left open."""
    failed = []
    public = match_text(
        " ".join(item.chunk.text for item in evidence if item.source.audience == "public")
    )
    links = [value for value in parse_values(text) if value.kind == "url"]
    if any(match_text(link.surface) not in public for link in links):
        failed.append("link")
    if _MARKUP.search(text):
        failed.append("markup")
    if _SLOT.search(text):
        failed.append("slot")
    return failed


def _states_values(text: str, message: CustomerMessage) -> bool:
    """Whether a sentence that cites nothing states a figure that the customer did not write."""
    said = match_text(" ".join(turn.text for turn in message.turns))
    stated = parse_values(_SLOT.sub("", text))
    return any(match_text(value.surface) not in said for value in stated)


def _promises(text: str) -> bool:
    return pattern("guard", "promise", "pattern").search(fold(text)) is not None


def _promise(
    text: str, sentence: Sentence, evidence: Sequence[Evidence], limit: float
) -> list[str]:
    """A promise of value needs a rule behind it, and must not pass the role's limit."""
    if not _promises(text):
        return []
    labels = {citation.label for citation in sentence.citations}
    rules = [item for item in evidence if item.label in labels and item.source.category != "case"]
    failed = [] if rules else ["promise"]
    if any(_yuan(value) > limit for value in parse_values(text) if value.kind == "money"):
        failed.append("authority")
    return failed


def _yuan(value: Value) -> float:
    rates = read_table("lexicon/guard.toml")["rates"]
    return float(value.high) * float(rates.get(value.unit, 1.0))
