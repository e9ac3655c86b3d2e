"""Reads what the composer sends: the browser's word is checked like any other outside input."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from assist.decisions import DeskAction
from assist.errors import StoreError

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _WireAction(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    action_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    type: Literal["send", "confirm_send", "reject"]
    tab: Annotated[str, StringConstraints(max_length=64)] = ""
    case_id: Id
    draft_id: Id
    version_id: Id
    text: Annotated[str, StringConstraints(max_length=20_000)] = ""
    shown_ms: int = 0
    reason: Annotated[str, StringConstraints(max_length=500)] = ""
    note: Annotated[str, StringConstraints(max_length=500)] = ""


def read_action(raw: object, *, session_id: str) -> tuple[DeskAction, str]:
    """Check an action of the composer.

    Returns:
        The action, and the browser tab that it came from.

    Raises:
        StoreError: A field is missing or wrong; nothing is recorded.
    """
    try:
        wire = _WireAction.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise StoreError(f"action {field}: {first['msg']}") from error
    action = DeskAction(
        id=wire.action_id,
        type=wire.type,
        case_id=wire.case_id,
        draft_id=wire.draft_id,
        version_id=wire.version_id,
        session_id=session_id,
        text=wire.text,
        shown_ms=max(0, wire.shown_ms),
        reason=wire.reason,
        note=wire.note,
    )
    return action, wire.tab
