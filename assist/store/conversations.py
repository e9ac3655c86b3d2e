"""The queue: conversations and their messages.

The import format is the one users have, one conversation a line (docs/conversations.md):

    {"id": "c-1", "channel": "taobao", "store": "anhe", "as_of": "2026-05-02",
     "customer": {"name": "…", "tier": "…", "order": "…"},
     "messages": [{"id": "m1", "role": "customer", "text": "…", "at": "2026-05-02T14:03:00+08:00"}]}

`id` and `messages` (each with `role` and `text`) are required. Importing a file twice
changes nothing; a file with more messages adds them, and a new customer message
reopens a finished conversation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, column, func, select, table, update

from assist.errors import StoreError
from assist.store.database import Database
from assist.store.transcript import Conversation, Message, State
from assist.types import Actor

CONVERSATIONS = table(
    "conversations",
    *map(column, ("tenant", "id", "channel", "store", "customer", "as_of", "state", "last_at")),
)
MESSAGES = table(
    "messages",
    *map(column, ("tenant", "conversation_id", "id", "seq", "role", "text", "at")),
)


class Conversations:
    """Reads and writes the queue of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, actor: Actor, conversation: Conversation) -> int:
        """Add a conversation, or the messages that a known one does not have yet.

        Returns:
            How many messages were new.
        """
        with self._database.write() as connection:
            statement = self._database.insert(CONVERSATIONS).values(
                tenant=actor.tenant,
                id=conversation.id,
                channel=conversation.channel,
                store=conversation.store,
                customer=_dump(conversation.customer),
                as_of=conversation.as_of.isoformat() if conversation.as_of else "",
                state=conversation.state,
                last_at=conversation.last_at.isoformat(),
            )
            known = ("channel", "store", "customer", "as_of")
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["tenant", "id"],
                    set_={name: statement.excluded[name] for name in known},
                )
            )
            key = (actor.tenant, conversation.id)
            return append_messages(connection, self._database, key, conversation.messages)

    def add_message(self, actor: Actor, conversation_id: str, message: Message) -> bool:
        """Append one message; False when a message with this id is already there."""
        with self._database.write() as connection:
            key = (actor.tenant, conversation_id)
            return append_messages(connection, self._database, key, [message]) == 1

    def set_state(self, actor: Actor, conversation_id: str, state: State) -> None:
        """Finish or reopen a conversation.

        Raises:
            StoreError: There is no such conversation.
        """
        with self._database.write() as connection:
            changed = connection.execute(
                update(CONVERSATIONS).where(*_key(actor, conversation_id)).values(state=state)
            )
            if changed.rowcount == 0:
                raise StoreError(f"conversation {conversation_id!r} does not exist")

    def get(self, actor: Actor, conversation_id: str) -> Conversation | None:
        """A conversation with all its messages, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(CONVERSATIONS).where(*_key(actor, conversation_id))
            ).one_or_none()
            if row is None:
                return None
            return _conversation(row, _messages(connection, actor, [conversation_id]))

    def queue(
        self, actor: Actor, *, state: State = "open", limit: int = 200
    ) -> tuple[Conversation, ...]:
        """The conversations in a state, longest waiting first, with their messages."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(CONVERSATIONS)
                .where(CONVERSATIONS.c.tenant == actor.tenant, CONVERSATIONS.c.state == state)
                .order_by(CONVERSATIONS.c.last_at, CONVERSATIONS.c.id)
                .limit(limit)
            ).all()
            messages = _messages(connection, actor, [row.id for row in rows])
        return tuple(_conversation(row, messages) for row in rows)

    def ids(self, actor: Actor, *, state: State = "open", limit: int = 200) -> tuple[str, ...]:
        """What `queue` would return, by id alone: cheap enough to ask again and again."""
        wanted = (CONVERSATIONS.c.tenant == actor.tenant, CONVERSATIONS.c.state == state)
        query = select(CONVERSATIONS.c.id).where(*wanted)
        query = query.order_by(CONVERSATIONS.c.last_at, CONVERSATIONS.c.id).limit(limit)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def count(self, actor: Actor, state: State) -> int:
        """How many conversations are in a state."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(CONVERSATIONS)
            query = query.where(
                CONVERSATIONS.c.tenant == actor.tenant, CONVERSATIONS.c.state == state
            )
            return int(connection.execute(query).scalar_one())


def _key(actor: Actor, conversation_id: str) -> tuple[Any, Any]:
    return CONVERSATIONS.c.tenant == actor.tenant, CONVERSATIONS.c.id == conversation_id


def _messages(connection: Connection, actor: Actor, ids: Sequence[str]) -> dict[str, list[Message]]:
    rows = connection.execute(
        select(MESSAGES)
        .where(MESSAGES.c.tenant == actor.tenant, MESSAGES.c.conversation_id.in_(ids))
        .order_by(MESSAGES.c.conversation_id, MESSAGES.c.seq)
    )
    found: dict[str, list[Message]] = {}
    for row in rows:
        message = Message(row.id, row.role, row.text, datetime.fromisoformat(row.at))
        found.setdefault(row.conversation_id, []).append(message)
    return found


def _conversation(row: Row[Any], messages: Mapping[str, list[Message]]) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        store=row.store,
        customer=json.loads(row.customer),
        as_of=date.fromisoformat(row.as_of) if row.as_of else None,
        state=row.state,
        last_at=datetime.fromisoformat(row.last_at),
        messages=tuple(messages.get(row.id, ())),
    )


def _dump(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)


def append_messages(
    connection: Connection, database: Database, key: tuple[str, str], batch: Sequence[Message]
) -> int:
    """Append, inside a running transaction, the messages a conversation does not have yet.

    A new customer message reopens a finished conversation.

    Args:
        connection: Of a write transaction.
        database: The database it belongs to.
        key: Tenant and conversation id.
        batch: In the order of the transcript.

    Returns:
        How many were new.
    """
    tenant, conversation_id = key
    last = connection.execute(
        select(func.max(MESSAGES.c.seq)).where(
            MESSAGES.c.tenant == tenant, MESSAGES.c.conversation_id == conversation_id
        )
    ).scalar()
    first = 0 if last is None else int(last) + 1
    added: list[Message] = []
    for message in batch:
        statement = database.insert(MESSAGES).values(
            tenant=tenant,
            conversation_id=conversation_id,
            id=message.id,
            seq=first + len(added),
            role=message.role,
            text=message.text,
            at=message.at.isoformat(),
        )
        if connection.execute(statement.on_conflict_do_nothing()).rowcount:
            added.append(message)
    if added:
        values = {"last_at": max(m.at for m in added).isoformat()}
        if last is not None and any(m.role == "customer" for m in added):
            values["state"] = "open"
        connection.execute(
            update(CONVERSATIONS)
            .where(CONVERSATIONS.c.tenant == tenant, CONVERSATIONS.c.id == conversation_id)
            .values(**values)
        )
    return len(added)
