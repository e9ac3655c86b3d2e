"""Patterns and word lists of the readers, kept as data files beside the code."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def read_lexicon(name: str) -> dict[str, Any]:
    """The content of ingest/lexicons/<name>.toml; read-only by convention."""
    text = (
        resources.files("ingest").joinpath("lexicons", f"{name}.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


@functools.cache
def structure(name: str) -> re.Pattern[str]:
    """A compiled pattern of lexicons/structure.toml."""
    return re.compile(read_lexicon("structure")[name])
