"""The lexicon of words in and around numbers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def number_words() -> dict[str, Any]:
    """Return data/numbers.toml: number words, months, comparators, look-alikes."""
    file = resources.files("assist.text").joinpath("data", "numbers.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
