"""Who may do what: deny by default. Services call `authorize`, pages only hide what is denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assist.errors import AccessDenied
from assist.types import Actor, ActorRole

Right = Literal["reply", "search", "knowledge", "evaluate", "quality", "administer"]

RIGHTS: Mapping[ActorRole, frozenset[Right]] = {
    "agent": frozenset(["reply", "search"]),
    "senior_agent": frozenset(["reply", "search"]),
    "knowledge_manager": frozenset(["search", "knowledge", "quality"]),
    "evaluator": frozenset(["search", "evaluate", "quality"]),
    "admin": frozenset(["reply", "search", "knowledge", "evaluate", "quality", "administer"]),
}


def may(actor: Actor, right: Right) -> bool:
    """Whether an actor has a right."""
    return right in RIGHTS.get(actor.role, frozenset())


def authorize(actor: Actor, right: Right) -> None:
    """Pass, or raise.

    Raises:
        AccessDenied: The actor's role does not have this right.
    """
    if not may(actor, right):
        raise AccessDenied(f"role {actor.role!r} may not {right}")
