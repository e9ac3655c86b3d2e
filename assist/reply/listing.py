"""Finding what a sentence lists for several cases: "A 20 days, B 30 days"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.text.normalise import fold, is_han
from assist.text.units import unit_of
from assist.text.values import Value, parse_values, same_number

PARALLEL = 0.3  # share of words, without figures, that alternatives have in common
SHORT = 4  # Han characters or Latin words beside the figure: "main unit 24 months", "£6 for Plus"
_HEAD = re.compile(r"[^:：]{1,40}[:：]\s*(?=\S)")
_COLON = re.compile("[:：]")
_SEMICOLON = re.compile(r"[;；]\s*")
_COMMA = re.compile(r"(?:[，；]|(?<!\d)[,;]|[,;](?!\d))\s*")
_SUM, _SUMS = "sum", frozenset({"money", "percent", "discount"})
_BRIEF = frozenset({"second", "minute"})
_LIMITS = frozenset({"<", "<=", ">", ">="})  # "about" limits nothing
_LATIN_WORD = re.compile(r"[a-z]+")
# The other side of a rule, or what it covers too, is no other case.
_REST = re.compile(
    r"\s*(?:不满|不足|未满|否则|otherwise|if not|or else)|.*(?:也|同样|\balso\b|\btoo\b)",
    re.IGNORECASE | re.DOTALL,
)


def alternatives_in(text: str) -> list[tuple[int, int]]:
    """Spans of the alternatives that a text lists; empty if it lists none.

    They end at semicolons, else at commas; in English at commas only in a list after a colon, as a
    clause there leans on the one before.
    """
    head = _HEAD.match(text)
    start = head.end() if head and not _COLON.search(text, head.end()) else 0
    found = _alike(text, _cut(text, start, _SEMICOLON), is_list=start > 0)
    if not found and (start or any(map(is_han, text))):
        found = _alike(text, _cut(text, start, _COMMA), is_list=start > 0)
    return found


def are_parallel(one: str, other: str) -> bool:
    """Whether two texts are put alike and give other figures of one kind: "A 20 days, B 30 days".

    "Below 80 % it is replaced" and "from 80 % it is not" are two sides of one rule.
    """
    return _share(_words(one), _words(other)) >= PARALLEL and _give_other_figures(one, other)


def gives_another_figure(one: str, other: str) -> bool:
    """Whether two texts measure something alike, days or sums, and agree in no figure of it.

    Three months and five seconds are not alike.
    """
    first, second = (_by_kind(text) for text in (one, other))
    return any(
        not any(same_number(a, b) for a in first[kind] for b in second[kind])
        for kind in first.keys() & second.keys()
    )


def _by_kind(text: str) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for value in parse_values(text):
        if not isinstance(value.low, str):
            kind = _SUM if value.kind in _SUMS else value.kind
            is_brief = kind == "duration" and value.unit in _BRIEF
            found.setdefault(f"brief {kind}" if is_brief else kind, []).append(value)
    return found


def _cut(text: str, start: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    ends = [match.end() for match in mark.finditer(text, start)]
    ends = [end for end in ends if end < len(text)] + [len(text)]
    return list(zip([start, *ends], ends, strict=False))


def _alike(text: str, found: Sequence[tuple[int, int]], *, is_list: bool) -> list[tuple[int, int]]:
    """The longest run of alternatives that are put alike; in a list after a colon all may be."""
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for place, span in enumerate(found):
        before = text[slice(*found[place - 1])] if place else ""
        own = text[slice(*span)]
        is_short = is_list and max(_length(before), _length(own)) <= SHORT
        alike = (
            are_parallel(before, own)
            or (is_short and _give_other_figures(before, own))
            or bool(_graded(before) & _graded(own))
        )
        goes_on = place > 0 and alike and not _REST.match(own)
        run = [*run, span] if goes_on else [span]
        best = max(best, run, key=len)
    return best if len(best) > 1 else []


def _kinds(text: str) -> frozenset[str]:
    """What the figures of a text measure; sums and shares of money are one kind."""
    return frozenset(
        _SUM if value.kind in _SUMS else f"{value.kind} {unit_of(value.kind, value.unit).dimension}"
        for value in parse_values(text)
        if not isinstance(value.low, str)
    )


def _graded(text: str) -> frozenset[str]:
    """The units that a text gives a range of, as a tariff does: "up to 3 m", "3–5 m"."""
    return frozenset(
        value.unit
        for value in parse_values(text)
        if value.kind != "duration" and (value.comparator in _LIMITS or value.low != value.high)
    )


def _give_other_figures(one: str, other: str) -> bool:
    if not _kinds(one) & _kinds(other):
        return False
    return not any(same_number(a, b) for a in parse_values(one) for b in parse_values(other))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _length(piece: str) -> int:
    return len(_words_of(piece))


def _words(piece: str) -> frozenset[str]:
    return frozenset(_words_of(piece))


def _words_of(piece: str) -> list[str]:
    """Han characters and Latin words of a text without its figures."""
    bare = list(piece)
    for value in parse_values(piece):
        if not isinstance(value.low, str):
            bare[value.start : value.end] = " " * (value.end - value.start)
    text = fold("".join(bare))
    return [*filter(is_han, text), *_LATIN_WORD.findall(text)]
