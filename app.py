"""The desk: page script and ASGI application in one file.

`streamlit run app.py` (or `uvicorn app:app`) imports this file once to serve it and runs it as
`__main__` for every rerun of a page.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from assist.ui import chrome
from assist.ui.chrome import PageEntry
from assist.web import server

HERE = Path(__file__).parent
PAGES = (
    PageEntry(HERE / "assist/pages/workspace.py", "workspace", ":material/forum:", "reply"),
    PageEntry(
        HERE / "ingest/pages/knowledge.py", "knowledge", ":material/library_books:", "knowledge"
    ),
    PageEntry(
        HERE / "assist/pages/retrieval.py", "retrieval", ":material/manage_search:", "search"
    ),
    PageEntry(HERE / "eval/pages/evaluation.py", "evaluation", ":material/monitoring:", "evaluate"),
    PageEntry(HERE / "eval/pages/quality.py", "quality", ":material/fact_check:", "quality"),
    PageEntry(HERE / "assist/pages/accounts.py", "accounts", ":material/group:", "administer"),
)

if __name__ == "__main__":
    chrome.run_pages(PAGES)
else:
    chrome.refuse_open_address()
    app = st.App(
        Path(__file__),
        routes=server.routes(),
        middleware=server.middleware(),
        lifespan=server.lifespan,
        on_script_error=chrome.show_script_error,
    )
