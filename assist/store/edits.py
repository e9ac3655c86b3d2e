"""What agents have written and not sent yet: the autosaved edits of drafts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import column, select, table

from assist import clock
from assist.store.database import Database
from assist.store.records import SUGGESTIONS
from assist.types import Actor

DRAFTS = table(
    "drafts",
    *map(column, ("tenant", "draft_id", "version_id", "actor_id", "text", "updated_at")),
)


class Edits:
    """Edits in progress, each agent's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, actor: Actor, draft_id: str, version_id: str, text: str) -> None:
        """Keep what an agent has written so far; the last write wins."""
        with self._database.write() as connection:
            statement = self._database.insert(DRAFTS).values(
                tenant=actor.tenant,
                draft_id=draft_id,
                version_id=version_id,
                actor_id=actor.id,
                text=text,
                updated_at=clock.now().isoformat(),
            )
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["tenant", "draft_id", "version_id", "actor_id"],
                    set_={
                        "text": statement.excluded["text"],
                        "updated_at": statement.excluded["updated_at"],
                    },
                )
            )

    def saved(self, actor: Actor, draft_ids: Sequence[str]) -> dict[str, str]:
        """The edits an agent has in progress, by version id."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(DRAFTS).where(
                    DRAFTS.c.tenant == actor.tenant,
                    DRAFTS.c.actor_id == actor.id,
                    DRAFTS.c.draft_id.in_(draft_ids),
                )
            )
            return {row.version_id: row.text for row in rows}

    def left_over(self, actor: Actor, case_id: str, but_for: str) -> str:
        """The newest edit an agent left unsent for an earlier message of a case, or "".

        Args:
            actor: Whose edit.
            case_id: The case.
            but_for: Draft id of the message that is being answered now.
        """
        query = (
            select(DRAFTS.c.text)
            .join(
                SUGGESTIONS,
                (SUGGESTIONS.c.tenant == DRAFTS.c.tenant) & (SUGGESTIONS.c.id == DRAFTS.c.draft_id),
            )
            .where(
                DRAFTS.c.tenant == actor.tenant,
                DRAFTS.c.actor_id == actor.id,
                DRAFTS.c.draft_id != but_for,
                SUGGESTIONS.c.case_id == case_id,
            )
            .order_by(DRAFTS.c.updated_at.desc())
        )
        with self._database.read() as connection:
            return str(connection.execute(query.limit(1)).scalar() or "")
