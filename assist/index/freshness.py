"""Whether what a stored suggestion rests on still holds: withdrawn, replaced, ended, or hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from assist.index.scope import EVERY_GROUP
from assist.index.version import IndexSnapshot
from assist.types import Actor, Evidence, Source, Suggestion

Staleness = Literal["withdrawn", "replaced", "expired", "hidden"]


AROUND = 3000


def may_see(actor: Actor, source: Source) -> bool:
    """Whether a document is open to everybody or to a group of the actor's."""
    groups = set(source.acl_groups)
    return not groups or EVERY_GROUP in actor.groups or bool(groups & set(actor.groups))


class Freshness:
    """Compares suggestions with the live index version.

    Args:
        provider: Gives the live snapshot, e.g. a SnapshotHolder.
    """

    def __init__(self, provider: Callable[[], IndexSnapshot]) -> None:
        self._provider = provider
        self._chunks: tuple[str, frozenset[str]] = ("", frozenset())

    @property
    def version(self) -> str:
        """Id of the live version.

        Raises:
            NoIndex: Nothing is published.
        """
        return self._provider().id

    def stale(self, actor: Actor, suggestion: Suggestion) -> Mapping[int, Staleness]:
        """What is wrong with the evidence of a suggestion, by label; empty while all of it holds.

        Validity is judged on the day that the suggestion was made for. A document that the actor
        may not see any more is "hidden".

        Raises:
            NoIndex: Nothing is published.
        """
        snapshot = self._provider()
        if self._chunks[0] != snapshot.id:
            self._chunks = (snapshot.id, frozenset(chunk.id for chunk in snapshot.chunks))
        found: dict[int, Staleness] = {}
        for evidence in suggestion.evidence:
            problem = self._problem(snapshot, actor, evidence, suggestion.message.as_of)
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

    def _problem(
        self, snapshot: IndexSnapshot, actor: Actor, evidence: Evidence, day: date | None
    ) -> Staleness | None:
        document = snapshot.documents.get(evidence.chunk.doc_key)
        if document is None:
            return "withdrawn"
        if not may_see(actor, document.source):
            return "hidden"
        if evidence.chunk.id not in self._chunks[1]:
            return "replaced"
        ends = document.source.valid_to
        return "expired" if day and ends and ends < day else None
