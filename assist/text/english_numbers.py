"""English number words: "seventeen", "one hundred and fifty", "two and a half"."""

from __future__ import annotations

import re
from functools import cache

from assist.text.number_words import number_words

_AND_A_HALF = " and a half"
_ARTICLES = frozenset({"a", "an"})
_HUNDRED = 100
_END = r"(?![a-z])"


@cache
def english_pattern() -> str:
    """Return the source of a regular expression for an English number, no longer word before it."""
    words = number_words()["english"]
    digits, teens, tens = ("|".join(words[name]) for name in ("digits", "teens", "tens"))
    scales = rf"(?:{'|'.join(words['scales'])}){_END}"
    small = rf"(?>(?:{tens})(?:[ -](?:{digits}){_END})?|{teens}|{digits}){_END}"
    one = "|".join(words["one_before"])
    # "between one hundred and two hundred": there "and" joins two numbers.
    between = rf"(?<=between ){_number(small, scales, ' ')}"
    joined = _number(small, scales, "(?: and)? ")
    return (
        rf"(?<![a-z])(?>(?:{between}|{joined})(?:{_AND_A_HALF}{_END})?"
        rf"|half(?: an?(?= [a-z]))?{_END}|{one})"
    )


def _number(small: str, scales: str, joint: str) -> str:
    lead = r"(?:half )?an? "
    rest = rf"(?:{joint}{small}(?![ -]hundred{_END}))?"
    below = rf"(?>(?:{small}[ -]|{lead})?hundred{_END}{rest}|{small})"
    return (
        rf"(?:(?:{below}[ -]|{lead})?{scales}(?:{joint}{below}[ -]{scales}){{0,2}}"
        rf"(?:{joint}{below})?|{below})"
    )


def parse_english(surface: str) -> float | None:
    """Return the amount of an English number; None where its scales do not fall."""
    words = number_words()["english"]
    values = {**words["digits"], **words["teens"], **words["tens"]}
    plain = surface.removesuffix(_AND_A_HALF)
    total, section, last = 0.0, 0.0, float("inf")
    for word in re.findall("[a-z]+", plain):
        if word in _ARTICLES:
            section = section or 1
        elif word == "half":
            section = 0.5
        elif word == "hundred":
            section = (section or 1) * _HUNDRED
        elif word in words["scales"]:
            if words["scales"][word] >= last:
                return None
            last = words["scales"][word]
            total += (section or 1) * last
            section = 0.0
        elif word != "and":
            section += values[word]
    return total + section + (0.5 if plain != surface else 0.0)
