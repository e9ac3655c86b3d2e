"""Clauses that state nothing: they ask, suppose, repeat what the customer said, or go on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assist.text.normalise import fold, is_han

_ENDS = " \t\n,，;；。.!！~～—"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of one language, from data/idle.toml."""

    asks: re.Pattern[str]
    requests: re.Pattern[str]
    idle: re.Pattern[str]
    continues: re.Pattern[str]


def begins_a_question(clause: str) -> bool:
    """Whether a clause of a question asks by its first words: "could you tell me …"."""
    bare = _bare(clause)
    return _patterns(is_chinese=_is_chinese(bare)).asks.search(bare) is not None


def is_request(clause: str) -> bool:
    """Whether a clause asks for what only the customer has: an order number, a photo."""
    bare = _bare(clause)
    return _patterns(is_chinese=_is_chinese(bare)).requests.search(bare) is not None


def is_idle(clause: str) -> bool:
    """Whether a clause is a condition, a topic, or what the customer wants; a figure is none."""
    bare = _bare(clause)
    if not bare or _DIGIT.search(bare):
        return not bare
    return _patterns(is_chinese=_is_chinese(bare)).idle.search(bare) is not None


def goes_on(clause: str) -> bool:
    """Whether a clause has no subject of its own: "让他们尽快发货" behind "我帮您联系仓库"."""
    bare = _bare(clause)
    if _DIGIT.search(bare):
        return False
    return _patterns(is_chinese=_is_chinese(bare)).continues.search(bare) is not None


def joints(sentence: str) -> list[int]:
    """Places where a second statement is joined without a comma: "… and items can be returned"."""
    return [match.start() for match in _joint().finditer(_lowered(sentence))]


def _lowered(text: str) -> str:
    """Lower case with every offset kept; enough for English words."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _bare(clause: str) -> str:
    return fold(clause).replace("’", "'").strip(_ENDS)


def _is_chinese(text: str) -> bool:
    return any(map(is_han, text))


@cache
def _patterns(*, is_chinese: bool) -> _Patterns:
    words = _words()["chinese" if is_chinese else "english"]
    return _Patterns(
        re.compile("|".join(words["asks"])),
        re.compile("|".join(words["requests"])),
        re.compile("|".join((*words["supposes"], *words["recounts"]))),
        re.compile(words["continues"]),
    )


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(_words()["english"]["joint"])


@cache
def _words() -> dict[str, dict[str, str]]:
    file = resources.files("assist.text").joinpath("data", "idle.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
