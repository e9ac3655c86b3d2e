"""Detectors of tone acts in a reply, from acts.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from assist.text.normalise import han_share, match_text

_HAN_TEXT = 0.3


def detect(text: str) -> frozenset[str]:
    """Return the names of the acts that a reply performs, by the detectors of its language."""
    folded = match_text(text).replace("\u2019", "'")
    lang = "zh" if han_share(text) > _HAN_TEXT else "en"
    return frozenset(name for name, pattern in _detectors(lang).items() if pattern.search(folded))


def act_names() -> tuple[str, ...]:
    """All acts there are detectors for."""
    return tuple(_table())


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    file = resources.files("eval").joinpath("acts.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _detectors(lang: str) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{pattern})" for pattern in patterns[lang]))
        for name, patterns in _table().items()
    }
