"""Takes messages in: stored once, logged, and a draft queued before anybody opens the case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from assist import clock
from assist.conversations.wire import NewMessages
from assist.store.stores import Store
from assist.store.transcript import Conversation, Message
from assist.text.border import admit
from assist.types import Actor, Event

PREPARE = "assist.prepare"


class Intake:
    """The way into the queue.

    Args:
        store: The application database.
        prepares: Whether a worker drafts cases before they are opened.
    """

    def __init__(self, store: Store, *, prepares: bool) -> None:
        self._store = store
        self._prepares = prepares

    def take(self, actor: Actor, conversation: Conversation) -> int:
        """Add a conversation, or what is new of a known one.

        Card fields that are not given are kept as they were. A help desk tells us of the replies
        that we delivered as of any other, under ids of its own: they are there already.

        Returns:
            How many messages were new.
        """
        known = self._store.conversations.get(actor, conversation.id)
        if known is not None:
            conversation = replace(
                conversation,
                customer={**known.customer, **conversation.customer},
                channel=conversation.channel or known.channel,
                store=conversation.store or known.store,
                as_of=conversation.as_of or known.as_of,
                messages=self._without_echoes(actor, known, conversation.messages),
            )
        new = self._store.conversations.put(actor, conversation)
        if new:
            self._log(actor, conversation)
            self.queue_draft(actor, conversation.id)
        return new

    def _without_echoes(
        self, actor: Actor, known: Conversation, messages: Sequence[Message]
    ) -> tuple[Message, ...]:
        if all(message.role != "agent" for message in messages):
            return tuple(messages)
        sent = {m.id: m.text.split() for m in known.messages if m.role == "agent"}
        outbox = self._store.outbox
        ours = [words for key, words in sent.items() if outbox.get(actor, key) is not None]
        return tuple(m for m in messages if m.role != "agent" or m.text.split() not in ours)

    def queue_draft(self, actor: Actor, case_id: str) -> None:
        """Have a draft made in the background, unless one is queued already."""
        if not self._prepares:
            return
        recent = self._store.jobs.recent(actor, [PREPARE], limit=50)
        queued = {job.payload.get("case_id") for job in recent if job.state == "queued"}
        if case_id not in queued:
            self._store.jobs.add(actor, PREPARE, {"case_id": case_id})

    def _log(self, actor: Actor, conversation: Conversation) -> None:
        events = [
            Event(
                id=_event_id(conversation.id, message.id),
                at=clock.now(),
                actor_id=actor.id,
                session_id="",
                case_id=conversation.id,
                draft_id="",
                version_id="",
                type="new_message",
                payload={"message_id": message.id, "channel": conversation.channel},
            )
            for message in conversation.messages
            if message.role == "customer"
        ]
        self._store.events.add(actor, events)


def from_wire(case_id: str, body: NewMessages) -> Conversation:
    """A request of the API as a conversation; all text passes the text border.

    Raises:
        ValueError: No message has any text.
    """
    messages: list[Message] = []
    at = clock.now()
    for each in body.messages:
        text = admit(each.text).text
        if not text.strip():
            continue
        at = each.at or at
        messages.append(Message(admit(each.id).text, each.role, text, at))
    if not messages:
        raise ValueError("messages: all are empty")
    return Conversation(
        id=admit(case_id, max_chars=200).text,
        channel=admit(body.channel, max_chars=40).text,
        store=admit(body.store, max_chars=80).text,
        customer={
            admit(key, max_chars=40).text: admit(value, max_chars=300).text
            for key, value in body.customer.items()
        },
        as_of=body.as_of,
        last_at=max(message.at for message in messages),
        messages=tuple(messages),
    )


def _event_id(case_id: str, message_id: str) -> str:
    return hashlib.sha256(f"{case_id}\n{message_id}\nnew_message".encode()).hexdigest()[:32]
