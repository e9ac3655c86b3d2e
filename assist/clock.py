"""The only clock. Everything else asks here, so tests can set the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current moment, aware, UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The current day in a time zone such as "Asia/Shanghai"."""
    return now().astimezone(ZoneInfo(zone)).date()
