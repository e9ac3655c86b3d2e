"""Another version of a draft, as an agent asks for it: warmer, shorter, in other words.

With a language model the chain drafts again under an instruction. Without one the facts are frozen:
the sentences that state something stay word for word, with their citations and what was found of
them; only the courtesies around them change.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz.distance import Levenshtein

from assist import clock
from assist.errors import ModelError
from assist.reply.compose import Piece, compose
from assist.reply.draft import (
    Drafter,
    DraftRequest,
    OnText,
    heard_by,
    reply_language,
    version_id,
)
from assist.reply.selection import Selection, SelectionRewriter
from assist.reply.tone import plan_tone, say_act
from assist.settings import Reply
from assist.types import Actor, CustomerMessage, Decision, Draft, Evidence, Suggestion
from assist.wishes import TONES, Wish, asked, words_of


class Suggests(Protocol):
    """The part of the chain that is needed here."""

    def suggest(self, message: CustomerMessage, actor: Actor) -> Suggestion:
        """Draft a reply to the customer's last message."""


@dataclass(frozen=True, slots=True)
class _Picked:
    """A search result of the evidence that is to be used."""

    evidence: tuple[Evidence, ...]
    best_expired: Evidence | None = None
    best_other_scope: Evidence | None = None


class Rewriter:
    """Makes versions.

    Args:
        chain: Drafts anew.
        drafters: In order of preference; the last needs no model and never fails.
        selections: Rewrites a passage.
        settings: Style sheet.
    """

    def __init__(
        self,
        chain: Suggests,
        drafters: Sequence[Drafter],
        selections: SelectionRewriter,
        settings: Reply,
    ) -> None:
        self._chain = chain
        self._drafters = tuple(drafters)
        self._selections = selections
        self._style = settings.style

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
            The new version, or None when the evidence chosen answers nothing, or a selection
            cannot be rewritten as asked.

        Raises:
            NoIndex: Nothing is published.
            ValueError: Nothing is selected.
        """
        with heard_by(on_text):
            if wish.kind == "selection":
                return self._rewrite_selection(actor, base, wish)
            if wish.kind in TONES:
                return self._reworded(actor, base, wish)
            if wish.kind in ("source", "leave_out"):
                return self._from_evidence(actor, base, wish)
            return self._chain.suggest(asked(base, wish), actor)

    def _reworded(self, actor: Actor, base: Suggestion, wish: Wish) -> Suggestion:
        """Another tone over the same evidence, by a model where one gives a usable draft."""
        started = time.perf_counter()
        message = asked(base, wish)
        request = replace(self._request(actor, base, base.evidence), message=message)
        for drafter in self._drafters[:-1]:
            if base.draft.decision.action != "answer":
                break
            try:
                draft = replace(drafter.draft(request), tone=wish.kind)
            except ModelError:
                continue
            return _version(base, draft, started)
        return self._retoned(base, wish.kind)

    def _from_evidence(self, actor: Actor, base: Suggestion, wish: Wish) -> Suggestion | None:
        """Draft from one source, or from all others; what is left out stays out of later wishes."""
        is_source = wish.kind == "source"
        used = tuple(each for each in base.evidence if (each.chunk.id == wish.value) is is_source)
        if not used or (not is_source and len(used) == len(base.evidence)):
            return None
        started = time.perf_counter()
        decision = Decision("answer", "full", 1.0, labels=(used[0].label,) if is_source else ())
        request = replace(self._request(actor, base, used), decision=decision)
        draft = self._drafted(request)
        if draft.decision.action != "answer":
            return None
        kept = base if is_source else replace(base, evidence=used)
        return _version(kept, draft, started)

    def _drafted(self, request: DraftRequest) -> Draft:
        for drafter in self._drafters[:-1]:
            try:
                return drafter.draft(request)
            except ModelError:
                continue
        return self._drafters[-1].draft(request)

    def _rewrite_selection(self, actor: Actor, base: Suggestion, wish: Wish) -> Suggestion | None:
        started = time.perf_counter()
        request = self._request(actor, base, base.evidence)
        instruction = wish.value
        if wish.key == "translate":
            request = replace(request, message=replace(base.message, reply_lang=wish.value))
            instruction = words_of(wish.value)["translate"]
        elif wish.key in TONES:
            instruction = words_of(reply_language(base.message, base.triage))[wish.key]
        selection = Selection(wish.text, wish.start, wish.end)
        made = self._selections.rewrite(base.draft, request, selection, wish.key, instruction)
        if made is None:
            return None
        draft = replace(made, version_id=version_id(made.text, request))
        typed = Levenshtein.distance(base.draft.text.strip(), wish.text.strip())
        return replace(_version(base, draft, started), by_hand=base.by_hand + typed)

    def _request(
        self, actor: Actor, base: Suggestion, evidence: tuple[Evidence, ...]
    ) -> DraftRequest:
        return DraftRequest(
            message=base.message,
            question=base.question,
            triage=base.triage,
            decision=base.draft.decision,
            result=_Picked(evidence),
            actor=actor,
            style=self._style,
        )

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
        request = self._request(Actor(), base, base.evidence)
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
            return [Piece(words_of(lang)["formal_open"], "courtesy")]
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
            return [Piece(words_of(lang)["formal_close"], "courtesy")]
        return [Piece(say_act("next_step", "other", base.message, lang), "courtesy")]


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
