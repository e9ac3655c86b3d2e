"""Putting a claim that something was done as an offer to do it: no draft has done anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assist.reply.lexicon import pattern, read_table
from assist.text.normalise import fold, fold_with_offsets, is_han


def as_offer(text: str) -> str:
    """Rewrite a claimed action as an offer.

    Args:
        text: One sentence of a model's draft.

    Returns:
        The offer ("已为您提交申请。" becomes "我马上为您提交申请。"); the text as it was where it
        claims nothing, or where what it claims may not be offered either.
    """
    if not claims_done(text):
        return text
    lang = "zh" if any(map(is_han, text)) else "en"
    rules: Mapping[str, Any] = read_table("lexicon/offers.toml")[lang]
    folded = fold_with_offsets(text)
    match = pattern("offers", lang, "claim").search(folded.text)
    if match is None:
        return text
    verb = match.group("verb").rstrip("了")
    words = rules["offer"].format(verb=rules.get("verbs", {}).get(verb, verb), who=_who(match))
    start, end = folded.original_span(match.start(), match.end())
    offer = text[:start] + words + text[end:]
    return text if claims_done(offer) else offer


def claims_done(text: str) -> bool:
    """Whether a sentence claims a finished action."""
    return pattern("guard", "done_action", "pattern").search(fold(text)) is not None


def _who(match: re.Match[str]) -> str:
    who = match.groupdict().get("who") or ""
    return "I" if who == "i" else who.capitalize() if match.start() == 0 else who
