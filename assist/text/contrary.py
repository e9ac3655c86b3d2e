"""States and kinds denied by a prefix: 未拆封 against 已拆封, "unused" against "used".

They stand beside the verb of a clause, so that its negation says nothing about them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from assist.text.normalise import fold, is_han
from assist.text.tokens import stem as stem_of

_REACH = 12  # characters around a stem in which its denial stands
_REACH_EN = 40
_CLAUSE_END = re.compile(r"[,，。;；!！?？]|$")


@dataclass(frozen=True, slots=True)
class _Rules:
    """Patterns of one language, from data/contrary.toml."""

    denied: tuple[tuple[str, re.Pattern[str]], ...]
    denying: re.Pattern[str]
    open_before: re.Pattern[str]
    open_after: re.Pattern[str]
    only: re.Pattern[str]
    reach: int


@dataclass(frozen=True, slots=True)
class _Stem:
    """What is denied, and the kind of its pattern."""

    word: str
    kind: str


def contradicts(claim: str, evidence: str, around: str = "") -> bool:
    """Whether a clause says of a state or kind the contrary of another clause.

    Args:
        claim: Of a draft.
        evidence: The clause that it comes from.
        around: All evidence: a claim about both sides ("members and non-members") needs both.
    """
    return _contradicts(_ready(claim), _ready(evidence), _ready(around) or _ready(evidence))


def shares_state(claim: str, evidence: str, around: str) -> bool:
    """Whether two clauses say the same of a state that the evidence around denies somewhere."""
    first, second = _ready(claim), _ready(evidence)
    stems = _stems(first) | _stems(_ready(around))
    return any(_signs(first, stem) & _signs(second, stem) for stem in stems)


def is_of_contrary(said: str, text: str) -> bool:
    """Whether a text speaks only of the contrary of a state that a customer names.

    "没用过，能退吗" is not about "已使用的商品…". A text that names both sides is about it, and so
    is one that names neither.

    Args:
        said: Words of a customer; what they only ask ("发货了吗") is no state.
        text: A rule with the line that it hangs on.
    """
    asked, told = _stated(said), _ready(text)
    for stem in _usual(asked) | _stems(asked) | _stems(told):
        mine = _signs(asked, stem)
        if len(mine) == 1 and _signs(told, stem) == frozenset(not sign for sign in mine):
            return True
    return False


def without_denied_states(clause: str, other: str) -> str:
    """A clause, folded, in which states that both clauses name are no longer denied.

    What is left are the negations of its verbs: "没拆封的可以退" and "未拆封的可以退" have none.
    """
    text, second = _ready(clause), _ready(other)
    for stem in _stems(text) | _stems(second):
        if not _signs(text, stem) & _signs(second, stem):
            continue
        rules = _rules_of(text)
        for start, end in reversed(list(_places(text, stem))):
            denial = rules.denying.search(text, max(0, start - rules.reach), start)
            if denial:
                gap = " " if stem.word.isascii() else ""
                text = f"{text[: denial.start()]}{gap}{text[start:end]}{text[end:]}"
    return text


def _contradicts(claim: str, evidence: str, around: str) -> bool:
    for stem in _stems(claim) | _stems(evidence):
        mine, theirs = _signs(claim, stem), _signs(evidence, stem)
        if not mine or not theirs:
            continue
        if len(mine) > 1:
            theirs = theirs | _signs(around, stem)
        if mine - theirs:
            return True
        if len(theirs) > 1 and len(mine) == 1 and _is_only(claim, stem) > _is_only(evidence, stem):
            return True
    return _swaps_pair(claim, evidence)


def _swaps_pair(claim: str, evidence: str) -> bool:
    for one, other in _pairs():
        sides = [(one in text, other in text) for text in (claim, evidence)]
        if sides in ([(True, False), (False, True)], [(False, True), (True, False)]):
            return True
    return False


@lru_cache(maxsize=2048)
def _stems(text: str) -> frozenset[_Stem]:
    """What a text denies by a prefix."""
    return frozenset(
        _Stem(match.group("stem"), kind)
        for kind, pattern in _rules_of(text).denied
        for match in pattern.finditer(text)
    )


@lru_cache(maxsize=64)
def _stated(said: str) -> str:
    """What a customer says, without what is only asked; a bare verb ("请发货。") is a wish."""
    words = _words()["chinese" if any(map(is_han, said)) else "english"]
    return _CLAUSE_END.sub("|", re.sub(words["asks"], " ", _ready(said)))


@lru_cache(maxsize=64)
def _usual(text: str) -> frozenset[_Stem]:
    """States of goods and orders that a text names: a customer says them without a prefix."""
    names = _words()["chinese" if any(map(is_han, text)) else "english"]["usual"].split()
    return frozenset(stem for name in names if _signs(text, stem := _Stem(name, "states")))


@lru_cache(maxsize=4096)
def _signs(text: str, stem: _Stem) -> frozenset[bool]:
    """Whether a text affirms a state (True), denies it (False), or both; empty if neither."""
    rules = _rules_of(text)
    found: set[bool] = set()
    for start, end in _places(text, stem):
        before = text[max(0, start - rules.reach) : start]
        if rules.denying.search(before):
            found |= {False}
        elif rules.open_before.search(before) or rules.open_after.search(text[end:]):
            continue
        elif _says_state(before, text[end : end + rules.reach], stem):
            found |= {True}
    return frozenset(found)


def _places(text: str, stem: _Stem) -> Iterator[tuple[int, int]]:
    """Where a text names what a stem stands for, denied or not."""
    for match in _named(stem).finditer(text):
        yield match.span("stem")


@lru_cache(maxsize=4096)
def _named(stem: _Stem) -> re.Pattern[str]:
    if not stem.word.isascii():
        return re.compile(f"(?P<stem>{'|'.join(_synonyms(stem.word))})")
    word = re.escape(stem.word)
    if stem.kind == "kinds":  # member, members
        word = rf"{re.escape(stem_of(stem.word))}\w{{0,3}}"
    return re.compile(rf"\b(?:un|in|im|ir|il|dis|non-?)?(?P<stem>{word})\b")


def _says_state(before: str, after: str, stem: _Stem) -> bool:
    words = _words()["chinese" if not stem.word.isascii() else "english"]
    if not stem.word.isascii():
        return stem.kind != "states" or bool(
            re.search(words["done_before"], before) or re.search(words["done_after"], after)
        )
    if stem.kind == "kinds":
        return True
    return not (
        re.search(words["no_state_before"], before)
        or re.match(words["no_state_after"], stem.word + after)
    )


def _is_only(text: str, stem: _Stem) -> bool:
    rules = _rules_of(text)
    return any(
        rules.only.search(text[max(0, start - rules.reach) : start])
        for start, _ in _places(text, stem)
    )


@lru_cache(maxsize=2048)
def _ready(text: str) -> str:
    return fold(text).replace("’", "'")


def _synonyms(word: str) -> Sequence[str]:
    groups = (str(group).split() for group in _words()["chinese"]["same"])
    return next((group for group in groups if word in group), (word,))


def _rules_of(text: str) -> _Rules:
    return _rules("chinese" if any(map(is_han, text)) else "english")


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    pairs = (str(pair).split() for pair in _words()["chinese"]["pairs"])
    return tuple((one, other) for one, other in pairs)


@cache
def _rules(language: str) -> _Rules:
    words = _words()[language]
    return _Rules(
        tuple((kind, re.compile(words[kind])) for kind in ("states", "kinds", "attributes")),
        re.compile(words["denying"]),
        re.compile(words["open_before"]),
        re.compile(words["open_after"]),
        re.compile(words["only"]),
        _REACH if language == "chinese" else _REACH_EN,
    )


@cache
def _words() -> dict[str, Any]:
    file = resources.files("assist.text").joinpath("data", "contrary.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
