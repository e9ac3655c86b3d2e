"""Three ways to get cited sentences out of an endpoint, and which of them it can do.

Support differs: some servers answer 400 or 500 to a JSON schema, some ignore JSON mode. In "auto"
the first refusal moves on to the next mode, for good.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from assist.errors import ModelError, ModelRejected, ModelUnavailable
from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message

Mode = Literal["json_schema", "json_object", "text"]
MODES: tuple[Mode, ...] = ("json_schema", "json_object", "text")
_SENTENCE = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "citations": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["text", "citations"],
    "additionalProperties": False,
}
_SCHEMA = {
    "type": "object",
    "properties": {"sentences": {"type": "array", "items": _SENTENCE}},
    "required": ["sentences"],
    "additionalProperties": False,
}
_FORMATS: dict[Mode, object | None] = {
    "json_schema": {
        "type": "json_schema",
        "json_schema": {"name": "reply", "strict": True, "schema": _SCHEMA},
    },
    "json_object": {"type": "json_object"},
    "text": None,
}


class ModeMemory:
    """Which mode an endpoint can do; shared by all its calls."""

    def __init__(self, wanted: Mode | Literal["auto"] = "auto") -> None:
        self._is_auto = wanted == "auto"
        self._mode: Mode = MODES[0] if wanted == "auto" else wanted
        self._lock = threading.Lock()

    @property
    def mode(self) -> Mode:
        """The mode to ask for now."""
        return self._mode

    def refuse(self, mode: Mode) -> bool:
        """Note that the endpoint refused a mode; whether there is another one to try."""
        with self._lock:
            if not self._is_auto or mode == MODES[-1]:
                return False
            if mode == self._mode:
                self._mode = MODES[MODES.index(mode) + 1]
            return True


def stream_in_mode(
    chat: ChatModel,
    memory: ModeMemory,
    prompts: Mapping[Mode, Sequence[Message]],
    deadline: Deadline,
) -> Iterator[str | Completion]:
    """Stream one answer in the best mode the endpoint can do.

    Args:
        chat: The model.
        memory: What is known of the endpoint.
        prompts: The messages for each mode.
        deadline: Over all tries together.

    Raises:
        ModelUnavailable: No answer in time, in any mode.
        ModelRejected: Refused in every mode.
        BadModelOutput: Empty or cut answer.
    """
    while True:
        mode = memory.mode
        has_text = False
        try:
            for piece in chat.stream(prompts[mode], deadline, _FORMATS[mode]):
                has_text = True
                yield piece
        except (ModelRejected, ModelUnavailable) as error:
            if has_text or not _may_be_the_mode(error) or not memory.refuse(mode):
                raise
        else:
            return


def _may_be_the_mode(error: ModelError) -> bool:
    return error.status in {400, 404, 415, 422, 500, 501}
