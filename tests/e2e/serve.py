"""Serves the desk over a prepared chain: `python tests/e2e/serve.py DATA PORT SETTINGS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uvicorn

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def poison(words: list[str]) -> None:
    """Put attacks into the title, the passage and the draft."""
    from dataclasses import replace

    from tests import fakes_desk as fakes

    first = fakes.EVIDENCE[0]
    tail = "".join(words)
    title = replace(first.source, title=f"{words[0]} {words[1]}", tags={"version": words[0]})
    chunk = replace(first.chunk, text=first.chunk.text + tail, end=first.chunk.end + len(tail))
    fakes.EVIDENCE = (replace(first, source=title, chunk=chunk), *fakes.EVIDENCE[1:])
    document = fakes.DOCUMENTS[first.chunk.doc_key]
    fakes.DOCUMENTS[first.chunk.doc_key] = replace(
        document, source=title, text=document.text + tail
    )
    fakes.PLAIN = (*fakes.PLAIN, (tail, "fact", "unsupported", ()))


def main() -> None:
    """Run until killed."""
    from assist import bootstrap
    from tests.fakes_desk import EVERY_CASE, seeded

    data = Path(sys.argv[1])
    parts = seeded(data, *EVERY_CASE, **json.loads(sys.argv[3]))
    attacks = data / "hostile.json"
    if attacks.exists():
        poison(json.loads(attacks.read_text("utf-8")))
    with bootstrap.using(parts):
        import app

        uvicorn.run(app.app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")


if __name__ == "__main__":
    main()
