"""What the composer shows: the versions of a draft, the state of the case, what may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assist.casework import Desk
from assist.decisions import Outcome
from assist.reply.draft import reply_language
from assist.types import Sentence, Suggestion
from assist.ui.i18n import UiLang, labels, t, t_or
from assist.ui.version import doubts, version_data

REJECT_REASONS = ("wrong", "outdated", "incomplete", "tone", "off_topic", "unsafe", "other")
SCOPES = frozenset({"store", "channel", "region", "version", "product_line"})
TONES = ("warmer", "shorter", "formal")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the composer has to know beside the draft.

    Attributes:
        token: For the desk's routes.
        last: Id and outcome of the last action, so that the composer learns what became of it.
        acks: Actions of this session that were settled, of whatever case: the composer asks again
            until it hears of one, also when the agent has moved on.
        channel: Adapter that carries the reply; "" = the clipboard.
        has_model: Whether an agent's free instruction can be followed.
    """

    token: str = ""
    last: tuple[str, Outcome | None] = ("", None)
    acks: Sequence[str] = ()
    channel: str = ""
    has_model: bool = False


def composer_data(desk: Desk, lang: UiLang, around: Surroundings) -> dict[str, Any]:
    """The composer's data for a draft that is there."""
    action_id, outcome = around.last
    last = desk.conversation.last_customer
    return {
        **_frame(desk.conversation.id, lang, around),
        "draft_id": desk.draft_id,
        "message_id": last.id if last else "",
        "state": desk.state,
        "blank": desk.is_blank,
        "title": t(f"composer.title.{desk.state}", lang),
        "advice": _advice(desk, lang),
        "versions": [
            version_data(
                each, desk.saved.get(each.id), lang, desk.stale if each is desk.current else None
            )
            for each in desk.versions
        ],
        "current": len(desk.versions) - 1,
        "stale": bool(desk.stale),
        "previous": desk.previous,
        "tones": _wishes(desk.current, lang),
        "rewrites": _tones(desk.current, lang) if around.has_model and not desk.is_blank else [],
        "options": _options(desk),
        "reject_reasons": [{"id": r, "label": t(f"reject.{r}", lang)} for r in REJECT_REASONS],
        "confirm": _confirm(action_id, outcome, lang),
    }


def generating_data(case_id: str, lang: UiLang, around: Surroundings) -> dict[str, Any]:
    """The composer's data while the first draft is being written: it streams from the route."""
    return {
        **_frame(case_id, lang, around),
        "draft_id": f"new-{case_id}",
        "message_id": "",
        "state": "generating",
        "blank": True,
        "title": t("composer.title.ready", lang),
        "advice": None,
        "versions": [],
        "current": -1,
        "stale": False,
        "previous": "",
        "tones": [],
        "rewrites": [],
        "options": [],
        "reject_reasons": [],
        "confirm": None,
    }


def _frame(case_id: str, lang: UiLang, around: Surroundings) -> dict[str, Any]:
    words = labels("composer", lang)
    if around.channel:
        words |= {"send": words["send_out"], "confirm_go": words["confirm_out"]}
    return {
        "case_id": case_id,
        "acks": list(around.acks),
        "lang": "zh-CN" if lang == "zh" else "en",
        "token": around.token,
        "channel": around.channel,
        "has_model": around.has_model,
        "labels": words,
    }


def _advice(desk: Desk, lang: UiLang) -> dict[str, Any] | None:
    if desk.state in {"ready", "model_down"}:
        return None
    if desk.state in {"rejected", "partial"}:
        key, decision = f"advice.{desk.state}", None
    else:
        decision = desk.current.draft.decision
        key = f"advice.{decision.action}.{decision.reason}"
    steps = t_or(f"{key}.steps", lang, "").split("|") if t_or(f"{key}.steps", lang, "") else []
    if decision and decision.missing:
        steps.append(t("advice.missing", lang, names=_names(decision.missing, lang)))
    if decision and decision.options:
        steps.append(t("advice.options", lang, names=" / ".join(decision.options)))
    return {"title": t(f"{key}.title", lang), "text": t(f"{key}.text", lang), "steps": steps}


def _wishes(suggestion: Suggestion, lang: UiLang) -> list[dict[str, str]]:
    """What may be asked of a draft: other tones, the other language."""
    if suggestion.draft.decision.action != "answer":
        return []
    return _tones(suggestion, lang)


def _tones(suggestion: Suggestion, lang: UiLang) -> list[dict[str, str]]:
    other = "zh" if reply_language(suggestion.message, suggestion.triage) == "en" else "en"
    wishes = [{"kind": kind, "value": "", "label": t(f"wish.{kind}", lang)} for kind in TONES]
    return [*wishes, {"kind": "translate", "value": other, "label": t(f"wish.{other}", lang)}]


def _options(desk: Desk) -> list[dict[str, str]]:
    """Scopes to choose from where the rules differ: the draft is then made for the chosen one."""
    decision = desk.current.draft.decision
    key = decision.missing[0] if decision.missing else ""
    if decision.action != "clarify" or key not in SCOPES:
        return []
    return [{"key": key, "value": value, "label": value} for value in decision.options]


def _names(missing: Sequence[str], lang: UiLang) -> str:
    return t("list.comma", lang).join(t_or(f"slot.{name}", lang, name) for name in missing)


def _confirm(action_id: str, outcome: Outcome | None, lang: UiLang) -> dict[str, Any] | None:
    """What is still to be answered before a reply goes out."""
    if outcome is None or outcome.status in {"recorded", "repeated"}:
        return None
    ask = outcome.status == "confirm"
    lines = [_doubt(s, lang) for s in outcome.doubtful] if ask else list(outcome.slots)
    title = t(f"composer.{outcome.status}_title", lang)
    return {"action_id": action_id, "title": title, "lines": lines, "ask": ask}


def _doubt(sentence: Sentence, lang: UiLang) -> str:
    why = doubts(sentence, lang)
    return f"{sentence.text.strip()} — {why[0]}" if why else sentence.text.strip()
