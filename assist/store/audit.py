"""The audit log: append-only rows, each with the hash of the one before it.

Whoever changes or removes a row breaks every hash after it; `verify` names the first broken row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, column, func, select, table

from assist import clock
from assist.store.database import Database
from assist.types import Actor

AUDIT = table(
    "audit",
    *map(
        column,
        (
            "tenant",
            "seq",
            "at",
            "actor_id",
            "action",
            "subject",
            "detail",
            "previous",
            "hash",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what.

    Attributes:
        seq: Place in the tenant's chain, from 1.
        action: Such as "sign_in", "denied", "publish", "role".
        subject: What it was done to: a document, an account, a version.
    """

    seq: int
    at: datetime
    actor_id: str
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


class Audit:
    """The audit log of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        actor: Actor,
        action: str,
        subject: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Append an entry; never a password, a message or a document's text."""
        body = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str)
        with self._database.write() as connection:
            last = _last(connection, actor.tenant)
            values: dict[str, Any] = {
                "tenant": actor.tenant,
                "seq": last.seq + 1 if last else 1,
                "at": clock.now().isoformat(),
                "actor_id": actor.id,
                "action": action,
                "subject": subject,
                "detail": body,
                "previous": last.hash if last else "",
            }
            connection.execute(self._database.insert(AUDIT).values(**values, hash=_hash(values)))

    def entries(self, actor: Actor, *, limit: int = 200) -> tuple[AuditEntry, ...]:
        """The newest entries, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(AUDIT)
                .where(AUDIT.c.tenant == actor.tenant)
                .order_by(AUDIT.c.seq.desc())
                .limit(limit)
            ).all()
        return tuple(
            AuditEntry(
                row.seq,
                datetime.fromisoformat(row.at),
                row.actor_id,
                row.action,
                row.subject,
                json.loads(row.detail),
            )
            for row in rows
        )

    def verify(self, actor: Actor) -> int | None:
        """The place of the first row that does not fit the chain, or None when all do."""
        previous, expected = "", 1
        with self._database.read() as connection:
            rows = connection.execute(
                select(AUDIT).where(AUDIT.c.tenant == actor.tenant).order_by(AUDIT.c.seq)
            )
            for row in rows:
                values = {name: getattr(row, name) for name in _HASHED}
                fits = row.previous == previous and row.hash == _hash(values)
                if row.seq != expected or not fits:
                    return int(expected)
                previous, expected = row.hash, expected + 1
        return None


_HASHED = ("tenant", "seq", "at", "actor_id", "action", "subject", "detail", "previous")


def _last(connection: Connection, tenant: str) -> Row[Any] | None:
    newest = select(func.max(AUDIT.c.seq)).where(AUDIT.c.tenant == tenant).scalar_subquery()
    return connection.execute(
        select(AUDIT).where(AUDIT.c.tenant == tenant, AUDIT.c.seq == newest)
    ).one_or_none()


def _hash(values: Mapping[str, Any]) -> str:
    text = json.dumps([values[name] for name in _HASHED], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
