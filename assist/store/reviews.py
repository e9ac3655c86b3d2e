"""Verdicts of evaluators on replies that were sent unedited: were they correct?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import column, select, table

from assist import clock
from assist.store.database import Database
from assist.types import Actor

Verdict = Literal["correct", "incorrect"]
REVIEWS = table(
    "reviews", *map(column, ("tenant", "event_id", "at", "actor_id", "verdict", "note"))
)


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody found about one sent reply."""

    event_id: str
    verdict: Verdict
    note: str = ""
    actor_id: str = ""


class Reviews:
    """The verdicts of a tenant, one for each reply; the last one counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, actor: Actor, review: Review) -> None:
        """Keep a verdict."""
        values = {
            "at": clock.now().isoformat(),
            "actor_id": actor.id,
            "verdict": review.verdict,
            "note": review.note,
        }
        with self._database.write() as connection:
            connection.execute(
                self._database.insert(REVIEWS)
                .values(tenant=actor.tenant, event_id=review.event_id, **values)
                .on_conflict_do_update(index_elements=["tenant", "event_id"], set_=values)
            )

    def all(self, actor: Actor) -> dict[str, Review]:
        """Every verdict, by the sent event's id."""
        with self._database.read() as connection:
            rows = connection.execute(select(REVIEWS).where(REVIEWS.c.tenant == actor.tenant))
            return {
                row.event_id: Review(row.event_id, row.verdict, row.note, row.actor_id)
                for row in rows
            }
