"""A conversation as the desk shows it and as the chain gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from assist import clock
from assist.types import CustomerMessage, Turn

MessageRole = Literal["customer", "agent", "system"]
State = Literal["open", "done"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the transcript; "system" lines are notices and never reach the chain."""

    id: str
    role: MessageRole
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A customer's conversation as the desk shows it.

    Attributes:
        customer: Card fields as imported: name, tier, order …
        last_at: Time of the newest message.
    """

    id: str
    channel: str = ""
    store: str = ""
    customer: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None
    state: State = "open"
    last_at: datetime = EPOCH
    messages: tuple[Message, ...] = ()

    @property
    def name(self) -> str:
        """What the queue calls the customer."""
        return self.customer.get("name") or self.id

    @property
    def last_customer(self) -> Message | None:
        """The newest message of the customer, if there is one."""
        return next((m for m in reversed(self.messages) if m.role == "customer"), None)

    @property
    def is_waiting_for_customer(self) -> bool:
        """Whether the agent spoke last, so that there is nothing to draft."""
        spoken = [m for m in self.messages if m.role != "system"]
        return not spoken or spoken[-1].role == "agent"

    def to_message(self, *, reply_lang: str = "", instruction: str = "") -> CustomerMessage:
        """The request for a suggestion: everything up to the customer's last message."""
        turns = [Turn(m.role, m.text) for m in self.messages if m.role != "system"]
        while turns and turns[-1].role != "customer":
            turns.pop()
        return CustomerMessage(
            turns=tuple(turns),
            as_of=self.as_of,
            filters={"store": self.store} if self.store else {},
            channel=self.channel,
            customer=self.customer,
            reply_lang=reply_lang,
            instruction=instruction,
        )


def new_agent_message(message_id: str, text: str) -> Message:
    """An agent's message sent now; the id makes a repeated send one message."""
    return Message(message_id, "agent", text, clock.now())
