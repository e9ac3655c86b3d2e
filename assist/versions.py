"""Another version of a draft, as an agent asks for it: warmer, shorter, in other words.

With a language model the chain drafts again under an instruction. Without one the facts are frozen:
the sentences that state something stay word for word, with their citations and what was found of
them; only the courtesies around them change.
"""

from __future__ import annotations

import time
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal, Protocol

from assist import clock
from assist.reply.compose import Piece, compose
from assist.reply.draft import (
    Drafter,
    DraftRequest,
    OnText,
    heard_by,
    reply_language,
    version_id,
)
from assist.reply.tone import plan_tone, say_act
from assist.settings import Reply
from assist.types import Actor, CustomerMessage, Decision, Draft, Evidence, Suggestion

WishKind = Literal["again", "warmer", "shorter", "formal", "translate", "source", "scope", "ask"]
TONES = frozenset({"warmer", "shorter", "formal"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What the agent asks for.

    Attributes:
        kind: "translate" wants a language as value, "source" a chunk id, "scope" a value for the
            metadata `key`, "ask" the agent's own words.
    """

    kind: WishKind
    value: str = ""
    key: str = ""


class Suggests(Protocol):
    """The part of the chain that is needed here."""

    def suggest(self, message: CustomerMessage, actor: Actor) -> Suggestion:
        """Draft a reply to the customer's last message."""


@dataclass(frozen=True, slots=True)
class _Picked:
    """A search result of one hit."""

    evidence: tuple[Evidence, ...]
    best_expired: Evidence | None = None
    best_other_scope: Evidence | None = None


class Rewriter:
    """Makes versions.

    Args:
        chain: Drafts anew.
        excerpts: The drafter that needs no model.
        settings: Style sheet.
        has_model: Whether the chain asks a language model.
    """

    def __init__(
        self, chain: Suggests, excerpts: Drafter, settings: Reply, *, has_model: bool
    ) -> None:
        self._chain = chain
        self._excerpts = excerpts
        self._style = settings.style
        self._has_model = has_model

    def rewrite(
        self, actor: Actor, base: Suggestion, wish: Wish, on_text: OnText | None = None
    ) -> Suggestion | None:
        """Make another version of a suggestion.

        Args:
            actor: On whose behalf: rights and authority.
            base: The version on the screen.
            wish: What is asked for.
            on_text: Hears a model's raw answer as it comes; what it raises cancels the draft.

        Returns:
            The new version, or None when the chosen source answers nothing.

        Raises:
            NoIndex: Nothing is published.
        """
        if wish.kind == "source":
            return self._from_source(actor, base, wish.value)
        if wish.kind in TONES and not self._has_model:
            return self._retoned(base, wish.kind)
        with heard_by(on_text):
            return self._chain.suggest(_asked(base, wish), actor)

    def _from_source(self, actor: Actor, base: Suggestion, chunk_id: str) -> Suggestion | None:
        picked = tuple(each for each in base.evidence if each.chunk.id == chunk_id)
        if not picked:
            return None
        started = time.perf_counter()
        decision = Decision("answer", "full", 1.0, labels=(picked[0].label,))
        draft = self._excerpts.draft(
            DraftRequest(
                message=base.message,
                question=base.question,
                triage=base.triage,
                decision=decision,
                result=_Picked(picked),
                actor=actor,
                style=self._style,
            )
        )
        if draft.decision.action != "answer":
            return None
        return _version(base, draft, started)

    def _retoned(self, base: Suggestion, tone: str) -> Suggestion:
        started = time.perf_counter()
        lang = reply_language(base.message, base.triage)
        facts = [each for each in base.draft.sentences if each.state != "courtesy"]
        pieces = [
            *self._before(base, tone, lang),
            *(Piece(each.text.strip(), each.kind, each.citations) for each in facts),
            *self._after(base, tone, lang),
        ]
        text, sentences = compose(pieces, lang, traditional=base.triage.lang == "zh-Hant")
        found = iter(facts)
        kept = tuple(
            each
            if each.state == "courtesy"
            else replace(each, state=(own := next(found)).state, failed_checks=own.failed_checks)
            for each in sentences
        )
        request = DraftRequest(
            base.message, base.question, base.triage, base.draft.decision, _Picked(base.evidence)
        )
        draft = replace(
            base.draft,
            version_id=version_id(text, request),
            text=text,
            tone=tone,
            sentences=kept,
        )
        return _version(base, draft, started)

    def _before(self, base: Suggestion, tone: str, lang: str) -> list[Piece]:
        if tone == "shorter":
            return []
        if tone == "formal":
            return [Piece(_words(lang)["formal_open"], "courtesy")]
        plan = plan_tone(base.triage, base.question.raw, self._style)
        emotion = base.triage.emotion if base.triage.emotion != "grateful" else "none"
        acts: list[tuple[str, str]] = [("acknowledge", emotion)]
        if plan.fault == "merchant" or base.triage.sentiment == "negative":
            acts.append(("apologise", "plain"))
        return [Piece(say_act(act, kind, base.message, lang), "courtesy") for act, kind in acts]

    def _after(self, base: Suggestion, tone: str, lang: str) -> list[Piece]:
        if tone == "shorter":
            return []
        if tone == "formal":
            return [Piece(_words(lang)["formal_close"], "courtesy")]
        return [Piece(say_act("next_step", "other", base.message, lang), "courtesy")]


def _asked(base: Suggestion, wish: Wish) -> CustomerMessage:
    message = base.message
    if wish.kind == "translate":
        return replace(message, reply_lang=wish.value)
    if wish.kind == "scope":
        if wish.key == "channel":
            return replace(message, channel=wish.value)
        return replace(message, filters={**message.filters, wish.key: wish.value})
    if wish.kind == "ask":
        return replace(message, instruction=wish.value)
    if wish.kind in TONES:
        words = _words(reply_language(message, base.triage))
        return replace(message, instruction=words[wish.kind])
    return message


def _version(base: Suggestion, draft: Draft, started: float) -> Suggestion:
    return replace(
        base,
        id=uuid.uuid4().hex,
        draft=draft,
        status="ok",
        created_at=clock.now(),
        timings_ms={"rewrite": (time.perf_counter() - started) * 1000},
        warnings=(),
    )


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("assist") / "versions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _words(lang: str) -> Mapping[str, str]:
    return _tables()["en" if lang == "en" else "zh"]
