"""Rewriting what an agent has selected in a reply; the rest, edits included, stays as it is."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assist.errors import BadModelOutput, ModelError
from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message
from assist.llm.masked import MaskedChat
from assist.reply.citations import strip_marks
from assist.reply.draft import (
    DraftRequest,
    KnownFor,
    OnText,
    knows_nothing,
    listener,
    reply_language,
)
from assist.reply.guard import CRITICAL, check_text
from assist.reply.lexicon import read_table
from assist.reply.model_answer import problems_of
from assist.reply.offers import as_offer
from assist.reply.parse import plain
from assist.reply.promise import Limits
from assist.reply.prompts import prompt_id, render
from assist.reply.tone import say_act
from assist.settings import Llm, Privacy, Reply
from assist.text.instructions import without_instructions
from assist.text.sentences import is_courtesy, split_sentences
from assist.text.values import parse_values
from assist.types import Draft, Sentence

TRIES = 2
_ASIDE = re.compile(r"[（(][^（()）\n]{1,60}[)）]")


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage of a text: text[start:end], as it stands in the agent's editor."""

    text: str
    start: int
    end: int

    @property
    def passage(self) -> str:
        """What is selected."""
        return self.text[self.start : self.end]

    def with_passage(self, words: str) -> str:
        """The text with other words in the place of the passage."""
        return self.text[: self.start] + words + self.text[self.end :]


class SelectionRewriter:
    """Makes another text of a reply in which only the selected passage differs.

    Args:
        settings: Deadline of the model.
        reply: Authority limits.
        privacy: "masked" replaces personal data before anything is sent.
        chat: The model; None = by rules alone.
        known_for: Names from the knowledge, for the checks.
    """

    def __init__(
        self,
        settings: Llm,
        reply: Reply,
        privacy: Privacy,
        chat: ChatModel | None = None,
        known_for: KnownFor = knows_nothing,
    ) -> None:
        self._deadline_s = settings.deadline_s
        self._limits = Limits.from_settings(reply.authority)
        self._egress = privacy.egress
        self._chat = chat
        self._known_for = known_for

    def rewrite(
        self, base: Draft, request: DraftRequest, selection: Selection, wish: str, words: str
    ) -> Draft | None:
        """Rewrite a selection.

        Args:
            base: The version whose text is in the editor, perhaps edited.
            request: The case; its evidence carries what the new passage states.
            selection: What is to be rewritten.
            wish: "shorter", "warmer", "formal" or "ask".
            words: The wish as an instruction to a model.

        Returns:
            The draft with its text checked anew; None where the wish changes nothing, or takes a
            model and none gives a usable passage.

        Raises:
            ValueError: The selection is empty or leaves the text.
        """
        if not (0 <= selection.start < selection.end <= len(selection.text)):
            raise ValueError(f"selection {selection.start}:{selection.end} of the text is empty")
        made = self._by_model(base, request, selection, words)
        if made is None:
            passage = _by_rule(base, request, selection, wish)
            if passage == selection.passage:
                return None
            made = self._drafted(base, request, selection.with_passage(passage))
        return made

    def _by_model(
        self, base: Draft, request: DraftRequest, selection: Selection, words: str
    ) -> Draft | None:
        if self._chat is None:
            return None
        chat = MaskedChat(self._chat, self._egress, request.message.customer)
        messages = self._prompt(request, selection, words)
        deadline = Deadline.after(self._deadline_s)
        for _ in range(TRIES):
            try:
                answer = _heard(chat, messages, deadline, listener())
                passage = _passage(chat.read(answer))
            except ModelError:
                return None
            draft = self._drafted(base, request, selection.with_passage(passage))
            end = selection.start + len(passage)
            new = [s for s in draft.sentences if s.start < end and selection.start < s.end]
            if not any(CRITICAL.intersection(each.failed_checks) for each in new):
                return replace(
                    draft,
                    origin="llm",
                    model_id=chat.model_id,
                    prompt_id=prompt_id("selection", "selection_user", "repair"),
                )
            repair = {"role": "user", "content": render("repair", problem=problems_of(new))}
            messages = [*messages, {"role": "assistant", "content": answer}, repair]
        return None

    def _prompt(self, request: DraftRequest, selection: Selection, words: str) -> list[Message]:
        fence = f"=== {secrets.token_hex(8)} ==="
        lang = reply_language(request.message, request.triage)
        is_traditional = request.triage.lang == "zh-Hant" and lang == "zh"
        language = read_table("templates/words.toml")["language"]
        shown = (e for e in request.result.evidence if e.source.audience == "public")
        user = render(
            "selection_user",
            fence=fence,
            reply=selection.text,
            passage=selection.passage,
            evidence="\n\n".join(without_instructions(item.chunk.text) for item in shown),
        )
        system = render(
            "selection",
            language=language["zh-Hant" if is_traditional else lang],
            fence=fence,
            instruction=words,
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def _drafted(self, base: Draft, request: DraftRequest, text: str) -> Draft:
        checked = check_text(
            text,
            request.result.evidence,
            request.message,
            request.actor.role,
            self._limits,
            self._known_for(request.message),
        )
        own = {each.text.strip(): each for each in base.sentences}
        return replace(
            base, text=text, sentences=tuple(_kept(each, own.get(each.text)) for each in checked)
        )


def _kept(checked: Sentence, own: Sentence | None) -> Sentence:
    """A sentence that nobody touched keeps what was found when it was drafted."""
    return replace(own, start=checked.start, end=checked.end, text=checked.text) if own else checked


def _heard(
    chat: ChatModel, messages: Sequence[Message], deadline: Deadline, on_text: OnText
) -> str:
    """The whole answer; whoever listens hears it as it comes and may end it."""
    for piece in chat.stream(messages, deadline):
        if isinstance(piece, Completion):
            return piece.text
        on_text(piece)
    raise BadModelOutput("the stream ended without a completion")


def _passage(answer: str) -> str:
    lines = [plain(strip_marks(line)) for line in answer.strip().splitlines()]
    passage = "\n".join(as_offer(line) for line in lines if line).strip("“”\"' ")
    if not passage:
        raise BadModelOutput("the model wrote no passage", raw=answer)
    return passage


def _by_rule(base: Draft, request: DraftRequest, selection: Selection, wish: str) -> str:
    """What can be done without a model: facts stay word for word."""
    passage = selection.passage
    lang = reply_language(request.message, request.triage)
    if wish == "warmer":
        emotion = request.triage.emotion if request.triage.emotion != "grateful" else "none"
        opening = say_act("acknowledge", emotion, request.message, lang)
        joint = "" if lang == "zh" else " "
        return passage if opening in selection.text else f"{opening}{joint}{passage}"
    if wish == "shorter":
        around = {each.text.strip() for each in base.sentences if each.state == "courtesy"}
        return _shorter(passage, around)
    if wish == "formal":
        words: Mapping[str, str] = read_table("lexicon/formal.toml")[lang]
        return _replaced(passage, words)
    return passage


def _shorter(passage: str, around: Collection[str]) -> str:
    """Without asides that hold no value, and without the courtesies around facts."""
    bare = _ASIDE.sub(lambda match: match.group() if parse_values(match.group()) else "", passage)
    facts = [
        span.text
        for span in split_sentences(bare)
        if not is_courtesy(span.text) and span.text.strip() not in around
    ]
    return "".join(facts) or bare


def _replaced(text: str, words: Mapping[str, str]) -> str:
    pattern = "|".join(sorted(map(_bounded, words), key=len, reverse=True))
    return re.sub(pattern, lambda match: words[match.group()], text)


def _bounded(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
