"""Check 4: promises of value need a rule behind them, and stay within the authority of a role."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assist.reply.lexicon import pattern, read_table
from assist.settings import Authority
from assist.text.normalise import fold, fold_with_offsets
from assist.text.numbers import CHINESE, parse_number
from assist.text.sentences import Span, split_clauses
from assist.text.support import unsupported_values
from assist.text.values import Value, parse_values
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
    """Whether a sentence promises this customer something of value."""
    return pattern("guard", "promise", "pattern").search(fold(text)) is not None


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
    """Return how much money a sentence promises, in yuan; 0 where it promises none."""
    if not is_promise(text):
        return 0.0
    clauses = _promising(text)
    found = [value for clause in clauses for value in _amounts(clause.text)]
    return sum(found)


def _promising(text: str) -> list[Span]:
    """The clauses that promise; all of them where the promise spans several."""
    clauses = split_clauses(text)
    own = [clause for clause in clauses if is_promise(clause.text)]
    return own or clauses


def _amounts(clause: str) -> list[float]:
    """Amounts of a clause in yuan; a bare number that is promised is one of money too."""
    money = [_yuan(value) for value in parse_values(clause) if value.kind == "money"]
    if money:
        return money
    folded = fold_with_offsets(clause).text
    return [parse_number(match.group("amount"))[1] for match in _bare().finditer(folded)]


def _yuan(value: Value) -> float:
    rates = read_table("lexicon/guard.toml")["rates"]
    return float(value.high) * float(rates.get(value.unit, 1.0))


@cache
def _bare() -> re.Pattern[str]:
    """A number right behind what promises it, without a unit of another kind: 补偿您五百."""
    verbs = read_table("lexicon/guard.toml")["promise"]["bare"]
    return re.compile(
        rf"(?:{verbs})\s?(?P<amount>\d[\d,.]*|{CHINESE})(?:整|大洋|大元)?(?=$|[\s,，。.;；!！?？~～]|作为|以|吧|行|可)"
    )
