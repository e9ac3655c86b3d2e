"""What the queue, the transcript and the escalation card say about a conversation."""

from __future__ import annotations

from typing import Any

from assist import clock
from assist.casework import Desk
from assist.store.transcript import Conversation, Message
from assist.types import Triage
from assist.ui.i18n import UiLang, labels, moment, t, t_or
from assist.ui.safe import escape_md

DOTS = {"negative": "red", "positive": "green", "neutral": "gray"}


RULES = ("threat", "legal", "safety", "abuse", "complaint", "repeated", "other")


def queue_label(conversation: Conversation, when: str, color: str = "gray") -> str:
    """First line of a queue card: name and time."""
    return f"{escape_md(conversation.name, limit=24)} :{color}-badge[{escape_md(when)}]"


def escalation_rules() -> tuple[str, ...]:
    """The reasons for a ticket, as the triage names them; the last is every other."""
    return RULES


def queue_caption(
    conversation: Conversation, sentiment: str, lang: UiLang, *, holder: str = ""
) -> str:
    """Second line of a queue card: sentiment dot, channel, who has it or the last words."""
    dot = f":{DOTS[sentiment]}[●] " if sentiment in DOTS else ""
    spoken = [m for m in conversation.messages if m.role != "system"]
    words = escape_md(spoken[-1].text, limit=60) if spoken else ""
    channel = t_or(f"channel.{conversation.channel}", lang, conversation.channel)
    taken = t("queue.taken", lang, name=escape_md(holder, limit=20)) if holder else ""
    return dot + " · ".join(part for part in (escape_md(channel), taken, words) if part)


def transcript_data(
    conversation: Conversation, desk: Desk | None, lang: UiLang, zone: str
) -> dict[str, Any]:
    """Data of the transcript; the words that gave the judgement are marked in the last message."""
    last = conversation.last_customer
    now = clock.now()
    items = []
    for message in conversation.messages:
        item: dict[str, Any] = {
            "id": message.id,
            "who": message.role,
            "name": conversation.name
            if message.role == "customer"
            else t("transcript.agent", lang),
            "at": moment(message.at, lang, zone, now=now),
            "runs": [{"t": message.text}],
            "text": message.text,
        }
        if desk is not None and last is not None and message.id == last.id:
            item["sentiment"] = desk.current.triage.sentiment
            item["runs"] = _cued(message, desk.current.triage)
        items.append(item)
    words = labels("transcript", lang)
    return {"case_id": conversation.id, "items": items, "labels": words, "lang": lang}


def escalation_text(triage: Triage, lang: UiLang) -> str:
    """Why the case should go to somebody else: the rule and the customer's words for it."""
    rule = t_or(f"escalation.{triage.escalation}", lang, t("escalation.other", lang))
    cues = list(dict.fromkeys(cue.text for cue in triage.cues if cue.name == triage.escalation))
    quoted = t("escalation.cues", lang, words=escape_md(" / ".join(cues))) if cues else ""
    return rule + quoted


def _cued(message: Message, triage: Triage) -> list[dict[str, Any]]:
    """The message in runs, with the first place of each cue's words marked."""
    words = sorted({cue.text for cue in triage.cues if cue.text.strip()}, key=len, reverse=True)
    spots: list[tuple[int, int]] = []
    for word in words:
        start = message.text.find(word)
        end = start + len(word)
        if start >= 0 and all(end <= a or start >= b for a, b in spots):
            spots.append((start, end))
    runs: list[dict[str, Any]] = []
    at = 0
    for start, end in sorted(spots):
        if start > at:
            runs.append({"t": message.text[at:start]})
        runs.append({"t": message.text[start:end], "cue": True})
        at = end
    if at < len(message.text):
        runs.append({"t": message.text[at:]})
    return runs
