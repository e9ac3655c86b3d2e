"""Untrusted text for places that read Markdown: every sign that could mean something is escaped."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@/=])")
_BREAKS = re.compile(r"\s+")


def escape_md(text: str, *, limit: int = 300) -> str:
    """Make a text mean itself in Streamlit's Markdown: labels, captions, pills, options.

    Args:
        text: Names, titles, messages: anything a customer or document wrote.
        limit: Characters kept; a longer text ends in an ellipsis.
    """
    flat = _BREAKS.sub(" ", text).strip()
    cut = flat if len(flat) <= limit else flat[: limit - 1] + "…"
    return _SIGNS.sub(r"\\\1", cut)
