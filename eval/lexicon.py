"""Words the scorer looks for, from lexicon.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def words(name: str) -> tuple[str, ...]:
    """A word list, folded."""
    file = resources.files("eval").joinpath("lexicon.toml")
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))[name])
