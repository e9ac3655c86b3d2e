"""Questions of the retrieval test with the passages they should find, as a gold file.

One JSON object a line in DATA/retrieval/questions.jsonl, in the format of docs/gold-format.md with
the fields that are known; `python -m eval run --gold FILE` fills in the rest and says so. It lies
outside gold folders: what lies there is complete and was reviewed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from assist.errors import StoreError

QUESTIONS = Path("retrieval", "questions.jsonl")  # in the data folder


def add_question(
    file: Path, question: str, filters: Mapping[str, str], passages: Sequence[tuple[str, str]]
) -> bool:
    """Append a question; the same question with the same filters is there once.

    Args:
        file: The gold file; it and its folder are made when missing.
        question: What the customer asks.
        filters: What the desk knows.
        passages: (document key, verbatim quote) of what should be found.

    Returns:
        False when it was there before.

    Raises:
        StoreError: The file cannot be written.
    """
    known = json.dumps([question, dict(filters)], ensure_ascii=False, sort_keys=True)
    name = "RT-" + hashlib.sha256(known.encode()).hexdigest()[:12]
    line = {
        "id": name,
        "turns": [{"role": "customer", "text": question}],
        "filters": dict(filters),
        "expected_action": "answer",
        "evidence": [{"doc": doc, "quote": quote} for doc, quote in passages],
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and f'"id": "{name}"' in file.read_text(encoding="utf-8"):
            return False
        with file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(line, ensure_ascii=False) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}") from error
    return True
