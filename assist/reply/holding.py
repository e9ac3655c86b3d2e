"""Replies for what is not answered: honest, short, without facts, each with a next step."""

from __future__ import annotations

from assist.reply.compose import Piece
from assist.reply.draft import DraftRequest
from assist.reply.tone import plan_tone, say_act
from assist.types import Decision

_QUIET = frozenset({"greeting"})


def hold(request: DraftRequest, lang: str, style: str = "default") -> list[Piece]:
    """Write the reply for clarify, abstain and escalate.

    Args:
        request: The case; an "answer" decision whose draft kept no fact is treated as unsure.
        lang: "zh" or "en".
        style: Style sheet name or path.

    Returns:
        Pieces without citations: courtesies and what the agent will do. A reply that needs live
        data holds a slot in braces, which blocks sending until the agent fills it.
    """
    decision = request.decision
    is_harm = decision.reason == "safety"
    tone = plan_tone(request.triage, request.question.raw, style, is_harm=is_harm)
    before = [act for act in tone.before if act not in _QUIET or decision.action == "clarify"]
    pieces = [
        Piece(say_act(act, tone.mood, request.message, lang, request.seed), "courtesy")
        for act in (before or ["greeting"])
    ]
    if decision.action == "clarify":
        return [*pieces, Piece(_clarify(request, lang), "courtesy")]
    words = say_act("hold", _reason(decision), request.message, lang, request.seed)
    if "{slot}" in words:
        words = words.format(slot=_slot(request, lang))
    return [*pieces, Piece(words, "action")]


def _reason(decision: Decision) -> str:
    if decision.reason == "needs_live_data" and decision.missing == ("now",):
        return "needs_live_now"  # no order tells how busy a place is
    return "weak" if decision.action == "answer" else decision.reason


def _clarify(request: DraftRequest, lang: str) -> str:
    decision = request.decision
    if not decision.options:
        return say_act("clarify", "open", request.message, lang, request.seed)
    facet = decision.missing[0] if decision.missing else "other"
    words = say_act("clarify", decision.reason, request.message, lang, request.seed)
    quoted = [f"“{option}”" for option in decision.options]
    joined = _join(quoted, lang)
    return words.format(facet=say_act("facet", facet, request.message, lang), options=joined)


def _join(options: list[str], lang: str) -> str:
    if len(options) == 1:
        return options[0]
    head, last = options[:-1], options[-1]
    return f"{'、'.join(head)}还是{last}" if lang == "zh" else f"{', '.join(head)} or {last}"


def _slot(request: DraftRequest, lang: str) -> str:
    topic = request.decision.missing[0] if request.decision.missing else "other"
    return say_act("slots", topic, request.message, lang)
