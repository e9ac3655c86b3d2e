"""Reasons in the language of the page.

Readers, the radar and the doctor give their reasons in English, as the command line prints them
and the build report keeps them. `locales/reasons/LANG.json` maps each of their patterns to words
of that language; `{0}` is what the pattern leaves open, and is put into words itself where it is a
pattern. A reason without a pattern is shown as it is. `tests/ingest/test_reasons.py` names every
message of the source that has none.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib import resources

from assist.ui.i18n import UiLang

HOLE = re.compile(r"\{(\d)\}")
JOINT = ", "
KEPT = 4096


@lru_cache(maxsize=KEPT)
def say(reason: str, lang: UiLang) -> str:
    """A reason in a language."""
    parts = reason.split(JOINT)
    if len(parts) > 1:
        each = [say(part, lang) for part in parts]
        if all(new != old for new, old in zip(each, parts, strict=True)):
            return JOINT.join(each)
    for pattern, words in _patterns(lang):
        if found := pattern.fullmatch(reason):
            return words.format(*(say(inside, lang) for inside in found.groups()))
    return reason


def as_pattern(template: str) -> re.Pattern[str]:
    """A pattern that matches what a template can become: each hole at least one sign."""
    pieces = HOLE.split(template)
    holes = ("(.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    return re.compile("".join(holes), re.DOTALL)


@cache
def _patterns(lang: UiLang) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The pattern with most words of its own comes first: the closest one is taken."""
    file = resources.files("assist.ui") / "locales" / "reasons" / f"{lang}.json"
    words: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    ordered = sorted(words, key=lambda each: len(HOLE.sub("", each)), reverse=True)
    return tuple((as_pattern(each), words[each]) for each in ordered)
