"""What the composer shows: versions of a draft, its sentences in runs, the state of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assist.feedback import Outcome
from assist.store.transcript import Conversation
from assist.types import Sentence, Suggestion
from assist.ui.i18n import UiLang, labels, t, t_or
from assist.ui.passages import Numbering, number_citations

State = Literal["ready", "clarify", "abstain", "escalate", "model_down", "partial", "rejected"]
REJECT_REASONS = ("wrong", "outdated", "incomplete", "tone", "off_topic", "unsafe", "other")
CLOSING = "。！？!?.…；;，,)）」』”\"'"  # a citation stands before the sentence's last mark


@dataclass(frozen=True)
class Desk:
    """One draft on the screen.

    Attributes:
        versions: Every suggestion for the message, oldest first; `current` is on top.
        saved: The agent's own edits in progress, by version id.
        is_rejected: Whether the agent rejected the current version.
        is_stale: Whether the knowledge has changed since the draft was made.
    """

    conversation: Conversation
    versions: tuple[Suggestion, ...]
    saved: Mapping[str, str]
    is_rejected: bool = False
    is_stale: bool = False

    @property
    def draft_id(self) -> str:
        """Identity of the draft over all its versions."""
        return self.versions[0].id

    @property
    def current(self) -> Suggestion:
        """The version on top."""
        return self.versions[-1]

    @property
    def state(self) -> State:
        """What the composer is to be: see the table of states in docs."""
        if self.is_rejected:
            return "rejected"
        decision = self.current.draft.decision
        if decision.action == "answer":
            return "ready" if self.current.status == "ok" else self.current.status
        return decision.action

    @property
    def is_blank(self) -> bool:
        """Whether the editor starts empty: the text is a holding reply, not the draft."""
        return self.state in {"abstain", "escalate", "rejected"}


def composer_data(
    desk: Desk, lang: UiLang, token: str, last: tuple[str, Outcome | None]
) -> dict[str, Any]:
    """The composer's data.

    Args:
        desk: The draft.
        lang: Of the screen.
        token: For the desk's routes.
        last: Id and outcome of the last action, so that the composer learns what became of it.
    """
    action_id, outcome = last
    return {
        "draft_id": desk.draft_id,
        "case_id": desk.conversation.id,
        "lang": "zh-CN" if lang == "zh" else "en",
        "token": token,
        "state": desk.state,
        "blank": desk.is_blank,
        "title": t(f"composer.title.{desk.state}", lang),
        "advice": _advice(desk, lang),
        "versions": [_version(each, desk, lang) for each in desk.versions],
        "current": len(desk.versions) - 1,
        "cites": _cites(desk.current, lang),
        "reject_reasons": [{"id": r, "label": t(f"reject.{r}", lang)} for r in REJECT_REASONS],
        "ack": action_id,
        "confirm": _confirm(action_id, outcome, lang),
        "labels": labels("composer", lang),
    }


def check_data(sentences: Sequence[Sentence], lang: UiLang) -> list[dict[str, Any]]:
    """Sentence states as the browser gets them from a check."""
    return [
        {"text": s.text, "state": s.state, "kind": s.kind, "why": _why(s, lang)} for s in sentences
    ]


def _version(suggestion: Suggestion, desk: Desk, lang: UiLang) -> dict[str, Any]:
    draft, numbering = suggestion.draft, number_citations(suggestion)
    sentences, at = [], 0
    for n, sentence in enumerate(draft.sentences):
        sentences.append(
            {
                "id": str(n),
                "pre": draft.text[at : sentence.start],
                "runs": _runs(draft.text[sentence.start : sentence.end], sentence, numbering),
                "state": sentence.state,
                "kind": sentence.kind,
                "why": _why(sentence, lang),
            }
        )
        at = sentence.end
    tags = []
    if suggestion.status == "model_down":
        tags.append({"text": t("composer.model_down", lang), "color": "amber"})
    elif draft.origin == "llm":
        tags.append({"text": draft.model_id, "color": ""})
    return {
        "version_id": suggestion.id,
        "tone": t_or(f"tone.{draft.tone}", lang, draft.tone),
        "tags": tags,
        "sentences": sentences,
        "saved": desk.saved.get(suggestion.id),
    }


def _runs(text: str, sentence: Sentence, numbering: Numbering) -> list[dict[str, Any]]:
    """A sentence's text with its citation chips before the closing punctuation."""
    body = text.rstrip()
    end = len(body)
    while end and body[end - 1] in CLOSING:
        end -= 1
    chips: list[dict[str, Any]] = []
    for citation in sentence.citations:
        n, mark = numbering.add(citation)
        if all(chip["c"] != n for chip in chips):
            chips.append({"c": n, "m": mark})
    if not chips:
        return [{"t": text}]
    tail = [{"t": text[end:]}] if text[end:] else []
    return [{"t": text[:end]}, *chips, *tail]


def _cites(suggestion: Suggestion, lang: UiLang) -> dict[str, Any]:
    numbering, by_label = (
        number_citations(suggestion),
        {each.label: each for each in suggestion.evidence},
    )
    cites: dict[str, Any] = {}
    for n, label in enumerate(numbering.labels, start=1):
        each = by_label.get(label)
        if each is None:
            continue
        source, chunk = each.source, each.chunk
        parts = [t(f"sources.kind.{source.category}", lang), *chunk.heading_path[-1:]]
        if source.valid_from:
            parts.append(source.valid_from.isoformat())
        quotes = [
            chunk.text[max(0, start - chunk.start) : end - chunk.start]
            for start, end in numbering.quotes[label]
        ]
        title = source.title or chunk.doc_key
        cites[str(n)] = {"title": title, "meta": " · ".join(parts), "quotes": quotes}
    return cites


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


def _names(missing: Sequence[str], lang: UiLang) -> str:
    return t("list.comma", lang).join(t_or(f"slot.{name}", lang, name) for name in missing)


def _why(sentence: Sentence, lang: UiLang) -> list[str]:
    return [t_or(f"check.{name}", lang, name) for name in sentence.failed_checks]


def _confirm(action_id: str, outcome: Outcome | None, lang: UiLang) -> dict[str, Any] | None:
    if outcome is None or outcome.status not in {"confirm", "blocked"}:
        return None
    ask = outcome.status == "confirm"
    lines = [s.text for s in outcome.doubtful] if ask else list(outcome.slots)
    title = t("composer.confirm_title" if ask else "composer.blocked_title", lang)
    return {"action_id": action_id, "title": title, "lines": lines, "ask": ask}
