"""Serves the desk over a prepared chain: `python tests/e2e/serve.py DATA PORT SETTINGS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uvicorn

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Run until killed."""
    from assist import bootstrap
    from tests.fakes_desk import EVERY_CASE, seeded

    parts = seeded(Path(sys.argv[1]), *EVERY_CASE, **json.loads(sys.argv[3]))
    with bootstrap.using(parts):
        import app

        uvicorn.run(app.app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")


if __name__ == "__main__":
    main()
