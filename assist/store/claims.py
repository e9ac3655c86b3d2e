"""Who has a case open: a lease that a browser renews, so that two agents never answer one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import column, delete, select, table

from assist import clock
from assist.store.database import Database
from assist.types import Actor

LEASE_S = 90
CLAIMS = table(
    "claims",
    *map(column, ("tenant", "case_id", "actor_id", "name", "session_id", "until")),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case; `session_id` tells two browsers of one agent apart."""

    actor_id: str
    name: str
    session_id: str


class Claims:
    """Leases on the cases of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, actor: Actor, case_id: str, wanted: Holder, *, by_force: bool = False) -> Holder:
        """Take a case or renew one's own lease on it.

        Args:
            actor: Decides the tenant.
            case_id: The case.
            wanted: Who wants it.
            by_force: Take it over from whoever has it.

        Returns:
            Who holds it now: `wanted`, or the one who came first.
        """
        now = clock.now()
        held = self._holder(actor, case_id, now + timedelta(seconds=LEASE_S / 2))
        if held == wanted:
            return wanted  # the lease is good for a while: nothing to write
        values = {
            "actor_id": wanted.actor_id,
            "name": wanted.name,
            "session_id": wanted.session_id,
            "until": (now + timedelta(seconds=LEASE_S)).isoformat(),
        }
        with self._database.write() as connection:
            row = connection.execute(
                select(CLAIMS).where(
                    CLAIMS.c.tenant == actor.tenant,
                    CLAIMS.c.case_id == case_id,
                    CLAIMS.c.until > now.isoformat(),
                )
            ).one_or_none()
            if row is not None and row.session_id != wanted.session_id and not by_force:
                return Holder(row.actor_id, row.name, row.session_id)
            insert = self._database.insert(CLAIMS)
            connection.execute(
                insert.values(tenant=actor.tenant, case_id=case_id, **values).on_conflict_do_update(
                    index_elements=["tenant", "case_id"], set_=values
                )
            )
        return wanted

    def _holder(self, actor: Actor, case_id: str, at: datetime) -> Holder | None:
        with self._database.read() as connection:
            row = connection.execute(
                select(CLAIMS).where(
                    CLAIMS.c.tenant == actor.tenant,
                    CLAIMS.c.case_id == case_id,
                    CLAIMS.c.until > at.isoformat(),
                )
            ).one_or_none()
        return Holder(row.actor_id, row.name, row.session_id) if row is not None else None

    def holds(self, actor: Actor, case_id: str, session_id: str) -> bool:
        """Whether nobody but this browser has the case now."""
        held = self._holder(actor, case_id, clock.now())
        return held is None or held.session_id == session_id

    def release(self, actor: Actor, session_id: str, *, keep: str = "") -> None:
        """Let go of every case that a browser holds, but for one; writes only if there are any."""
        mine = {key for key, each in self.holders(actor).items() if each.session_id == session_id}
        if not mine - {keep}:
            return
        with self._database.write() as connection:
            connection.execute(
                delete(CLAIMS).where(
                    CLAIMS.c.tenant == actor.tenant,
                    CLAIMS.c.session_id == session_id,
                    CLAIMS.c.case_id != keep,
                )
            )

    def holders(self, actor: Actor) -> dict[str, Holder]:
        """Who holds which case now."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(CLAIMS).where(
                    CLAIMS.c.tenant == actor.tenant, CLAIMS.c.until > clock.now().isoformat()
                )
            )
            return {row.case_id: Holder(row.actor_id, row.name, row.session_id) for row in rows}
