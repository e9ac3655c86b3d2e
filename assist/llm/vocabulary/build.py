"""Rebuild o200k_base from the npm package js-tiktoken (MIT), which carries the same table.

usage: npm pack js-tiktoken && tar xzf js-tiktoken-*.tgz
       python -m assist.llm.vocabulary.build package/dist/ranks/o200k_base.js

tiktoken itself downloads the table at first use, without a time-out. The result is checked against
the sha256 that tiktoken expects of its own file.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from pathlib import Path

SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
FOLDER = Path(__file__).parent


def build(ranks_js: Path, folder: Path = FOLDER) -> None:
    """Write o200k_base.tiktoken.xz and o200k_base.json (pattern, special tokens) into a folder.

    Raises:
        ValueError: The rebuilt table is not byte for byte tiktoken's.
    """
    source = json.loads(ranks_js.read_text("utf-8").removeprefix("export default ").rstrip(";\n"))
    lines: list[str] = []
    for block in source["bpe_ranks"].splitlines():
        _mark, first, *tokens = block.split(" ")
        lines += [f"{token} {rank}" for rank, token in enumerate(tokens, start=int(first))]
    table = ("\n".join(lines) + "\n").encode()
    found = hashlib.sha256(table).hexdigest()
    if found != SHA256:
        raise ValueError(f"{ranks_js}: rebuilt table has sha256 {found}, expected {SHA256}")
    packed = lzma.compress(table, preset=9 | lzma.PRESET_EXTREME)
    (folder / "o200k_base.tiktoken.xz").write_bytes(packed)
    about = {"pat_str": source["pat_str"], "special_tokens": source["special_tokens"]}
    (folder / "o200k_base.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
