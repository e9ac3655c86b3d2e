"""What was suggested, as it was shown, and the knowledge gaps that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import column, select, table, update

from assist import clock
from assist.errors import StoreError
from assist.store.database import Database
from assist.types import Actor, Suggestion

SUGGESTIONS = table(
    "suggestions",
    *map(
        column,
        (
            "tenant",
            "id",
            "case_id",
            "message_id",
            "index_version",
            "sentiment",
            "created_at",
            "body",
        ),
    ),
)
_GAP_COLUMNS = [
    "tenant",
    "id",
    "at",
    "actor_id",
    "case_id",
    "draft_id",
    "question",
    "reason",
    "note",
    "state",
]
GAPS = table("gaps", *map(column, _GAP_COLUMNS))


@dataclass(frozen=True, slots=True)
class Gap:
    """A question the knowledge does not answer, or answers badly; `id` is made by the client."""

    id: str
    case_id: str
    draft_id: str
    question: str
    reason: str
    note: str = ""
    at: datetime | None = None
    actor_id: str = ""
    state: str = "open"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Which message of which conversation a suggestion answers."""

    case_id: str
    message_id: str


class Records:
    """Reads and writes the records of a tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_suggestion(self, actor: Actor, ref: CaseRef, suggestion: Suggestion) -> None:
        """Keep a suggestion as it was made; a second save of the same id changes nothing."""
        with self._database.write() as connection:
            connection.execute(
                self._database.insert(SUGGESTIONS)
                .values(
                    tenant=actor.tenant,
                    id=suggestion.id,
                    case_id=ref.case_id,
                    message_id=ref.message_id,
                    index_version=suggestion.index_version,
                    sentiment=suggestion.triage.sentiment,
                    created_at=suggestion.created_at.isoformat(),
                    body=_adapter().dump_json(suggestion).decode(),
                )
                .on_conflict_do_nothing()
            )

    def suggestion(self, actor: Actor, suggestion_id: str) -> Suggestion | None:
        """A suggestion exactly as it was shown, or None."""
        with self._database.read() as connection:
            body = connection.execute(
                select(SUGGESTIONS.c.body).where(
                    SUGGESTIONS.c.tenant == actor.tenant, SUGGESTIONS.c.id == suggestion_id
                )
            ).scalar()
        return _load(body) if body else None

    def suggestions(self, actor: Actor, ref: CaseRef) -> tuple[Suggestion, ...]:
        """Every suggestion made for a message, oldest first."""
        with self._database.read() as connection:
            bodies = connection.execute(
                select(SUGGESTIONS.c.body)
                .where(
                    SUGGESTIONS.c.tenant == actor.tenant,
                    SUGGESTIONS.c.case_id == ref.case_id,
                    SUGGESTIONS.c.message_id == ref.message_id,
                )
                .order_by(SUGGESTIONS.c.created_at)
            ).scalars()
            return tuple(_load(body) for body in bodies)

    def case_of(self, actor: Actor, suggestion_id: str) -> CaseRef | None:
        """Which message a suggestion answers, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(SUGGESTIONS.c.case_id, SUGGESTIONS.c.message_id).where(
                    SUGGESTIONS.c.tenant == actor.tenant, SUGGESTIONS.c.id == suggestion_id
                )
            ).one_or_none()
        return CaseRef(row.case_id, row.message_id) if row is not None else None

    def latest(
        self, actor: Actor, *, since: datetime | None = None, limit: int = 1000
    ) -> tuple[Suggestion, ...]:
        """The newest suggestions of the tenant, newest first.

        Args:
            actor: Who asks.
            since: Leave out older ones.
            limit: At most so many.
        """
        query = select(SUGGESTIONS.c.body).where(SUGGESTIONS.c.tenant == actor.tenant)
        if since:
            query = query.where(SUGGESTIONS.c.created_at >= since.isoformat())
        with self._database.read() as connection:
            bodies = connection.execute(
                query.order_by(SUGGESTIONS.c.created_at.desc()).limit(limit)
            ).scalars()
            return tuple(_load(body) for body in bodies)

    def sentiments(self, actor: Actor, case_ids: Sequence[str]) -> dict[str, str]:
        """The customer's sentiment by case, as the newest suggestion judged it."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(SUGGESTIONS.c.case_id, SUGGESTIONS.c.sentiment)
                .where(SUGGESTIONS.c.tenant == actor.tenant, SUGGESTIONS.c.case_id.in_(case_ids))
                .order_by(SUGGESTIONS.c.created_at)
            )
            return {row.case_id: row.sentiment for row in rows}

    def add_gap(self, actor: Actor, gap: Gap) -> bool:
        """File a knowledge gap; False when one with this id is already there."""
        with self._database.write() as connection:
            result = connection.execute(
                self._database.insert(GAPS)
                .values(
                    tenant=actor.tenant,
                    id=gap.id,
                    at=(gap.at or clock.now()).isoformat(),
                    actor_id=gap.actor_id or actor.id,
                    case_id=gap.case_id,
                    draft_id=gap.draft_id,
                    question=gap.question,
                    reason=gap.reason,
                    note=gap.note,
                    state=gap.state,
                )
                .on_conflict_do_nothing()
            )
            return bool(result.rowcount)

    def close_gap(self, actor: Actor, gap_id: str) -> None:
        """Put a gap away: the knowledge has it now, or does not need it."""
        with self._database.write() as connection:
            connection.execute(
                update(GAPS)
                .where(GAPS.c.tenant == actor.tenant, GAPS.c.id == gap_id)
                .values(state="closed")
            )

    def gaps(self, actor: Actor, *, state: str = "open", limit: int = 200) -> tuple[Gap, ...]:
        """Gaps in a state, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(GAPS)
                .where(GAPS.c.tenant == actor.tenant, GAPS.c.state == state)
                .order_by(GAPS.c.at.desc())
                .limit(limit)
            )
            return tuple(
                Gap(
                    id=row.id,
                    case_id=row.case_id,
                    draft_id=row.draft_id,
                    question=row.question,
                    reason=row.reason,
                    note=row.note,
                    at=datetime.fromisoformat(row.at),
                    actor_id=row.actor_id,
                    state=row.state,
                )
                for row in rows
            )


@cache
def _adapter() -> TypeAdapter[Suggestion]:
    return TypeAdapter(Suggestion)


def _load(body: str) -> Suggestion:
    try:
        return _adapter().validate_json(body)
    except ValidationError as error:
        raise StoreError(
            f"a stored suggestion cannot be read: {error.error_count()} errors"
        ) from error
