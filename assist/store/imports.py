"""Reads conversations from a JSONL file (format: assist.store.conversations) into the queue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assist import clock
from assist.errors import SourceError, UnreadableDocument
from assist.store.conversations import Conversations
from assist.store.transcript import Conversation, Message, MessageRole
from assist.text.border import admit
from assist.types import Actor

MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `problems` are (line number, reason) of lines that were left out."""

    conversations: int
    new_messages: int
    problems: tuple[tuple[int, str], ...]


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, (int, float)) else value


class _WireMessage(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Annotated[str, BeforeValidator(_as_text)] = ""
    role: MessageRole
    text: str
    at: datetime | None = None


class _WireConversation(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Annotated[str, BeforeValidator(_as_text)] = Field(min_length=1, max_length=200)
    channel: str = ""
    store: str = ""
    as_of: date | None = None
    customer: dict[str, Annotated[str, BeforeValidator(_as_text)]] = Field(default_factory=dict)
    messages: list[_WireMessage] = Field(min_length=1)


def import_jsonl(path: Path, conversations: Conversations, actor: Actor) -> ImportReport:
    """Read a JSONL file into the queue; a line that cannot be used is reported, the others go on.

    Args:
        path: One conversation a line, UTF-8.
        conversations: The queue to fill.
        actor: Who imports; decides the tenant.

    Returns:
        Counts and the lines that were left out.

    Raises:
        SourceError: The file cannot be opened or is not UTF-8.
    """
    problems: list[tuple[int, str]] = []
    count = new = 0
    for number, line in _lines(path):
        try:
            conversation = parse_conversation(line)
        except ValueError as error:
            problems.append((number, _reason(error)))
            continue
        new += conversations.put(actor, conversation)
        count += 1
    return ImportReport(count, new, tuple(problems))


def parse_conversation(line: str) -> Conversation:
    """Read one line of the import format.

    All text passes the text border. A message without id gets one from its place and words, one
    without time the time of the message before it, or now.

    Raises:
        ValueError: The line is not such a conversation.
    """
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"line longer than {MAX_LINE_BYTES} characters")
    try:
        wire = _WireConversation.model_validate(json.loads(line))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    messages, at = [], clock.now()
    for place, message in enumerate(wire.messages):
        text = admit(message.text).text
        if not text.strip():
            continue
        at = _aware(message.at) if message.at else at
        messages.append(
            Message(message.id or _message_id(place, message, text), message.role, text, at)
        )
    if not messages:
        raise ValueError("messages: all are empty")
    return Conversation(
        id=admit(wire.id).text,
        channel=admit(wire.channel).text,
        store=admit(wire.store).text,
        customer={admit(key).text: admit(value).text for key, value in wire.customer.items()},
        as_of=wire.as_of,
        last_at=max(message.at for message in messages),
        messages=tuple(messages),
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", path=path) from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"{path}: not UTF-8", path=path) from error


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _message_id(place: int, message: _WireMessage, text: str) -> str:
    return hashlib.sha256(f"{place}\n{message.role}\n{text}".encode()).hexdigest()[:16]


def _reason(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first: dict[str, Any] = dict(error.errors()[0])
        field = ".".join(str(part) for part in first["loc"]) or "line"
        return f"{field}: {first['msg']}"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error}"
    return str(error)
