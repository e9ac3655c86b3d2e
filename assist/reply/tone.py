"""Tone: which acts a reply owes this customer, and their words. No fact passes through here."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assist.errors import SettingsError
from assist.reply.lexicon import pattern, read_table
from assist.text.normalise import fold
from assist.types import CustomerMessage, Triage

ACTS = ("greeting", "acknowledge", "apologise", "thank", "next_step")


@dataclass(frozen=True, slots=True)
class TonePlan:
    """Acts around the facts.

    Attributes:
        name: Tone shown to the agent: plain, empathetic or thankful.
        before: Acts said before the facts, in order.
        after: Acts said after them.
        fault: "harm" where somebody is or may be hurt, "merchant" where the customer reports our
            fault, else "unknown".
        mood: What the words of the acts fit: the customer's emotion, or "harm".
    """

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    fault: str
    mood: str


def plan_tone(
    triage: Triage, text: str, style: str = "default", *, is_harm: bool = False
) -> TonePlan:
    """Choose the acts for a message.

    Args:
        triage: Emotion, sentiment and scenario decide.
        text: The customer's last burst: whose fault it reports.
        style: Style sheet name or path.
        is_harm: Whether the decision found that somebody is hurt, beside what the triage found.

    Returns:
        The plan of the first policy row that fits.

    Raises:
        SettingsError: The style sheet cannot be read or has no fitting row.
    """
    fault = "merchant" if pattern("fault", "fault", "merchant").search(fold(text)) else "unknown"
    if is_harm or triage.escalation == "safety":
        fault = "harm"
    emotion = triage.emotion
    if emotion == "none" and triage.sentiment == "negative":
        emotion = "disappointed"  # unhappy without a nameable emotion: acknowledge, never cheer
    for row in style_sheet(style)["policy"]:
        if (
            _fits(row["emotion"], emotion)
            and _fits(row["fault"], fault)
            and _fits(row["scenario"], triage.scenario)
        ):
            before, after = tuple(row["before"]), tuple(row["after"])
            if before == ("greeting",) and _is_pleased(triage):
                before = ("thank",)
            mood = "harm" if fault == "harm" else triage.emotion
            return TonePlan(_tone_name(before), before, after, fault, mood)
    raise SettingsError(f"style {style} has no policy row for {emotion}", key="reply.style")


def say_act(act: str, variant: str, message: CustomerMessage, lang: str, seed: int = 0) -> str:
    """Return the words for an act.

    Args:
        act: A section of phrases/<lang>.toml.
        variant: A key of the section (emotion, scenario, reason), else "plain" or "other".
        message: Its hash chooses the phrase; one that an agent's turn holds is passed over.
        lang: "zh" or "en".
        seed: Another number, another phrase.

    Returns:
        One phrase; the same for the same input.
    """
    choices = phrases(act, variant, lang)
    key = "\x1f".join((act, message.turns[-1].text, str(seed)))
    first = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16)
    said = "\n".join(turn.text for turn in message.turns if turn.role == "agent")
    ordered = [choices[(first + step) % len(choices)] for step in range(len(choices))]
    return next((choice for choice in ordered if choice not in said), ordered[0])


def phrases(act: str, variant: str, lang: str) -> Sequence[str]:
    """Return all phrases of an act for a variant."""
    section: Mapping[str, Any] = read_table(f"phrases/{lang}.toml")[act]
    for key in (variant, "plain", "other", "negative"):
        if key in section:
            found = section[key]
            return [found] if isinstance(found, str) else found
    raise KeyError(f"phrases/{lang}.toml [{act}] has no {variant}")


@cache
def style_sheet(name: str) -> Mapping[str, Any]:
    """Read a style sheet: a name in assist/reply/styles, or a path.

    Raises:
        SettingsError: There is no such sheet, or it is no TOML.
    """
    if not name.endswith(".toml"):
        try:
            return read_table(f"styles/{name}.toml")
        except FileNotFoundError as error:
            raise SettingsError(f"no style sheet {name}", key="reply.style") from error
    try:
        return tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"style sheet {name}: {error}", key="reply.style") from error


def _is_pleased(triage: Triage) -> bool:
    return triage.sentiment == "positive" or any(cue.name == "thanks" for cue in triage.cues)


def _fits(rule: str | Sequence[str], value: str) -> bool:
    return value in ((rule, "*") if isinstance(rule, str) else rule) or rule == "*"


def _tone_name(before: Sequence[str]) -> str:
    if "acknowledge" in before or "apologise" in before:
        return "empathetic"
    return "thankful" if "thank" in before else "plain"
