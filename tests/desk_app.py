"""Drives app.py under Streamlit's AppTest."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent / "app.py"


def open_page(file="", lang="zh"):
    """An AppTest of the desk, not run yet; `file` is a page below the repository."""
    at = AppTest.from_file(str(APP), default_timeout=30)
    at.session_state["lang"] = lang
    if file:
        at.run()
        at.switch_page(file)
    return at


def shown(at, component):
    """The data that a component was given, None where it is not on the page."""
    for node in _walk(at._tree):
        proto = getattr(node, "proto", None)
        inner = getattr(proto, "bidi_component", proto)
        if getattr(inner, "component_name", "") == f"assist_{component}":
            return json.loads(inner.json)
    return None


def texts(at):
    """Every text, caption and Markdown line on the page."""
    return [node.value for kind in (at.text, at.caption, at.markdown) for node in kind]


def _walk(node):
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _walk(child)
