"""Check 4: promises of value need a rule behind them, and stay within the authority of a role."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.reply.amounts import yuan_in
from assist.reply.lexicon import pattern
from assist.settings import Authority
from assist.text.normalise import fold, fold_with_offsets
from assist.text.sentences import Span, split_clauses
from assist.text.support import unsupported_values
from assist.types import ActorRole, Evidence, Finding, Sentence


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


def is_promise(text: str) -> bool:
    """Whether a sentence promises this customer something of value, or a sum of money."""
    if pattern("guard", "promise", "pattern").search(fold(text)):
        return True
    return any(_gives_sum(clause.text) for clause in split_clauses(text))


def _gives_sum(clause: str) -> bool:
    folded = fold_with_offsets(clause)
    if pattern("guard", "promise", "paid").search(folded.text):
        return False
    found = pattern("guard", "promise", "sum").search(folded.text)
    return found is not None and yuan_in(clause[int(folded.offsets[found.start()]) :]) > 0


def find_promise(text: str, sentence: Sentence, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Yield "promise" where no rule carries what a sentence promises.

    A rule is cited text that is no past case; what the customer wrote is none. The values of the
    promise must stand in it.
    """
    if not is_promise(text):
        return
    rules = {item.label for item in evidence if item.source.category != "case"}
    quotes = [citation.quote for citation in sentence.citations if citation.label in rules]
    for clause in _promising(text):
        loose = unsupported_values(clause.text, quotes)
        if not quotes or loose:
            yield Finding("promise", clause.start, clause.end)
            return


def promised_yuan(text: str) -> float:
    """Return how much money a sentence promises, in yuan.

    Returns:
        0 where it promises none, infinity where what it promises cannot be read: over every limit.
    """
    if not is_promise(text):
        return 0.0
    return math.fsum(yuan_in(clause.text) for clause in _promising(text))


def _promising(text: str) -> list[Span]:
    """The clauses that promise; all of them where the promise spans several."""
    clauses = split_clauses(text)
    own = [clause for clause in clauses if is_promise(clause.text)]
    return own or clauses
