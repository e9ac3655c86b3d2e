"""Whether what a stored suggestion rests on still holds; asked at display and before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from assist import clock
from assist.index.scope import EVERY_GROUP
from assist.index.version import IndexSnapshot
from assist.types import Actor, Evidence, Source, Suggestion

Staleness = Literal["withdrawn", "deleted", "hidden", "replaced", "expired", "not_yet"]


AROUND = 3000


def may_see(actor: Actor, source: Source) -> bool:
    """Whether a document is open to everybody or to a group of the actor's."""
    groups = set(source.acl_groups)
    return not groups or EVERY_GROUP in actor.groups or bool(groups & set(actor.groups))


class Freshness:
    """Compares suggestions with the live index version.

    Args:
        provider: Gives the live snapshot, e.g. a SnapshotHolder.
        zone: Business time zone, in which "today" is judged.
    """

    def __init__(self, provider: Callable[[], IndexSnapshot], zone: str = "Asia/Shanghai") -> None:
        self._provider = provider
        self._zone = zone

    @property
    def version(self) -> str:
        """Id of the live version.

        Raises:
            NoIndex: Nothing is published.
        """
        return self._provider().id

    def stale(self, actor: Actor, suggestion: Suggestion) -> Mapping[int, Staleness]:
        """What is wrong with the evidence of a suggestion, by label; empty while all of it holds.

        Validity is judged today, unless the customer's message names another day.

        Returns:
            "withdrawn": somebody has withdrawn the document. "deleted": the live version lacks it,
            or its file has left the source folder. "hidden": the actor may not see it any more.
            "replaced": it no longer holds this passage. "expired", "not_yet": it does not hold on
            that day.

        Raises:
            NoIndex: Nothing is published.
        """
        snapshot, day = self._provider(), self._day(suggestion)
        found: dict[int, Staleness] = {}
        for evidence in suggestion.evidence:
            problem = _problem(snapshot, actor, evidence, day)
            if problem:
                found[evidence.label] = problem
        return found

    def around(self, actor: Actor, doc_key: str, chunk_id: str) -> tuple[str, str, str] | None:
        """A chunk in its document: what stands before it, its text, what stands after it.

        At most 3,000 characters on either side; None when the actor may not see the document or the
        live version does not have the chunk.

        Raises:
            NoIndex: Nothing is published.
        """
        snapshot = self._provider()
        document = snapshot.documents.get(doc_key)
        chunk = next((each for each in snapshot.chunks if each.id == chunk_id), None)
        if document is None or chunk is None or chunk.doc_key != doc_key:
            return None
        if not may_see(actor, document.source):
            return None
        text = document.text
        before = text[max(0, chunk.start - AROUND) : chunk.start]
        return before, text[chunk.start : chunk.end], text[chunk.end : chunk.end + AROUND]

    def _day(self, suggestion: Suggestion) -> date:
        """The day that the message names, else today."""
        return suggestion.message.as_of or clock.today(self._zone)


def _problem(
    snapshot: IndexSnapshot, actor: Actor, evidence: Evidence, day: date
) -> Staleness | None:
    key = evidence.chunk.doc_key
    document = snapshot.documents.get(key)
    if document is None:
        return "withdrawn" if key in snapshot.withdrawn else "deleted"
    source = document.source
    if not may_see(actor, source):
        return "hidden"
    if evidence.chunk.id not in snapshot.rows:
        return "replaced"
    if source.valid_to and source.valid_to < day:
        return "expired"
    return "not_yet" if source.valid_from and source.valid_from > day else None
