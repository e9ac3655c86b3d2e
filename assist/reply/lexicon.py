"""Word lists and patterns of the drafter, read once from the package's data files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

ROOT = files("assist.reply")


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Read a data file of this package.

    Args:
        name: Path below assist/reply, e.g. "lexicon/structure.toml".

    Returns:
        The parsed TOML table.
    """
    return tomllib.loads(ROOT.joinpath(name).read_text(encoding="utf-8"))


@cache
def pattern(table: str, section: str, key: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """Compile one pattern of lexicon/<table>.toml.

    Args:
        table: File stem below lexicon/.
        section: TOML section.
        key: Key whose value is the regular expression.
        ignore_case: For patterns that run on unfolded text.

    Returns:
        The compiled pattern; an empty source never matches.
    """
    source = read_table(f"lexicon/{table}.toml")[section][key]
    return re.compile(source or r"(?!)", re.IGNORECASE if ignore_case else 0)
