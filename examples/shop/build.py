#!/usr/bin/env python
"""Writes the generated part of the example shop's knowledge folder.

``kb/manuals`` (PDF, DOCX), ``kb/catalog/catalog.xlsx`` and ``kb/cases/cases.jsonl`` are made from
``source/``; the rest of ``kb/`` is written by hand. Every run writes the same bytes with the same
libraries, and the outputs are committed. Needs reportlab, python-docx, openpyxl and Pillow.

    python examples/shop/build.py            # write kb/
    python examples/shop/build.py --check    # compare kb/ with a fresh build, exit 1 if it differs
"""

import argparse
import sys
import tempfile
from pathlib import Path

from source import cases, catalog, markup, pdf, word

_HERE = Path(__file__).resolve().parent
_KB = _HERE / "kb"


def build(kb: Path) -> list[Path]:
    """Write everything below ``kb`` and return the files."""
    manuals, lists, past = (kb / name for name in ("manuals", "catalog", "cases"))
    for folder in (manuals, lists, past):
        folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for source in sorted((_HERE / "source" / "manuals").glob("*.md")):
        manual = markup.load(source)
        target = manuals / manual.meta["file"]
        (pdf if target.suffix == ".pdf" else word).write(manual, target)
        written.append(target)
    catalog.write(lists / "catalog.xlsx")
    cases.write(past / "cases.jsonl")
    return [*written, lists / "catalog.xlsx", past / "cases.jsonl"]


def stale(kb: Path) -> list[str]:
    """Return the generated files of ``kb`` that are missing or differ from a fresh build."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        names = [path.relative_to(fresh) for path in build(fresh)]
        return [
            name.as_posix()
            for name in names
            if not (kb / name).is_file() or (kb / name).read_bytes() != (fresh / name).read_bytes()
        ]


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the example shop's generated documents.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    if parser.parse_args(argv).check:
        old = stale(_KB)
        sys.stdout.writelines(f"differs: {name}\n" for name in old)
        return 1 if old else 0
    sys.stdout.writelines(f"{path.relative_to(_HERE)}\n" for path in build(_KB))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
