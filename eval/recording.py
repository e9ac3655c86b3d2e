"""Answers of a language model, recorded once and played back: the same run without the model.

One SQLite file. A key is the sha256 of everything that can change an answer: model, parameters,
messages, format of the answer, number of the repetition.
"""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from assist.errors import AssistError, BadModelOutput
from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message
from assist.llm.tokens import estimate_tokens
from assist.reply.draft import DraftRequest
from assist.settings import Llm

ESTIMATED = "estimated"


class ReplayMiss(AssistError):  # noqa: N818
    """The recording holds no answer to a prompt: the prompt, the evidence or the model changed."""

    hint = "error.run"


class Recording:
    """The file of a recording.

    Args:
        file: Made when it is missing.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, check_same_thread=False)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, model TEXT NOT NULL, "
            "text TEXT NOT NULL, tokens TEXT NOT NULL) STRICT"
        )

    @property
    def model(self) -> str:
        """The model that was recorded, "" for an empty file."""
        row = self._connection.execute(
            "SELECT model FROM answers ORDER BY rowid LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else ""

    def find(self, key: str) -> Completion | None:
        """A recorded answer."""
        row = self._connection.execute(
            "SELECT text, model, tokens FROM answers WHERE key = ?", (key,)
        ).fetchone()
        return Completion(row[0], row[1], json.loads(row[2])) if row else None

    def keep(self, key: str, completion: Completion) -> None:
        """Record an answer; it is on the disk when this returns."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                (key, completion.model_id, completion.text, json.dumps(dict(completion.tokens))),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class RecordedChat:
    """A chat model whose answers are recorded, or played back where there is none behind it.

    Args:
        recording: Where answers are.
        settings: Parameters that are part of a key.
        inner: The live model; None = playback only.
    """

    def __init__(self, recording: Recording, settings: Llm, inner: ChatModel | None = None) -> None:
        self._recording = recording
        self._settings = settings
        self._inner = inner
        self.repeat = 1
        self.missed = ""

    @property
    def model_id(self) -> str:
        """Name of the model."""
        return self._settings.model

    def stream(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Iterator[str | Completion]:
        """Yield the live model's answer and record it, or play the recorded one.

        Raises:
            BadModelOutput: Nothing is recorded and there is no live model; `missed` says so too.
        """
        key = self._key(messages, response_format)
        if self._inner is None:
            yield from self._played(key)
            return
        for piece in self._inner.stream(messages, deadline, response_format):
            if isinstance(piece, Completion):
                whole = self._counted(piece, messages)
                self._recording.keep(key, whole)
                yield whole
            else:
                yield piece

    def complete(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Completion:
        """The whole answer at once; raises as `stream` does."""
        *_, last = self.stream(messages, deadline, response_format)
        if not isinstance(last, Completion):
            raise BadModelOutput("the stream ended without a completion")
        return last

    def _played(self, key: str) -> Iterator[str | Completion]:
        known = self._recording.find(key)
        if known is None:
            self.missed = key
            raise BadModelOutput(f"no recorded answer {key[:12]}")
        yield known.text
        yield known

    def _key(self, messages: Sequence[Message], response_format: object | None) -> str:
        settings = self._settings
        content = [
            settings.model,
            settings.temperature,
            settings.max_reply_tokens,
            [dict(message) for message in messages],
            response_format,
            self.repeat,
        ]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _counted(self, completion: Completion, messages: Sequence[Message]) -> Completion:
        """The answer with token counts; they are estimated where the endpoint gave none."""
        if completion.tokens:
            return completion
        model = completion.model_id
        tokens = {
            "prompt": sum(estimate_tokens(message["content"], model) for message in messages),
            "completion": estimate_tokens(completion.text, model),
            ESTIMATED: 1,
        }
        return Completion(completion.text, model, tokens)


def draw_for(request: DraftRequest) -> random.Random:
    """Chance that is the same whenever the same is asked, so that prompts repeat."""
    message = request.message
    said = [(turn.role, turn.text) for turn in message.turns]
    content = json.dumps([said, str(message.as_of), sorted(message.filters.items())])
    return random.Random(content)  # noqa: S311  no secret: the prompt of an evaluation
