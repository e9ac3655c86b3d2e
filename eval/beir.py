"""A public retrieval set in BEIR's layout as a knowledge folder and a gold file.

    FOLDER/corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/SPLIT.tsv

One plain text file a passage, so that nothing in it is read as markup. A passage is its own gold
quote, so Recall@k counts passages of which at least half was retrieved. There are no facts: answers
stay unscored, only the retrieval metrics say something.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.errors import AssistError
from assist.text.border import admit
from assist.text.normalise import han_share
from eval.folder import write_lines, write_text
from eval.goldfiles import BARE_DEFAULTS

HAN_LANGUAGE = 0.2
_SAFE = re.compile(r"[^A-Za-z0-9_-]+")


class BeirError(AssistError):
    """A set cannot be read; names file and line."""

    hint = "error.run"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written: passages, queries with a relevant passage, queries left out."""

    passages: int
    queries: int
    left_out: int


def import_beir(folder: Path, out: Path, *, split: str = "test", limit: int = 0) -> Imported:
    """Write OUT/kb and OUT/gold.jsonl.

    Args:
        folder: The set.
        out: Where to; made, and must be empty.
        split: Name of the qrels file.
        limit: First so many queries; 0 = all.

    Raises:
        BeirError: A file is missing, a line is wrong, or OUT holds something.
    """
    if out.exists() and any(out.iterdir()):
        raise BeirError(f"{out}: is not empty")
    corpus = {row["_id"]: row for row in _rows(folder / "corpus.jsonl")}
    qrels = _qrels(folder / "qrels" / f"{split}.tsv")
    texts: dict[str, str] = {}
    same: dict[str, str] = {}  # ingestion keeps one of equal documents, so only one is written
    (out / "kb").mkdir(parents=True)
    for passage_id, row in corpus.items():
        text = admit(str(row.get("text", "")), max_chars=len(str(row.get("text", ""))) + 1).text
        texts[passage_id] = "\n".join(line.rstrip() for line in text.splitlines()).strip()
        first = same.setdefault(texts[passage_id], passage_id)
        if first != passage_id:
            texts[passage_id] = ""
            qrels = {q: [first if p == passage_id else p for p in ps] for q, ps in qrels.items()}
            continue
        title = " ".join(str(row.get("title", "")).split())
        head = f"{title}\n\n" if title else ""
        write_text(out / "kb" / name_of(passage_id), f"{head}{texts[passage_id]}\n")
    queries = [row for row in _rows(folder / "queries.jsonl") if row["_id"] in qrels]
    queries = queries[:limit] if limit else queries
    cases = [case for row in queries if (case := _case(row, qrels[row["_id"]], texts)) is not None]
    write_lines(out / "gold.jsonl", (json.dumps(case, ensure_ascii=False) for case in cases))
    return Imported(len(corpus), len(cases), len(queries) - len(cases))


def name_of(passage_id: str) -> str:
    """File of a passage: its id where that is a safe name, told apart by a digest."""
    digest = hashlib.sha256(passage_id.encode()).hexdigest()[:8]
    return f"{_SAFE.sub('-', passage_id)[:40]}-{digest}.txt"


def _case(
    row: Mapping[str, Any], relevant: Sequence[str], texts: Mapping[str, str]
) -> dict[str, Any] | None:
    quotes = [
        {"doc": name_of(each), "quote": texts[each]}
        for each in dict.fromkeys(relevant)
        if texts.get(each)
    ]
    question = str(row["text"]).strip()
    if not quotes or not question:
        return None
    digest = hashlib.sha256(str(row["_id"]).encode()).hexdigest()[:16].upper()
    gold_id = f"BEIR-{digest}"
    lang = "zh" if han_share(question) > HAN_LANGUAGE else "en"
    turns = [{"role": "customer", "text": question}]
    own = {"id": gold_id, "cluster_id": gold_id, "lang": lang, "turns": turns, "evidence": quotes}
    return BARE_DEFAULTS | own


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise BeirError(f"{file}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {**row, "_id": str(row["_id"])}
        except (ValueError, KeyError, TypeError) as error:
            raise BeirError(f"{file}:{number}: {error!r}") from error


def _qrels(file: Path) -> dict[str, list[str]]:
    """Relevant passages by query: judged above 0."""
    found: dict[str, list[str]] = {}
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            for number, row in enumerate(reader, start=1):
                if number == 1 and not row[-1].lstrip("-").isdecimal():
                    continue  # the header
                query, passage, score = row
                if int(score) > 0:
                    found.setdefault(query, []).append(passage)
    except OSError as error:
        raise BeirError(f"{file}: {error.strerror}") from error
    except (ValueError, IndexError) as error:
        raise BeirError(f"{file}: query, passage, score expected: {error}") from error
    return found
