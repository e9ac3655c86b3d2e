"""What is on its way out: written with the decision in one transaction, delivered at least once.

The receiver gets the same id with every attempt, so a repeated delivery can be recognised.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, column, select, table, update

from assist import clock
from assist.store.database import Database
from assist.types import Actor

ParcelState = Literal["waiting", "sent", "failed"]
WAITS_S = (2, 5, 15, 60, 300, 900, 3600)  # after attempt n; then the parcel has failed
IN_FLIGHT_S = 60

_COLUMNS = [
    "tenant",
    "id",
    "channel",
    "case_id",
    "kind",
    "payload",
    "state",
    "attempts",
    "next_at",
    "created_at",
    "error",
]
OUTBOX = table("outbox", *map(column, _COLUMNS))


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to deliver.

    Attributes:
        id: Of the decision behind it; the same for every attempt.
        channel: Name of the adapter that delivers it.
        kind: "reply" or "ticket".
        payload: What the adapter gets.
        attempts: Made so far.
    """

    id: str
    channel: str
    case_id: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    tenant: str = ""
    state: ParcelState = "waiting"
    attempts: int = 0
    error: str = ""


class Outbox:
    """The queue of deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, actor: Actor, parcel: Parcel) -> None:
        """Add a parcel in a transaction of its own."""
        with self._database.write() as connection:
            put_parcel(connection, self._database, actor, parcel)

    def claim(self) -> Parcel | None:
        """Take the parcel that is due longest; nobody else gets it for a minute."""
        now = clock.now()
        with self._database.write() as connection:
            row = connection.execute(
                select(OUTBOX)
                .where(OUTBOX.c.state == "waiting", OUTBOX.c.next_at <= now.isoformat())
                .order_by(OUTBOX.c.next_at, OUTBOX.c.id)
                .limit(1)
            ).one_or_none()
            if row is None:
                return None
            connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.tenant == row.tenant, OUTBOX.c.id == row.id)
                .values(
                    attempts=row.attempts + 1,
                    next_at=(now + timedelta(seconds=IN_FLIGHT_S)).isoformat(),
                )
            )
        return _parcel(row, attempts=row.attempts + 1)

    def settle(self, parcel: Parcel, *, error: str = "", is_final: bool = False) -> ParcelState:
        """Note what became of an attempt.

        Args:
            parcel: As claimed.
            error: Why it failed; "" = it arrived.
            is_final: The receiver refused for good: no further attempt.

        Returns:
            The parcel's state now.
        """
        state: ParcelState = "sent"
        next_at = clock.now()
        if error:
            left = parcel.attempts <= len(WAITS_S) and not is_final
            state = "waiting" if left else "failed"
            if left:
                next_at += timedelta(seconds=WAITS_S[parcel.attempts - 1])
        with self._database.write() as connection:
            connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.tenant == parcel.tenant, OUTBOX.c.id == parcel.id)
                .values(state=state, error=error[:300], next_at=next_at.isoformat())
            )
        return state

    def retry(self, actor: Actor, parcel_id: str) -> None:
        """Start a failed parcel again."""
        with self._database.write() as connection:
            connection.execute(
                update(OUTBOX)
                .where(OUTBOX.c.tenant == actor.tenant, OUTBOX.c.id == parcel_id)
                .where(OUTBOX.c.state == "failed")
                .values(state="waiting", attempts=0, next_at=clock.now().isoformat())
            )

    def get(self, actor: Actor, parcel_id: str) -> Parcel | None:
        """A parcel of the actor's tenant, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(OUTBOX).where(OUTBOX.c.tenant == actor.tenant, OUTBOX.c.id == parcel_id)
            ).one_or_none()
        return _parcel(row) if row is not None else None

    def failed(self, actor: Actor, *, limit: int = 50) -> tuple[Parcel, ...]:
        """Parcels that were given up, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(OUTBOX)
                .where(OUTBOX.c.tenant == actor.tenant, OUTBOX.c.state == "failed")
                .order_by(OUTBOX.c.created_at.desc())
                .limit(limit)
            ).all()
        return tuple(_parcel(row) for row in rows)


def put_parcel(connection: Connection, database: Database, actor: Actor, parcel: Parcel) -> None:
    """Add a parcel inside a running write transaction; a known id changes nothing."""
    now = clock.now().isoformat()
    connection.execute(
        database.insert(OUTBOX)
        .values(
            tenant=actor.tenant,
            id=parcel.id,
            channel=parcel.channel,
            case_id=parcel.case_id,
            kind=parcel.kind,
            payload=json.dumps(parcel.payload, ensure_ascii=False, sort_keys=True),
            state="waiting",
            attempts=0,
            next_at=now,
            created_at=now,
            error="",
        )
        .on_conflict_do_nothing()
    )


def _parcel(row: Row[Any], *, attempts: int | None = None) -> Parcel:
    return Parcel(
        id=row.id,
        channel=row.channel,
        case_id=row.case_id,
        kind=row.kind,
        payload=json.loads(row.payload),
        tenant=row.tenant,
        state=row.state,
        attempts=row.attempts if attempts is None else attempts,
        error=row.error,
    )
