"""Chatwoot: its webhook in, its messages API out.

Shapes are written from Chatwoot's public documentation (github.com/chatwoot/docs), not recorded:
`docs/product/others/webhook-events.md` for the event `message_created`,
`api-reference/webhook-verification.mdx` for the signature, and the application API for
`POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages` with the header
`api_access_token`.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assist import clock
from assist.outbound import Answer, post_json, sign
from assist.store.outbox import Parcel
from assist.store.transcript import Conversation, Message, MessageRole
from assist.text.border import admit

PREFIX = "chatwoot"
UNNAMED = "other"  # the rule of a ticket that has none says nothing to its readers
MAX_AGE_S = 300
MAX_SKEW_S = 30
_CASE = re.compile(rf"{PREFIX}-(\d+)-(\d+)")


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, (int, float)) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class _Person(BaseModel):
    model_config = ConfigDict(extra="ignore")
    name: Text | None = ""


class _Meta(BaseModel):
    model_config = ConfigDict(extra="ignore")
    sender: _Person | None = None


class _Conversation(BaseModel):
    """Older versions name a conversation by display_id, newer ones by id."""

    model_config = ConfigDict(extra="ignore")
    id: Text | None = None
    display_id: Text | None = None
    channel: str | None = None
    meta: _Meta = _Meta()


class _Account(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Text


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore")
    event: str
    id: Text
    content: str | None = None
    created_at: Text | None = None
    message_type: Literal["incoming", "outgoing", "template", "activity"] | int | None = None
    private: bool = False
    sender: _Person | None = None
    contact: _Person | None = None
    conversation: _Conversation = Field(default_factory=_Conversation)
    account: _Account


_ROLES: dict[object, MessageRole] = {
    "incoming": "customer",
    0: "customer",
    "outgoing": "agent",
    1: "agent",
}


def is_genuine(raw: bytes, timestamp: str, signature: str, secret: str) -> bool:
    """Whether a webhook call was signed with our secret, and not long ago."""
    if not secret or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    age = clock.now().timestamp() - int(timestamp)
    if not -MAX_SKEW_S <= age <= MAX_AGE_S:
        return False
    return hmac.compare_digest(sign(secret, timestamp, raw).encode(), signature.encode())


def read_event(body: object) -> Conversation | None:
    """The conversation with the one message of an event, or None where there is nothing to take.

    Only public messages of customers and agents count. The message keeps Chatwoot's id, so that a
    repeated delivery is one message.

    Raises:
        ValueError: The body is not such an event.
    """
    event = _Event.model_validate(body)
    role = _ROLES.get(event.message_type)
    text = admit(event.content or "").text
    number = event.conversation.display_id or event.conversation.id
    if event.event != "message_created" or event.private or not role or not text.strip():
        return None
    if not number or not number.isdigit() or not event.account.id.isdigit():
        raise ValueError("conversation and account need a number")
    people = [event.conversation.meta.sender, event.contact]
    if role == "customer":
        people.insert(0, event.sender)
    name = next((person.name for person in people if person and person.name), "")
    at = _moment(event.created_at)
    channel = (event.conversation.channel or "").rpartition("::")[2].lower()
    return Conversation(
        id=f"{PREFIX}-{event.account.id}-{number}",
        channel=admit(channel, max_chars=40).text,
        customer={"name": admit(name, max_chars=80).text} if name else {},
        last_at=at,
        messages=(Message(f"cw-{event.id}", role, text, at),),
    )


class ChatwootChannel:
    """Carries replies back into Chatwoot conversations, tickets as private notes.

    Args:
        url: Of the Chatwoot installation.
        token: An agent's or bot's API access token.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token

    def deliver(self, parcel: Parcel) -> Answer:
        """Deliver once."""
        found = _CASE.fullmatch(parcel.case_id)
        if found is None:
            return Answer(is_ok=False, error="not a Chatwoot conversation", is_final=True)
        account, number = found.groups()
        url = f"{self._url}/api/v1/accounts/{account}/conversations/{number}/messages"
        words = [str(parcel.payload.get(name, "")) for name in ("text", "rule", "note")]
        words = [each for each in words if each != UNNAMED]
        body = {
            "content": " · ".join(filter(None, words)),
            "message_type": "outgoing",
            "private": parcel.kind == "ticket",
        }
        return post_json(url, body, key=parcel.id, headers={"api_access_token": self._token})


def _moment(text: str | None) -> datetime:
    """ISO 8601, "2020-03-03 13:05:57 UTC" or Unix seconds; anything else is now."""
    value = (text or "").strip()
    try:
        if re.fullmatch(r"\d{9,11}(\.\d+)?", value):
            return datetime.fromtimestamp(float(value), UTC)
        parsed = datetime.fromisoformat(value.replace(" UTC", "+00:00"))
    except ValueError:
        return clock.now()
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
