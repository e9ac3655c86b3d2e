"""Units of measure: how they are written, and which of them measure the same thing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. Units of one dimension convert: amount * factor is in the dimension's base unit."""

    name: str
    dimension: str
    factor: float


@dataclass(frozen=True, slots=True)
class UnitPattern:
    """Written forms of one kind: regular expression source, and the unit of each group.

    The groups are empty and stand behind their forms: an alternative that begins with a letter is
    passed over at once where another letter stands, one that begins with a group is not.
    """

    source: str
    units: dict[str, str]


@cache
def _table() -> dict[str, Any]:
    file = resources.files("assist.text").joinpath("data", "units.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def unit_of(kind: str, name: str) -> Unit:
    """Return a unit; an unknown one measures only itself."""
    row = _table().get(kind, {}).get(name, {})
    return Unit(name, str(row.get("dimension", name)), float(row.get("factor", 1)))


@cache
def unit_pattern(kind: str) -> UnitPattern:
    """Return the pattern for the units of a kind (duration, money, count), longest form first."""
    forms = [(form, name) for name, row in _table()[kind].items() for form in row["forms"]]
    forms.sort(key=lambda item: (-len(_literal(item[0])), item[0]))
    groups = {f"{kind}{index}": name for index, (_, name) in enumerate(forms)}
    alternatives = (
        f"(?:{_bounded(form)})(?P<{group}>)" for group, (form, _) in zip(groups, forms, strict=True)
    )
    return UnitPattern("(?:" + "|".join(alternatives) + ")", groups)


@cache
def money_signs() -> UnitPattern:
    """Return the pattern for currency signs that stand before the amount."""
    signs = [(sign, name) for name, row in _table()["money"].items() for sign in row["signs"]]
    signs.sort(key=lambda item: (-len(item[0]), item[0]))
    groups = {f"sign{index}": name for index, (_, name) in enumerate(signs)}
    alternatives = (
        f"(?:{sign})(?P<{group}>)" for group, (sign, _) in zip(groups, signs, strict=True)
    )
    return UnitPattern(r"(?<![a-z])(?:" + "|".join(alternatives) + ")", groups)


def signs_of(names: Collection[str]) -> list[str]:
    """Return the signs of currencies, as regular expressions."""
    return [sign for name in sorted(names) for sign in _table()["money"][name]["signs"]]


def _literal(form: str) -> str:
    return re.sub(r"\(\?[!=][^)]*\)", "", form)


def _bounded(form: str) -> str:
    """Keep Latin units from matching the beginning of a longer word."""
    return rf"(?:{form})(?![a-z])" if re.match(r"[(?:]*[a-z]", form) else form
