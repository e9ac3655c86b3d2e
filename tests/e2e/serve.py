"""Serves the desk over a prepared chain: `python tests/e2e/serve.py DATA PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Run until killed."""
    from assist import bootstrap
    from tests.fakes_desk import EVERY_CASE, seeded

    parts = seeded(Path(sys.argv[1]), *EVERY_CASE)
    with bootstrap.using(parts):  # type: ignore[arg-type]
        import app

        uvicorn.run(app.app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")


if __name__ == "__main__":
    main()
