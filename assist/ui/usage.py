"""Citations of documents for pages: counted again only when another reply was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from assist import clock
from assist.store.events import Events
from assist.store.usage import Cited, count_citations
from assist.types import Actor
from assist.ui.chrome import Frame


def citations(frame: Frame, days: int) -> Mapping[str, Cited]:
    """How often sent replies cite a document, by its key, over the last so many days."""
    events = frame.parts.store.events
    place = str(frame.parts.settings.paths.data), frame.actor.tenant
    today = clock.today(frame.parts.settings.business_zone).isoformat()
    return _counted(events, frame.actor, days, (*place, *events.last(frame.actor, "sent"), today))


@st.cache_data(max_entries=16, show_spinner=False)
def _counted(
    _events: Events,
    _actor: Actor,
    days: int,
    stamp: tuple[str, ...],  # noqa: ARG001  what the count depends on
) -> Mapping[str, Cited]:
    return count_citations(_events.since(_actor, ["sent"], clock.now() - timedelta(days=days)))
