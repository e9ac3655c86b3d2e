"""What agents did: an append-only log in which a repeated write is one row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, column, delete, select, table, update

from assist.store.conversations import CONVERSATIONS, append_messages
from assist.store.database import Database
from assist.store.edits import DRAFTS
from assist.store.outbox import Parcel, put_parcel
from assist.store.records import SUGGESTIONS
from assist.store.transcript import Message, State
from assist.types import Actor, Event

_COLUMNS = [
    "tenant",
    "id",
    "at",
    "actor_id",
    "session_id",
    "case_id",
    "draft_id",
    "version_id",
    "type",
    "payload",
]
EVENTS = table("events", *map(column, _COLUMNS))


Settled = Literal["recorded", "repeated", "closed"]


@dataclass(frozen=True, slots=True)
class Effects:
    """What a decision does besides being recorded.

    Attributes:
        message: What was sent, appended to the transcript.
        state: New state of the conversation.
        parcel: What has to leave the desk.
        ends_draft: Whether edits in progress are done with.
    """

    message: Message | None = None
    state: State | None = None
    parcel: Parcel | None = None
    ends_draft: bool = True


class Events:
    """Appends to and reads the event log of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, actor: Actor, events: Iterable[Event]) -> int:
        """Append events; one whose id is already there is ignored.

        Returns:
            How many were new.
        """
        rows = [_event_row(actor, event) for event in events]
        if not rows:
            return 0
        statement = self._database.insert(EVENTS).on_conflict_do_nothing()
        with self._database.write() as connection:
            return sum(connection.execute(statement.values(**row)).rowcount for row in rows)

    def settle(self, actor: Actor, event: Event, effects: Effects) -> Settled:
        """Record a decision with its effects in one transaction.

        Args:
            actor: Who decided.
            event: The decision; its id makes a repetition harmless.
            effects: What the decision does.

        Returns:
            "repeated" when this very decision had been recorded before, "closed" when another one
            has already answered the same message; then nothing changes.
        """
        with self._database.write() as connection:
            if effects.message is not None and self._is_answered(connection, actor, event):
                return "closed"
            statement = self._database.insert(EVENTS).values(**_event_row(actor, event))
            if not connection.execute(statement.on_conflict_do_nothing()).rowcount:
                return "repeated"
            if effects.message is not None:
                append_messages(
                    connection, self._database, (actor.tenant, event.case_id), [effects.message]
                )
            if effects.state is not None:
                connection.execute(
                    update(CONVERSATIONS)
                    .where(
                        CONVERSATIONS.c.tenant == actor.tenant, CONVERSATIONS.c.id == event.case_id
                    )
                    .values(state=effects.state)
                )
            if effects.parcel is not None:
                put_parcel(connection, self._database, actor, effects.parcel)
            if effects.ends_draft:
                self._drop_edits(connection, actor, event)
            return "recorded"

    def _drop_edits(self, connection: Connection, actor: Actor, event: Event) -> None:
        """Edits of the draft that was decided, and what was left over of earlier messages."""
        of_case = select(SUGGESTIONS.c.id).where(
            SUGGESTIONS.c.tenant == actor.tenant, SUGGESTIONS.c.case_id == event.case_id
        )
        connection.execute(
            delete(DRAFTS).where(
                DRAFTS.c.tenant == actor.tenant,
                (DRAFTS.c.draft_id == event.draft_id) | DRAFTS.c.draft_id.in_(of_case),
            )
        )

    def _is_answered(self, connection: Connection, actor: Actor, event: Event) -> bool:
        """Whether another decision than this one has sent a reply to the same message."""
        query = select(EVENTS.c.id).where(
            EVENTS.c.tenant == actor.tenant,
            EVENTS.c.draft_id == event.draft_id,
            EVENTS.c.type == "sent",
            EVENTS.c.id != event.id,
        )
        return connection.execute(query.limit(1)).first() is not None

    def is_sent(self, actor: Actor, draft_id: str) -> bool:
        """Whether a reply to the message of a draft was sent."""
        query = select(EVENTS.c.id).where(
            EVENTS.c.tenant == actor.tenant,
            EVENTS.c.draft_id == draft_id,
            EVENTS.c.type == "sent",
        )
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def since(self, actor: Actor, kinds: Sequence[str], at: datetime) -> tuple[Event, ...]:
        """Events of some types from a moment on, oldest first."""
        query = (
            select(EVENTS)
            .where(EVENTS.c.tenant == actor.tenant, EVENTS.c.type.in_(kinds))
            .where(EVENTS.c.at >= at.isoformat())
            .order_by(EVENTS.c.at, EVENTS.c.id)
        )
        with self._database.read() as connection:
            return tuple(_event(row) for row in connection.execute(query))

    def last(self, actor: Actor, kind: str) -> tuple[str, str]:
        """Time and id of the newest event of a type, ("", "") before the first."""
        query = (
            select(EVENTS.c.at, EVENTS.c.id)
            .where(EVENTS.c.tenant == actor.tenant, EVENTS.c.type == kind)
            .order_by(EVENTS.c.at.desc(), EVENTS.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return (row.at, row.id) if row else ("", "")

    def find(self, actor: Actor, *, case_id: str = "", kind: str = "") -> tuple[Event, ...]:
        """Events of a case or of a type, oldest first."""
        query = select(EVENTS).where(EVENTS.c.tenant == actor.tenant)
        if case_id:
            query = query.where(EVENTS.c.case_id == case_id)
        if kind:
            query = query.where(EVENTS.c.type == kind)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(EVENTS.c.at, EVENTS.c.id))
            return tuple(_event(row) for row in rows)


def _event_row(actor: Actor, event: Event) -> dict[str, str]:
    return {
        "tenant": actor.tenant,
        "id": event.id,
        "at": event.at.isoformat(),
        "actor_id": event.actor_id,
        "session_id": event.session_id,
        "case_id": event.case_id,
        "draft_id": event.draft_id,
        "version_id": event.version_id,
        "type": event.type,
        "payload": _dump(event.payload),
    }


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        at=datetime.fromisoformat(row.at),
        actor_id=row.actor_id,
        session_id=row.session_id,
        case_id=row.case_id,
        draft_id=row.draft_id,
        version_id=row.version_id,
        type=row.type,
        payload=json.loads(row.payload),
    )


def _dump(payload: Mapping[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True)
