"""Sentences said in another way: what an honest draft does with its evidence, for the self-test.

Each rewording keeps what the sentence says. Anything a check finds in one is a false alarm.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from assist.text.polarity import count_negations
from assist.text.sentences import split_clauses
from assist.text.values import parse_values

MIN_CLAUSES, MIN_KEPT = 2, 8
_END = re.compile(r"[。！？.!?；;]+[”」』\"')）]*\s*$")
_JOINT = re.compile(r"[，,；;]\s*$")
_ASIDE = re.compile(r"[（(][^（()）]{1,30}[)）]")


def reorder(sentence: str) -> str:
    """The last clause first; the sentence as it is where it has one clause."""
    clauses = [clause.text for clause in split_clauses(sentence)]
    if len(clauses) < MIN_CLAUSES or any(mark in sentence for mark in '“”「」"《》（）()'):
        return sentence
    end = _END.search(clauses[-1])
    stop = end.group() if end else ""
    last = clauses[-1][: end.start()] if end else clauses[-1]
    joint = "，" if "，" in sentence else ", "
    rest = "".join(clauses[:-1])
    if joint != "，" and rest[:2] != "I " and not rest[:2].isupper():
        rest = rest[0].lower() + rest[1:]
    return last + joint + _JOINT.sub("", rest) + stop


def synonyms(sentence: str) -> str:
    """Everyday words for the same."""
    return _replaced(sentence, "synonyms")


def second_person(sentence: str) -> str:
    """The customer addressed, the shop speaking."""
    return _replaced(sentence, "second_person")


def shorten(sentence: str) -> str:
    """Without an aside or a clause that holds neither value nor denial."""
    bare = _ASIDE.sub("", sentence)
    if bare != sentence:
        return bare
    clauses = [clause.text for clause in split_clauses(sentence)]
    for at, clause in enumerate(clauses[:-1]):
        rest = "".join([*clauses[:at], *clauses[at + 1 :]])
        if len(rest) >= MIN_KEPT and not parse_values(clause) and not count_negations(clause):
            return rest
    return sentence


def freely(sentence: str) -> str:
    """All of it at once, but nothing left out."""
    return reorder(second_person(synonyms(sentence)))


VERBATIM = "as it stands"
REWORDINGS: Mapping[str, Callable[[str], str]] = {
    VERBATIM: lambda sentence: sentence,
    "clauses reordered": reorder,
    "synonyms": synonyms,
    "second person": second_person,
    "shortened": shorten,
    "reordered, synonyms, second person": freely,
}


def _replaced(sentence: str, table: str) -> str:
    """Each word once: what was put in is not replaced again."""
    words = _words()[table]
    return _pattern(table).sub(lambda match: words[match.group()], sentence)


@cache
def _words() -> dict[str, dict[str, str]]:
    file = resources.files("eval").joinpath("paraphrase.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _pattern(table: str) -> re.Pattern[str]:
    longest = sorted(_words()[table], key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest)))
