"""Personal data: masked before it leaves the machine or enters the index, unmasked in memory only.

Found: mobile and landline numbers, identity cards, bank cards, e-mail and IP addresses, WeChat ids,
postal addresses, plates, and names that a cue announces. Order and waybill numbers, SKUs, hotlines
and prices stay. A name that nothing announces is missed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and what its place holders stand for."""

    text: str
    originals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    label: str
    pattern: re.Pattern[str]
    group: int
    check: Callable[[str], bool]


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
MAX_DIGIT = 9
MIN_CARD, MAX_CARD = 13, 19


def mask(text: str, known: Mapping[str, str] | None = None) -> Masked:
    """Replace personal data by numbered place holders such as <手机_1>.

    Args:
        text: Any text.
        known: Further literal values to mask, {value: label}, e.g. the customer's name.

    Returns:
        The masked text; the same value has the same place holder everywhere.
    """
    holders: dict[str, str] = {}
    counts: dict[str, int] = {}
    pieces: list[str] = []
    done = 0
    for start, end, label in _spans(text, known or {}):
        if start < done:
            continue
        value = text[start:end]
        if value not in holders:
            counts[label] = counts.get(label, 0) + 1
            holders[value] = f"<{label}_{counts[label]}>"
        pieces += [text[done:start], holders[value]]
        done = end
    pieces.append(text[done:])
    return Masked("".join(pieces), {holder: value for value, holder in holders.items()})


def find_private(text: str) -> list[tuple[int, int, str]]:
    """The personal data of a text: (start, end, label), in reading order."""
    return _spans(text, {})


def unmask(text: str, originals: Mapping[str, str]) -> str:
    """Put the original values back."""
    for holder, value in originals.items():
        text = text.replace(holder, value)
    return text


@cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((resources.files("assist") / "privacy.toml").read_text("utf-8"))
    fragments: dict[str, str] = data["fragments"]
    checks = {"identity": _is_identity, "card": _is_card}
    rules = []
    for rule in data["rule"]:
        pattern = rule["pattern"]
        for name, fragment in fragments.items():
            pattern = pattern.replace(f"<{name}>", fragment)
        check = checks.get(rule.get("check", ""), bool)
        rules.append(_Rule(rule["label"], re.compile(pattern), rule.get("group", 0), check))
    return tuple(rules)


def _spans(text: str, known: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """All spans to mask, ordered so that at one place the earliest rule wins."""
    found = [
        (match.start(), match.end(), order, label)
        for order, (value, label) in enumerate(known.items())
        if value
        for match in re.finditer(re.escape(value), text)
    ]
    for order, rule in enumerate(_rules(), start=len(found)):
        found += [(*span, order, rule.label) for span in _matches(rule, text)]
    kept: list[tuple[int, int, str]] = []
    for start, end, _order, label in sorted(found, key=lambda item: (item[2], item[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, label))
    return sorted(kept)


def _matches(rule: _Rule, text: str) -> Iterator[tuple[int, int]]:
    for match in rule.pattern.finditer(text):
        if rule.check("".join(filter(str.isalnum, match.group(rule.group)))):
            yield match.span(rule.group)


def _is_identity(value: str) -> bool:
    """Check digit of GB 11643-1999 (ISO 7064, MOD 11-2)."""
    digits = [int(char) for char in value[:17]]
    expected = _ID_CHECK[sum(w * d for w, d in zip(_ID_WEIGHTS, digits, strict=True)) % 11]
    last = value[17].upper()
    return (last if last == "X" else str(int(last))) == expected


def _is_card(value: str) -> bool:
    """Luhn's check over 13 to 19 digits: every second digit from the right counts double."""
    total = 0
    for position, digit in enumerate(map(int, reversed(value))):
        doubled = digit * 2 if position % 2 else digit
        total += doubled - 9 if doubled > MAX_DIGIT else doubled
    return MIN_CARD <= len(value) <= MAX_CARD and total % 10 == 0
