"""The predicates of a clause, and which of them are denied.

Negation counts per verb: "没用过也不能退" holds two predicates, both denied; "不是不能退" one,
denied twice, which affirms it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from assist.text.normalise import fold, fold_with_offsets, is_han
from assist.text.sentences import Span

_A_NOT_A = re.compile("([\u4e00-\u9fff])(?:不|没)\\1")  # 能不能, 有没有: a question, no negation
_CONTRACTED = "n't"
_BLANK = "\0"  # stands for an expression that only looks like a negation


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb with what belongs to it.

    Attributes:
        text: Folded.
        spans: Places in the clause as prepared for matching.
        negations: Negations of this verb; an odd number denies it.
        is_adjunct: A phrase such as "without a receipt", whose negation leaves the verb alone.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    negations: int
    is_adjunct: bool = False

    @property
    def is_denied(self) -> bool:
        """Whether the verb is denied: parity, for doubles such as 不是不能."""
        return self.negations % 2 == 1


@dataclass(frozen=True, slots=True)
class _Event:
    """Where a predicate begins: a chain of negations, or an auxiliary without one."""

    start: int
    end: int
    negations: int
    is_adjunct: bool = False
    reaches: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    """Patterns of one language, from data/polarity.toml; the adjuncts only for English."""

    cues: re.Pattern[str]
    others: re.Pattern[str]
    gap: re.Pattern[str]
    heads: re.Pattern[str]
    joints: re.Pattern[str]
    reaching: re.Pattern[str] | None = None
    adjuncts: re.Pattern[str] | None = None
    joined: re.Pattern[str] | None = None


@lru_cache(maxsize=4096)
def predicates(clause: str) -> tuple[Predicate, ...]:
    """Cut a clause into predicates; a clause without negation is one predicate.

    Args:
        clause: Original or folded text.
    """
    text, rules = _prepared(fold(clause))
    return tuple(_merged(text, _cut(text, rules), rules))


def main_predicate(clause: str) -> Predicate:
    """The predicate that says what the clause says: the last that is no adjunct."""
    found = predicates(clause)
    return next((item for item in reversed(found) if not item.is_adjunct), found[-1])


def predicate_spans(clause: str, at: int) -> tuple[Span, ...]:
    """The stretches of a clause that belong to the predicate at position `at`."""
    folded = fold_with_offsets(clause)
    text, _ = _prepared(folded.text)
    longer = [match.start() for match in re.finditer("n['’]t", folded.text)]

    def original(cut: int) -> int:
        shift = sum(place + count < cut for count, place in enumerate(longer))
        return len(clause) if cut >= len(text) else int(folded.offsets[cut - shift])

    for item in predicates(clause):
        places = [(original(start), original(end)) for start, end in item.spans]
        if any(start <= at < end for start, end in places):
            return tuple(Span(clause[start:end], start, end) for start, end in places)
    return (Span(clause, 0, len(clause)),)


def _prepared(folded: str) -> tuple[str, _Rules]:
    text = folded.replace("’", "'").replace(_CONTRACTED, " not")
    rules = _chinese() if any(map(is_han, text)) else _english()
    return text, rules


def _cut(text: str, rules: _Rules) -> list[tuple[int, int, _Event | None]]:
    """Cut at every event that begins a predicate of its own: (start, end, first event)."""
    parts: list[tuple[int, int, _Event | None]] = []
    start, current = 0, None
    for event in _events(text, rules):
        begin = event.start
        if not event.is_adjunct:
            begin = _with_joints(text, event.start, rules, start)
        if current and current.reaches:
            current = _and(current, event)
        elif current is None and not event.is_adjunct:
            current = event
        elif event.negations or current is None or current.negations:
            if begin > start:
                parts.append((start, begin, current))
            start, current = begin, event
    return [*parts, (start, len(text), current)]


def _and(first: _Event, second: _Event) -> _Event:
    return _Event(first.start, second.end, first.negations + second.negations, reaches=True)


def _with_joints(text: str, start: int, rules: _Rules, floor: int) -> int:
    """Move a start back over the words that join it to what stands before."""
    match = rules.joints.search(text, floor, start)
    return match.start() if match else start


def _merged(
    text: str, parts: Sequence[tuple[int, int, _Event | None]], rules: _Rules
) -> Iterator[Predicate]:
    """Give a topic without a verb ("items | without a receipt | cannot …") to its verb."""
    topic: tuple[tuple[int, int], ...] = ()
    for number, (start, end, event) in enumerate(parts):
        is_last = number == len(parts) - 1
        if event is None and not is_last and not rules.heads.search(text, start, end):
            topic = (*topic, (start, end))
            continue
        is_adjunct = event is not None and event.is_adjunct
        spans = ((start, end),) if is_adjunct and not is_last else (*topic, (start, end))
        if not is_adjunct:
            topic = ()
        said = " ".join(text[first:last].strip() for first, last in spans)
        yield Predicate(said, spans, event.negations if event else 0, is_adjunct)


def _events(text: str, rules: _Rules) -> list[_Event]:
    blanked = rules.others.sub(lambda match: _BLANK * len(match.group()), text)
    chains = _chains(blanked, rules)
    events = list(chains)
    pattern = rules.heads
    if rules.joined is not None and not any(chain.is_adjunct for chain in chains):
        pattern = rules.joined
    for match in pattern.finditer(blanked):
        before = [chain for chain in chains if chain.end <= match.start()]
        inside = any(chain.start < match.end() and match.start() < chain.end for chain in chains)
        if inside or (before and rules.gap.fullmatch(blanked, before[-1].end, match.start())):
            continue
        events.append(_Event(match.start(), match.end(), 0))
    return sorted(events, key=lambda event: event.start)


def _chains(blanked: str, rules: _Rules) -> list[_Event]:
    """Negations of one verb, joined: 不是不能, 不得拒绝, not impossible."""
    chains: list[_Event] = []
    for cue in rules.cues.finditer(blanked):
        if chains and rules.gap.fullmatch(blanked, chains[-1].end, cue.start()):
            last = chains.pop()
            chains.append(_Event(last.start, cue.end(), last.negations + 1))
            continue
        adjunct = rules.adjuncts is not None and rules.adjuncts.match(blanked, cue.start())
        prefix = blanked[cue.end() : cue.end() + 1] == "-"  # non-: an adjunct before its verb only
        is_adjunct = bool(adjunct) and (
            not prefix
            or bool(
                rules.heads.search(blanked, cue.end())
                and not rules.heads.search(blanked, 0, cue.start())
            )
        )
        reaches = rules.reaching is not None and bool(rules.reaching.match(blanked, cue.start()))
        chains.append(_Event(cue.start(), cue.end(), 1, is_adjunct, reaches))
    return chains


@cache
def polarity_words() -> dict[str, Any]:
    """The content of data/polarity.toml."""
    file = resources.files("assist.text").joinpath("data", "polarity.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def longest_first(words: str) -> str:
    """A pattern for words separated by spaces, longer ones first."""
    return "|".join(map(re.escape, sorted(words.split(), key=lambda word: (-len(word), word))))


@cache
def _chinese() -> _Rules:
    words = polarity_words()["chinese"]
    others = [_A_NOT_A.pattern, *words["not_cue_patterns"], longest_first(words["not_cues"])]
    return _Rules(
        cues=re.compile(longest_first(words["cues"])),
        others=re.compile("|".join(others)),
        gap=re.compile(words["double_gap"]),
        heads=re.compile("|".join(words["heads"])),
        joints=re.compile(f"[{words['joints']}]{{1,2}}\\Z"),
        reaching=re.compile(words["reaching"]),
    )


@cache
def _english() -> _Rules:
    words = polarity_words()["english"]
    others = sorted(words["not_cues"], key=len, reverse=True)
    joints = "|".join(words["joints"])
    return _Rules(
        cues=re.compile("|".join(rf"\b{cue}\b" for cue in words["cues"])),
        others=re.compile("|".join(rf"\b{other}" for other in others)),
        gap=re.compile(words["double_gap"]),
        heads=re.compile("|".join(rf"\b{head}" for head in words["heads"])),
        joints=re.compile(rf"(?:\b(?:{joints})\s+)+\Z"),
        adjuncts=re.compile("|".join(words["adjuncts"])),
        joined=re.compile("|".join(rf"\b{head}" for head in words["joined_heads"])),
    )
