"""The drafter that asks a language model: evidence as numbered data in, checked sentences out."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assist.errors import BadModelOutput
from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message
from assist.llm.masked import MaskedChat
from assist.llm.modes import MODES, Mode, ModeMemory, stream_in_mode
from assist.llm.tokens import estimate_tokens
from assist.reply.compose import Piece, compose
from assist.reply.draft import (
    DraftRequest,
    KnownFor,
    OnText,
    knows_nothing,
    listener,
    reply_language,
    version_id,
)
from assist.reply.guard import check_sentences, is_ready
from assist.reply.holding import hold
from assist.reply.lexicon import read_table
from assist.reply.model_answer import problems_of, read_answer
from assist.reply.parse import readable
from assist.reply.promise import Limits
from assist.reply.prompts import prompt_id, render
from assist.reply.tone import plan_tone
from assist.settings import Llm, Privacy, Reply
from assist.text.instructions import without_instructions
from assist.types import Draft, Evidence

Draw = Callable[[DraftRequest], random.Random]
HEADING_JOINT = " › "  # noqa: RUF001  the joint of heading paths everywhere


@dataclass(frozen=True)
class _Prompt:
    """What is sent for one request, and how to read the answer to it."""

    by_mode: Mapping[Mode, Sequence[Message]]
    shown: tuple[Evidence, ...]  # evidence number n of the prompt is shown[n - 1]
    rules: str


class LlmDrafter:
    """Drafts through any chat model; raises ModelError where no usable draft comes in time.

    Args:
        chat: The model.
        settings: Deadline, output mode and token budget.
        reply: Style sheet and authority limits.
        privacy: "masked" replaces personal data before anything is sent.
        draw: Chance behind the order of the evidence and the fence. An evaluation that records
            answers passes one that is the same for the same request; nobody else should.
        known_for: Names from the knowledge, for the checks.
    """

    def __init__(
        self,
        chat: ChatModel,
        settings: Llm,
        reply: Reply | None = None,
        privacy: Privacy | None = None,
        draw: Draw = lambda _request: secrets.SystemRandom(),
        known_for: KnownFor = knows_nothing,
    ) -> None:
        self._known_for = known_for
        reply = reply or Reply()
        self._chat = chat
        self._settings = settings
        self._egress = (privacy or Privacy()).egress
        self._style = reply.style
        self._limits = Limits.from_settings(reply.authority)
        self._memory = ModeMemory(settings.mode)
        self._draw = draw

    def draft(self, request: DraftRequest) -> Draft:
        """Draft and check a reply; see Drafter."""
        return self.stream(request, listener())

    def stream(self, request: DraftRequest, on_text: OnText) -> Draft:
        """Draft as `draft` does, and hand over raw text as it comes.

        Args:
            request: The case. Actions other than "answer" need no model: a holding reply is said.
            on_text: Called with each piece of the model's raw answer.

        Raises:
            ModelError: No usable draft in time, after one repair.
        """
        lang = reply_language(request.message, request.triage)
        if request.decision.action != "answer":
            return self._finish(hold(request, lang, self._style), request, lang, {})
        prompt = self._prompt(request, lang)
        chat = MaskedChat(self._chat, self._egress, request.message.customer)
        deadline = Deadline.after(self._settings.deadline_s)
        completion = self._ask(chat, prompt.by_mode, deadline, on_text)
        try:
            return self._ready(chat, completion, prompt, request, lang)
        except BadModelOutput as problem:
            repaired = _with_repair(prompt.by_mode, completion.text, str(problem))
        completion = self._ask(chat, repaired, deadline, on_text)
        return self._ready(chat, completion, prompt, request, lang)

    def _ready(
        self,
        chat: MaskedChat,
        completion: Completion,
        prompt: _Prompt,
        request: DraftRequest,
        lang: str,
    ) -> Draft:
        """The checked draft of an answer; one that fails a critical check is none."""
        answer = readable(completion.text, chat.read)
        pieces = read_answer(answer, prompt.shown, request, prompt.rules)
        draft = self._finish(pieces, request, lang, completion.tokens)
        if not is_ready(draft.sentences):
            raise BadModelOutput(problems_of(draft.sentences), raw=draft.text)
        return draft

    def _ask(
        self,
        chat: MaskedChat,
        by_mode: Mapping[Mode, Sequence[Message]],
        deadline: Deadline,
        on_text: OnText,
    ) -> Completion:
        for piece in stream_in_mode(chat, self._memory, by_mode, deadline):
            if isinstance(piece, Completion):
                return piece
            on_text(piece)
        raise BadModelOutput("the stream ended without a completion")

    def _finish(
        self,
        pieces: Sequence[Piece],
        request: DraftRequest,
        lang: str,
        tokens: Mapping[str, int],
    ) -> Draft:
        text, sentences = compose(pieces, lang, traditional=request.triage.lang == "zh-Hant")
        checked = check_sentences(
            sentences,
            request.result.evidence,
            request.message,
            request.actor.role,
            self._limits,
            self._known_for(request.message),
        )
        return Draft(
            version_id=version_id(text, request),
            text=text,
            tone=plan_tone(request.triage, request.question.raw, self._style).name,
            decision=request.decision,
            origin="llm" if tokens or request.decision.action == "answer" else "extractive",
            sentences=checked,
            model_id=self._chat.model_id,
            prompt_id=prompt_id(f"system_{lang}", "user", "repair", "format_json", "format_text"),
            tokens=tokens,
        )

    def _prompt(self, request: DraftRequest, lang: str) -> _Prompt:
        # Numbers in random order: a document that names its own number gains nothing by it.
        shown = [item for item in request.result.evidence if item.source.audience == "public"]
        draw = self._draw(request)
        draw.shuffle(shown)
        shown = self._within_budget(shown)
        fence = f"=== {draw.getrandbits(64):016x} ==="
        user = render(
            "user",
            fence=fence,
            conversation="\n".join(f"{turn.role}: {turn.text}" for turn in request.message.turns),
            question=request.question.text,
            decision=f"{request.decision.action}/{request.decision.reason}",
            evidence="\n\n".join(_shown(n, item) for n, item in enumerate(shown, start=1)),
        )
        system = {mode: self._system(request, lang, fence, mode) for mode in MODES}
        by_mode = {
            mode: [
                {"role": "system", "content": system[mode]},
                {"role": "user", "content": user},
            ]
            for mode in MODES
        }
        return _Prompt(by_mode, tuple(shown), system["text"])

    def _system(self, request: DraftRequest, lang: str, fence: str, mode: Mode) -> str:
        words = read_table("templates/words.toml")
        tone = plan_tone(request.triage, request.question.raw, self._style)
        language = "zh-Hant" if request.triage.lang == "zh-Hant" and lang == "zh" else lang
        instruction = request.message.instruction
        return render(
            f"system_{lang}",
            language=words["language"][language],
            fence=fence,
            tone=f"{tone.name}: {', '.join((*tone.before, *tone.after))}",
            instruction=words["instruction"][lang].format(instruction) if instruction else "",
            format=render("format_text" if mode == "text" else "format_json"),
        )

    def _within_budget(self, shown: Sequence[Evidence]) -> list[Evidence]:
        """Keep the best evidence that fits, in the order given."""
        room = self._settings.max_prompt_tokens
        kept: set[int] = set()
        for item in sorted(shown, key=lambda item: item.label):
            room -= estimate_tokens(_shown(item.label, item), self._chat.model_id)
            if room < 0 and kept:
                break
            kept.add(item.label)
        return [item for item in shown if item.label in kept]


def _shown(number: int, item: Evidence) -> str:
    path = HEADING_JOINT.join((item.source.title or item.chunk.doc_key, *item.chunk.heading_path))
    return f"[{number}] ({item.source.category}) {path}\n{without_instructions(item.chunk.text)}"


def _with_repair(
    by_mode: Mapping[Mode, Sequence[Message]], answer: str, problem: str
) -> dict[Mode, Sequence[Message]]:
    request = {"role": "user", "content": render("repair", problem=problem)}
    said = {"role": "assistant", "content": answer}
    return {mode: [*messages, said, request] for mode, messages in by_mode.items()}
