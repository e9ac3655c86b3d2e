"""Who acts on the knowledge, and under which name."""

from __future__ import annotations

import streamlit as st

from assist.ui.chrome import Frame
from ingest.curation import Curation

LAST_NAME = "knowledge-last-name"


def acts(frame: Frame) -> Curation:
    """What the visitor of the page may do to the knowledge."""
    return Curation(frame.parts.store.audit, frame.parts.index_dir, frame.actor)


def ask_name(frame: Frame, *, key: str) -> str:
    """Ask for the name that an act is kept under: the account's, else the last one given here."""
    identity = frame.parts.identity
    own = identity.name_of(frame.actor) if identity.needs_sign_in else ""
    last = str(st.session_state.get(LAST_NAME, own))
    name: str = st.text_input(frame.t("knowledge.approve.by"), value=last, key=key, max_chars=80)
    if name.strip():
        st.session_state[LAST_NAME] = name.strip()
    return name
