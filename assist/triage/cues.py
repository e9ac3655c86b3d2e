"""Words in the customer's message that give a judgement away, with their spans.

The lists are package data (`lexicon/cues.toml`, `lexicon/context.toml`). Matching runs on the
folded text, so Traditional Chinese and full-width writing need no lists of their own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assist.text.normalise import Folded, fold_with_offsets, is_han
from assist.text.sentences import Span, split_clauses, split_sentences
from assist.types import Cue

NEGATED_PRAISE = "negated_praise"
_WINDOW = 24  # characters before a cue that can hold a negation


def find_cues(text: str) -> tuple[Cue, ...]:
    """Return the cues of a message in reading order; spans point into `text`.

    A cue that stands negated is left out, except that negated praise is reported as such. Groups
    that report facts are left out of clauses that only ask about a possibility.
    """
    folded = fold_with_offsets(text)
    found = [cue for clause in _clauses(folded.text) for cue in _in_clause(clause, text, folded)]
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.name)))


def named(cues: Iterable[Cue], *names: str) -> list[Cue]:
    """Return the cues of the given names."""
    return [cue for cue in cues if cue.name in names]


def lexicon(name: str) -> Mapping[str, Any]:
    """Return a word list file of this package as a table."""
    return _read(name)


def word_pattern(words: Mapping[str, list[str]]) -> re.Pattern[str]:
    """One pattern for a list: zh as regular expressions, en at word boundaries; longest first."""
    chinese = sorted(words["zh"], key=len, reverse=True)
    english = sorted(words["en"], key=len, reverse=True)
    return re.compile("|".join([*chinese, *(rf"(?<![a-z]){word}(?![a-z])" for word in english)]))


@dataclass(frozen=True, slots=True)
class _Group:
    pattern: re.Pattern[str]
    hypothetical: bool  # holds even where the clause only asks what is possible


def _clauses(text: str) -> Iterator[Span]:
    for sentence in split_sentences(text):
        for clause in split_clauses(sentence.text):
            yield Span(clause.text, sentence.start + clause.start, sentence.start + clause.end)


def _in_clause(clause: Span, text: str, folded: Folded) -> Iterator[Cue]:
    asks_possibility = bool(_context("hypothetical").search(clause.text))
    for name, group in _groups().items():
        if asks_possibility and not group.hypothetical:
            continue
        for match in group.pattern.finditer(clause.text):
            kept = _name_in_context(name, clause.text, match.start())
            if not kept:
                continue
            start, end = folded.original_span(
                clause.start + match.start(), clause.start + match.end()
            )
            yield Cue(kept, text[start:end], start, end)


def _name_in_context(name: str, clause: str, start: int) -> str:
    """The cue's name where it stands, or "" when the context voids it."""
    if name == "positive" and _context("own_words").search(clause):
        return ""
    if not _is_negated(clause[max(0, start - _WINDOW) : start]):
        return name
    if name != "positive" or _context("conditional").search(clause):
        return ""
    return NEGATED_PRAISE


def _is_negated(before: str) -> bool:
    """Whether a negation stands right at the end of the text before a cue."""
    rules = lexicon("context")["negation"]
    before = before.rstrip()
    if any(before.endswith(exception) for exception in rules["except"]):
        return False
    if before and is_han(before[-1]):
        tail = before[-rules["reach"] :]
        return any(word in tail for word in rules["zh"])
    words = re.findall(r"[a-z']+", before)[-rules["reach"] :]
    return any(word in rules["en"] for word in words)


@cache
def _groups() -> dict[str, _Group]:
    table = lexicon("cues")
    return {
        name: _Group(_fixed_pattern(words), bool(words["hypothetical"]))
        for name, words in table.items()
    }


def _fixed_pattern(words: Mapping[str, list[str]]) -> re.Pattern[str]:
    return word_pattern({"zh": [_fixed(word) for word in words["zh"]], "en": words["en"]})


def _fixed(word: str) -> str:
    """A hotline such as 12345 is none inside a longer number or after "order"."""
    if word.isdecimal():
        return rf"(?<![\d单号])(?<!号[:：是为])(?<!单[:：]){word}(?!\d)"
    goes_on = lexicon("context")["goes_on"].get(word)
    return re.escape(word) + (f"(?![{goes_on}])" if goes_on else "")


@cache
def _context(name: str) -> re.Pattern[str]:
    return word_pattern(lexicon("context")[name])


@cache
def _read(name: str) -> Mapping[str, Any]:
    file = resources.files("assist.triage") / "lexicon" / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8"))
