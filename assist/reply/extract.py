"""The drafter that needs no model: sentences, steps and records, put as an agent would."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assist.reply.answer_type import asked_types
from assist.reply.compose import Piece, compose
from assist.reply.draft import (
    DraftRequest,
    KnownFor,
    knows_nothing,
    reply_language,
    version_id,
)
from assist.reply.guard import check_sentences
from assist.reply.holding import hold
from assist.reply.lexicon import pattern
from assist.reply.phrase import Claim, say
from assist.reply.promise import Limits
from assist.reply.reading import Reading, read_evidence
from assist.reply.select import Chosen, choose, merge_rows
from assist.reply.tone import plan_tone, say_act
from assist.reply.unit import Unit
from assist.settings import Reply
from assist.text.normalise import fold
from assist.types import Draft, Sentence

MAX_REPEATED = 60
_CLAIM = re.compile(r"[\d\"“”「」『』‘’:：]")
_PART_BUDGET = {1: 1.0, 2: 0.75}


@dataclass(frozen=True, slots=True)
class _Content:
    """What the reply states, before any tone: claims and the parts that stay open."""

    claims: tuple[Claim, ...]
    open_parts: tuple[str, ...]


class ExtractiveDrafter:
    """Drafts replies from the evidence alone.

    Args:
        settings: Style sheet and authority limits.
        known_for: Names from the knowledge, for the checks.
    """

    def __init__(self, settings: Reply | None = None, known_for: KnownFor = knows_nothing) -> None:
        self._known_for = known_for
        settings = settings or Reply()
        self._style = settings.style
        self._limits = Limits.from_settings(settings.authority)

    def draft(self, request: DraftRequest) -> Draft:
        """Draft and check a reply; never raises ModelError.

        Args:
            request: The case. Actions other than "answer" give a holding reply without facts.

        Returns:
            A checked draft; a factual sentence that fails a check is left out, and if none is left
            the reply holds.
        """
        lang = reply_language(request.message, request.triage)
        if request.decision.action != "answer":
            return self._finish(hold(request, lang, self._style), request, lang)
        reading = request.reading or read_evidence(request.question, request.result.evidence)
        content = self._keep_supported(
            read_content(reading, request.decision.missing), request, lang
        )
        if not content.claims:
            unsure = replace(request.decision, action="abstain", reason="weak", missing=())
            request = replace(request, decision=unsure)
            return self._finish(hold(request, lang, self._style), request, lang)
        return self._finish(_pieces(content, request, lang, self._style), request, lang)

    def _keep_supported(self, content: _Content, request: DraftRequest, lang: str) -> _Content:
        pieces = [Piece(claim.text, claim.kind, claim.citations) for claim in content.claims]
        _, sentences = compose(pieces, lang)
        checked = self._check(sentences, request)
        kept = tuple(
            claim
            for claim, sentence in zip(content.claims, checked, strict=True)
            if sentence.state == "supported"
        )
        return _Content(kept, content.open_parts)

    def _check(self, sentences: Sequence[Sentence], request: DraftRequest) -> tuple[Sentence, ...]:
        return check_sentences(
            sentences,
            request.result.evidence,
            request.message,
            request.actor.role,
            self._limits,
            self._known_for(request.message),
        )

    def _finish(self, pieces: Sequence[Piece], request: DraftRequest, lang: str) -> Draft:
        traditional = lang == "zh" and request.triage.lang == "zh-Hant"
        text, sentences = compose(pieces, lang, traditional=traditional)
        tone = plan_tone(request.triage, request.question.raw, self._style)
        checked = self._check(sentences, request)
        return Draft(
            version_id=version_id(text, request),
            text=text,
            tone=tone.name,
            decision=request.decision,
            origin="extractive",
            sentences=checked,
        )


def read_content(reading: Reading, left_open: Collection[str] = ()) -> _Content:
    """Choose and phrase what answers each part; the frozen content that tone only wraps."""
    budget = _PART_BUDGET.get(len(reading.parts), 0.6)
    choices: list[Chosen] = []
    open_parts: list[str] = []
    taken: list[Unit] = []
    for part in reading.parts:
        chosen = choose(part, budget=budget, taken=taken)
        if part.part in left_open or not (chosen.units or chosen.is_said):
            open_parts.append(part.part)
            continue
        if chosen.is_said:
            continue
        taken.extend(chosen.units)
        choices.append(chosen)
    said = (claim for chosen in merge_rows(choices) for claim in say(chosen))
    claims = list({claim.text: claim for claim in said}.values())
    return _Content(tuple(claims), tuple(open_parts) if claims else ())


def _pieces(content: _Content, request: DraftRequest, lang: str, style: str) -> list[Piece]:
    tone = plan_tone(request.triage, request.question.raw, style)
    pieces = [_courtesy(act, tone.mood, request, lang) for act in tone.before]
    introduced: set[str] = set()
    last_of_list = next((claim for claim in reversed(content.claims) if claim.goes_on), None)
    for claim in content.claims:
        intro = _introduction(claim, lang)
        if intro and intro not in introduced:
            words = say_act(intro, "plain", request.message, lang, request.seed)
            pieces.append(Piece(words, "courtesy"))
        introduced.add(intro)
        text = _quoted(claim.text, lang) if intro == "excerpt" else claim.text
        pieces.append(Piece(text, claim.kind, claim.citations))
        if claim is last_of_list:
            pieces.append(_courtesy("steps_go_on", "plain", request, lang))
    pieces.extend(Piece(_open(part, request, lang), "action") for part in content.open_parts)
    if not content.open_parts and _goes_on(content.claims, request):
        pieces.extend(_courtesy(act, tone.mood, request, lang) for act in tone.after)
    return pieces


def _open(part: str, request: DraftRequest, lang: str) -> str:
    """Say that a part stays open; its words are repeated only where they are a plain question.

    A claim or an order of the customer's, said again by the shop, reads as agreed to.
    """
    bare = part.strip("？?。 ")
    if len(bare) > MAX_REPEATED or not asked_types(part) or _CLAIM.search(fold(bare)):
        return say_act("open_rest", "plain", request.message, lang)
    return say_act("open_part", "plain", request.message, lang).format(part=bare)


def _courtesy(act: str, mood: str, request: DraftRequest, lang: str) -> Piece:
    variant = request.triage.scenario if act == "next_step" else mood
    return Piece(say_act(act, variant, request.message, lang, request.seed), "courtesy")


def _goes_on(claims: Sequence[Claim], request: DraftRequest) -> bool:
    """Whether a next step is owed: an unhappy customer, or something to do about an order."""
    if request.triage.sentiment == "negative":
        return not _leads_on(claims)
    own = pattern("intent", "live", "own").search(fold(request.question.raw)) is not None
    return own and not _leads_on(claims)


def _leads_on(claims: Sequence[Claim]) -> bool:
    """Whether the facts already tell the customer what to do next."""
    asks = pattern("structure", "meaning", "imperative")
    return any(asks.search(fold(claim.text.lstrip("0123456789. "))) for claim in claims)


def _quoted(text: str, lang: str) -> str:
    return f"“{text}”" if lang == "zh" else f'"{text}"'


def _introduction(claim: Claim, lang: str) -> str:
    """What has to be said before a claim: that it is in another language, or a past case."""
    if claim.lang != lang:
        return "excerpt"
    return "case" if claim.from_case else ""
