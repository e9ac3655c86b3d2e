"""Public question sets for retrieval: read in place, embedded once.

A set is a folder with passages.jsonl {id, title, text} and queries.jsonl {id, query, lang,
gold_passage_ids}.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist.index.embedding import Embedder
from assist.index.languages import Languages, read_languages
from assist.index.lexical import LexicalRow
from assist.index.spans import SpanVectors, build_spans
from assist.types import Chunk, FloatMatrix, Source
from ingest.spans import read_chunk_spans


@dataclass(frozen=True)
class Query:
    """A question with the rows that answer it."""

    text: str
    lang: str
    gold: frozenset[int]


@dataclass(frozen=True)
class QuestionSet:
    """A public set: rows to search, questions to ask."""

    name: str
    rows: tuple[LexicalRow, ...]
    queries: tuple[Query, ...]


def read_set(folder: Path) -> QuestionSet:
    """Read a set; questions without a known answer are left out."""
    passages = list(_json_lines(folder / "passages.jsonl"))
    row = {passage["id"]: number for number, passage in enumerate(passages)}
    queries = []
    for item in _json_lines(folder / "queries.jsonl"):
        gold = frozenset(row[key] for key in item["gold_passage_ids"] if key in row)
        if gold:
            queries.append(Query(item["query"], item["lang"], gold))
    texts = tuple(LexicalRow(p.get("title") or "", "", p["text"]) for p in passages)
    return QuestionSet(folder.name, texts, tuple(queries))


def embedded(
    question_set: QuestionSet, embedder: Callable[[], Embedder], folder: Path
) -> tuple[FloatMatrix, FloatMatrix]:
    """Vectors of rows and queries, from the cache folder if they are there."""
    rows_file = folder / f"{question_set.name}.rows.npy"
    queries_file = folder / f"{question_set.name}.queries.npy"
    folder.mkdir(parents=True, exist_ok=True)
    if not rows_file.exists():
        texts = ["\n".join(filter(None, (row.title, row.body))) for row in question_set.rows]
        np.save(rows_file, embedder().embed_documents(texts))
    if not queries_file.exists():
        texts = [query.text for query in question_set.queries]
        np.save(queries_file, embedder().embed_queries(texts))
    return np.load(rows_file), np.load(queries_file)


@dataclass(frozen=True)
class Inside:
    """What a version knows of its rows beyond their vectors, and the tokens of the questions."""

    spans: SpanVectors
    languages: Languages
    tokens: tuple[FloatMatrix, ...]


def read_inside(
    question_set: QuestionSet, rows: FloatMatrix, embedder: Callable[[], Embedder], folder: Path
) -> Inside:
    """Spans of the rows as an index has them, from the cache folder if they are there."""
    chunks = [
        Chunk(str(number), str(number), row.body, 0, len(row.body), (row.title,) * bool(row.title))
        for number, row in enumerate(question_set.rows)
    ]
    found = read_chunk_spans(chunks, {chunk.id: Source(chunk.id, "") for chunk in chunks})
    digest = hashlib.sha256("\n".join(found.texts).encode()).hexdigest()[:12]
    file = folder / f"{question_set.name}.spans.{digest}.npz"  # spans may be cut otherwise one day
    if not file.exists():
        vectors, late = embedder().embed_passages(found.texts)
        np.savez(file, vectors=vectors, tokens=late)
    kept = np.load(file)
    spans = build_spans(found.places, kept["vectors"], len(chunks), kept["tokens"])
    texts = [chunk.text for chunk in chunks]
    languages = read_languages(texts, lambda picked: rows[picked], rows.shape[1])
    return Inside(spans, languages, _query_tokens(question_set, embedder, folder))


def _query_tokens(
    question_set: QuestionSet, embedder: Callable[[], Embedder], folder: Path
) -> tuple[FloatMatrix, ...]:
    file = folder / f"{question_set.name}.tokens.npz"
    if not file.exists():
        found = embedder().embed_questions([query.text for query in question_set.queries])[1]
        np.savez(file, rows=np.concatenate(found), ends=np.cumsum([len(each) for each in found]))
    kept = np.load(file)
    return tuple(np.split(kept["rows"], kept["ends"][:-1]))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
