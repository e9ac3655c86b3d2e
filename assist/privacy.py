"""Personal data: masked before it leaves the machine or enters the index, unmasked in memory only.

Found: phone numbers, identity cards, bank cards and IBANs, e-mail and IP addresses, WeChat ids,
postal addresses, plates, and names that a cue announces. Order and waybill numbers, SKUs, hotlines
and prices stay. A name that nothing announces is missed.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

Span = tuple[int, int, str]  # start, end, label


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
MIN_IBAN, MAX_IBAN = 15, 34
MIN_LITERAL = 2  # one character, e.g. a tier "3", stands in too many other places
_WORD = "A-Za-z0-9"  # what a literal value must not be cut out of; Han has no spaces
_HOLDER = re.compile(r"<[^<>_\s]{1,16}_\d{1,6}>")


class Masker:
    """Masks the texts of one conversation: a value has one place holder in all of them.

    What was recognised once is masked wherever it stands: a name that a cue announced to begin with
    also where nothing announces it.

    Args:
        known: Further literal values to mask, {value: label}, e.g. the customer's name.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._labels = {v: label for v, label in (known or {}).items() if len(v) >= MIN_LITERAL}
        self._holders: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def originals(self) -> Mapping[str, str]:
        """What the place holders stand for."""
        return self._originals

    def mask(self, *texts: str) -> list[str]:
        """The texts with place holders such as <手机_1>; what one of them tells holds for all."""
        found = [self._without_holders(text, find_private(text)) for text in texts]
        for text, spans in zip(texts, found, strict=True):
            for start, end, label in spans:
                self._labels.setdefault(text[start:end], label)
        return [self._replaced(*pair) for pair in zip(texts, found, strict=True)]

    def unmask(self, text: str) -> str:
        """Put the original values back."""
        return unmask(text, self._originals)

    def _replaced(self, text: str, spans: list[Span]) -> str:
        literal = self._without_holders(text, _literals(text, self._labels))
        pieces: list[str] = []
        done = 0
        for start, end, label in sorted(_merged(spans, literal)):
            pieces += [text[done:start], self._holder(text[start:end], label)]
            done = end
        return "".join([*pieces, text[done:]])

    def _holder(self, value: str, label: str) -> str:
        if value not in self._holders:
            self._counts[label] += 1
            holder = f"<{label}_{self._counts[label]}>"
            self._holders[value], self._originals[holder] = holder, value
        return self._holders[value]

    def _without_holders(self, text: str, spans: list[Span]) -> list[Span]:
        """The spans that no place holder of this conversation overlaps."""
        own = [m.span() for m in _HOLDER.finditer(text) if m.group() in self._originals]
        return [(s, e, label) for s, e, label in spans if all(e <= a or s >= b for a, b in own)]


def mask(text: str, known: Mapping[str, str] | None = None) -> Masked:
    """Replace personal data by numbered place holders such as <手机_1>.

    Args:
        text: Any text.
        known: Further literal values to mask, {value: label}, e.g. the customer's name.

    Returns:
        The masked text; the same value has the same place holder everywhere.
    """
    masker = Masker(known)
    (masked,) = masker.mask(text)
    return Masked(masked, masker.originals)


def find_private(text: str) -> list[Span]:
    """The personal data of a text: (start, end, label), in reading order."""
    taken = bytearray(len(text))
    kept: list[Span] = []
    for rule in _rules():
        for start, end in _matches(rule, text):
            if not any(taken[start:end]):
                taken[start:end] = bytes([1]) * (end - start)
                kept.append((start, end, rule.label))
    return sorted(kept)


def unmask(text: str, originals: Mapping[str, str]) -> str:
    """Put the original values back."""
    return _HOLDER.sub(lambda match: originals.get(match.group(), match.group()), text)


@cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((resources.files("assist") / "privacy.toml").read_text("utf-8"))
    fragments: dict[str, str] = data["fragments"]
    checks = {"identity": _is_identity, "card": _is_card, "iban": _is_iban}
    rules = []
    for rule in data["rule"]:
        pattern = rule["pattern"]
        for name, fragment in fragments.items():
            pattern = pattern.replace(f"<{name}>", fragment)
        check = checks.get(rule.get("check", ""), bool)
        rules.append(_Rule(rule["label"], re.compile(pattern), rule.get("group", 0), check))
    return tuple(rules)


def _literals(text: str, labels: Mapping[str, str]) -> list[Span]:
    """Where known values stand, the longest first; not inside a longer word or number."""
    taken = bytearray(len(text))
    found: list[Span] = []
    for value in sorted(filter(text.__contains__, labels), key=len, reverse=True):
        for match in re.finditer(_bounded(value), text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = bytes([1]) * (end - start)
                found.append((start, end, labels[value]))
    return found


def _bounded(value: str) -> str:
    before = f"(?<![{_WORD}])" if re.match(f"[{_WORD}]", value) else ""
    after = f"(?![{_WORD}])" if re.match(f"[{_WORD}]", value[-1]) else ""
    return f"{before}{re.escape(value)}{after}"


def _merged(found: Sequence[Span], literal: Sequence[Span]) -> list[Span]:
    """Both together without overlaps: of two that meet the longer one stays, or their union."""
    merged = list(found)
    for start, end, label in literal:
        met = [span for span in merged if span[0] < end and start < span[1]]
        wider = next((span for span in met if span[0] < start or end < span[1]), None)
        low, high = min([start, *(s for s, _, _ in met)]), max([end, *(e for _, e, _ in met)])
        merged = [span for span in merged if span not in met]
        merged.append((low, high, wider[2] if wider else label))
    return merged


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


def _is_iban(value: str) -> bool:
    """Check digits of ISO 13616: letters count as 10 to 35, the first four characters come last."""
    digits = "".join(str(int(char, 36)) for char in value[4:] + value[:4])
    return MIN_IBAN <= len(value) <= MAX_IBAN and int(digits) % 97 == 1
