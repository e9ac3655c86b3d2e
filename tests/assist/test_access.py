"""Roles: deny by default."""

import pytest

from assist.access import authorize, may
from assist.errors import AccessDenied
from assist.types import Actor

MATRIX = {
    "agent": {"reply", "search"},
    "senior_agent": {"reply", "search"},
    "knowledge_manager": {"search", "knowledge", "quality"},
    "evaluator": {"search", "evaluate", "quality"},
    "admin": {"reply", "search", "knowledge", "evaluate", "quality", "administer"},
}


@pytest.mark.parametrize("role", MATRIX)
def test_each_role_may_do_its_own_work_and_nothing_else(role):
    actor = Actor(role=role)
    for right in MATRIX["admin"]:
        assert may(actor, right) == (right in MATRIX[role]), right


def test_who_may_not_is_refused_and_an_unknown_role_may_nothing():
    with pytest.raises(AccessDenied, match="'agent' may not knowledge"):
        authorize(Actor(role="agent"), "knowledge")
    assert not may(Actor(role="guest"), "search")
