"""What a person does to the knowledge: allowed to do it, done, and kept in the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assist.access import authorize
from assist.index.withdrawn import Journal
from assist.settings import Settings
from assist.store.audit import Audit
from assist.store.stores import open_store
from assist.types import Actor, Category
from ingest.approvals import approve
from ingest.decisions import Decision, decide
from ingest.uploads import save_upload

CONSOLE = "console"


class Curation:
    """The acts of one actor on a tenant's knowledge.

    Every method raises AccessDenied where the actor's role does not have the right "knowledge",
    and notes what was done only once it is done.

    Args:
        audit: The audit log.
        index_dir: The tenant's index folder.
        actor: Who acts.
    """

    def __init__(self, audit: Audit, index_dir: Path, actor: Actor) -> None:
        self._audit = audit
        self._index_dir = index_dir
        self._actor = actor

    def upload(
        self,
        source: Path,
        name: str,
        data: bytes,
        *,
        category: Category = "manual",
        valid_to: date | None = None,
        channel: str = "",
    ) -> str:
        """Put a file into a source folder; arguments, key and errors are those of `save_upload`."""
        authorize(self._actor, "knowledge")
        key = save_upload(source, name, data, category=category, valid_to=valid_to, channel=channel)
        self.note("upload", key, {"bytes": len(data), "category": category})
        return key

    def approve(self, key: str, by: str) -> str:
        """Let in a file that the last build held; the rest as `ingest.approvals.approve`."""
        authorize(self._actor, "knowledge")
        sha256 = approve(self._index_dir, key, by)
        self.note("review", key, {"by": by.strip(), "sha256": sha256})
        return sha256

    def withdraw(self, key: str, *, by: str, reason: str) -> None:
        """Withhold a document from now on; raises as `Journal.withdraw`."""
        authorize(self._actor, "knowledge")
        Journal(self._index_dir).withdraw(key, by=by, reason=reason)
        self.note("withdraw", key, {"by": by.strip(), "reason": reason.strip()})

    def restore(self, key: str, *, by: str, reason: str) -> None:
        """Let a withdrawn document be found again; raises as `Journal.restore`."""
        authorize(self._actor, "knowledge")
        Journal(self._index_dir).restore(key, by=by, reason=reason)
        self.note("restore", key, {"by": by.strip(), "reason": reason.strip()})

    def decide(self, decision: Decision) -> None:
        """Say which side of a contradiction holds; raises as `ingest.decisions.decide`."""
        authorize(self._actor, "knowledge")
        decide(self._index_dir, decision)
        keys = {"left": decision.left.key, "right": decision.right.key}
        detail = {"by": decision.by.strip(), "choice": decision.choice, **keys}
        self.note("decide", decision.id, detail)

    def note(self, action: str, subject: str, detail: Mapping[str, object] | None = None) -> None:
        """Keep what was done elsewhere: "publish" or "rollback" of a version."""
        self._audit.add(self._actor, action, subject, detail)


@contextmanager
def curation(settings: Settings, index_dir: Path, actor: Actor) -> Iterator[Curation]:
    """The acts of somebody outside the desk: a worker for its job's actor, a command line."""
    store = open_store(settings)
    try:
        yield Curation(store.audit, index_dir, actor)
    finally:
        store.database.close()


def console(tenant: str) -> Actor:
    """Whoever has a shell on this machine."""
    return Actor(CONSOLE, tenant, "admin")
