"""Detectors of tone acts in a reply, from acts.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from assist.text.normalise import han_share, match_text
from assist.text.sentences import split_sentences

_HAN_TEXT = 0.3
# "12 小时" is written with a space or without; the detectors are written without.
_BESIDE_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[a-z0-9])|(?<=[a-z0-9]) (?=[\u4e00-\u9fff])")


def detect(text: str) -> frozenset[str]:
    """Return the names of the acts that a reply performs, by the detectors of its language.

    A sentence in another language than the reply, as beside a quoted rule, is read in its own.
    """
    lang = _language(text)
    others = [span.text for span in split_sentences(text) if _language(span.text) != lang]
    found = _acts(text, lang)
    return found.union(*(_acts(each, _language(each)) for each in others))


def _acts(text: str, lang: str) -> frozenset[str]:
    folded = _BESIDE_HAN.sub("", match_text(text)).replace("\u2019", "'")
    return frozenset(name for name, pattern in _detectors(lang).items() if pattern.search(folded))


def _language(text: str) -> str:
    return "zh" if han_share(text) > _HAN_TEXT else "en"


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
