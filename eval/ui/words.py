"""What an answer did, in the words of the desk."""

from __future__ import annotations

from assist.ui.chrome import Frame
from assist.ui.i18n import t_or


def action_words(frame: Frame, action: str, reason: str = "") -> str:
    """An action and why; what has no words is shown as it is."""
    said = t_or(f"action.{action}", frame.lang, action)
    why = t_or(f"advice.{action}.{reason}.title", frame.lang, "")
    why = why or t_or(f"action.reason.{reason}", frame.lang, reason)
    return " · ".join(part for part in (said, why) if part)
