"""An index version of any size for measurements: public passages, repeated with marked edits.

Distinct passages and what they say one by one are embedded once and kept in a cache folder; a copy
has the words of its passage and a sentence that marks it, and the passage's vectors moved by as
much as such a sentence moves them.

    python -m bench.large_version SETS --cache FOLDER [--chunks 100000]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.errors import IndexVersionError
from assist.index.content import VersionContent
from assist.index.embed import open_embedder
from assist.index.embedding import Embedder
from assist.index.folder import current_id, open_manifest
from assist.index.probes import probe_vectors
from assist.index.publish import VersionWriter
from assist.settings import Settings, read_settings
from assist.types import Chunk, Document, FloatMatrix, Source
from ingest.plan import index_folder
from ingest.spans import spans_of
from ingest.vector_cache import VectorCache

SETS = ("zh_law_consult", "zh_dureader_demo", "zh_faq_match", "zh_rgb", "en_banking_kb")
PER_SET = 600  # passages
CHARS = 420  # of a passage
PER_DOCUMENT = 5  # chunks
MARK = "（第 {copy} 版，编号 {row}）"
STORES = ("anhe", "yihe")
EDITED = 64  # passages whose marked copies are embedded, to see how far a mark moves a vector
EXPIRED_EVERY = 20  # documents
CATEGORIES = ("policy", "manual", "faq", "manual")


def main() -> None:
    """Write a version into the data folder below the cache folder, unless it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=100_000)
    arguments = parser.parse_args()
    settings = read_settings(paths={"data": arguments.cache / "data"})
    if holds(settings, arguments.chunks):
        return
    embedder = open_embedder(settings.embedding, settings.paths.models)
    passages = read_passages(arguments.sets, arguments.cache, embedder)
    with VersionWriter(index_folder(settings)) as writer:
        writer.publish(writer.write(large_content(passages, embedder, arguments.chunks)).id)


@dataclass(frozen=True)
class Passages:
    """Distinct passages as chunks, with the vectors of the whole and of their spans.

    Attributes:
        texts: Of the chunks.
        vectors: Unit rows, one a text.
        spans: By text: (start, end, is a field) of each span.
        span_vectors: Unit rows in the order of the texts and their spans.
        span_tokens: Rows of `assist.index.late.pack_tokens` in the same order.
        moved: Cosine between a text and its marked copy, mean of a sample.
    """

    texts: Sequence[str]
    vectors: FloatMatrix
    spans: Sequence[Sequence[tuple[int, int, int]]]
    span_vectors: FloatMatrix
    span_tokens: NDArray[np.int8]
    moved: float


def read_passages(sets: Path, cache: Path, embedder: Embedder) -> Passages:
    """Embed passages of the public sets, or take their vectors from the cache folder.

    Args:
        sets: Folder of the sets.
        cache: Kept between runs.
        embedder: The model.
    """
    texts = [text for name in SETS for text in _first(sets / name / "passages.jsonl")]
    source = Source("passage", "manual")
    spans = [spans_of(_chunk("passage", text, 0, n), source) for n, text in enumerate(texts)]
    marked = [text + MARK.format(copy=9, row=n) for n, text in enumerate(texts[:EDITED])]
    # A unit that is its whole chunk is embedded as the chunk is.
    inside = [span[3] or text for text, found in zip(texts, spans, strict=True) for span in found]
    everything = [*texts, *inside, *marked]
    kept = VectorCache(cache, embedder.fingerprint)
    kept.embed(everything, embedder)
    vectors = kept.rows(everything)[:]
    own, rest = vectors[: len(texts)], vectors[len(texts) :]
    moved = float(np.mean(np.sum(own[:EDITED] * rest[-EDITED:], axis=1)))
    places = [[span[:3] for span in found] for found in spans]
    return Passages(texts, own, places, rest[:-EDITED], kept.tokens(inside)[:], moved)


def holds(settings: Settings, chunks: int) -> bool:
    """Whether the live version of a data folder has this many chunks."""
    index_dir = index_folder(settings)
    try:
        live = current_id(index_dir)
        return bool(live) and open_manifest(index_dir, live).counts.chunks == chunks
    except IndexVersionError:
        return False


def large_content(passages: Passages, embedder: Embedder, chunks: int) -> VersionContent:
    """A version of `chunks` chunks, five to a document, half of them for either of two stores."""
    rng = np.random.default_rng(0)
    count = len(passages.texts)
    first = np.cumsum([0, *map(len, passages.spans)])
    made: list[Chunk] = []
    documents: list[Document] = []
    places: list[tuple[int, int, int, int]] = []
    origins: list[int] = []
    for start in range(0, chunks, PER_DOCUMENT):
        rows = range(start, min(chunks, start + PER_DOCUMENT))
        key = f"{start // PER_DOCUMENT:06d}.md"
        text, at = [], 0
        for row in rows:
            piece = passages.texts[row % count] + MARK.format(copy=row // count, row=row)
            made.append(_chunk(key, piece, at, row))
            places += [(row, *span) for span in passages.spans[row % count]]
            origins += range(first[row % count], first[row % count + 1])
            text.append(piece)
            at += len(piece) + 2
        documents.append(Document(_source(key, start // PER_DOCUMENT), "\n\n".join(text)))
    rows_of = np.arange(chunks) % count
    return VersionContent(
        documents=tuple(documents),
        chunks=tuple(made),
        vectors=moved_by(passages.vectors[rows_of], passages.moved, rng),
        fingerprint=embedder.fingerprint,
        probes=probe_vectors(embedder),
        spans=tuple(places),
        span_vectors=moved_by(passages.span_vectors[origins], passages.moved, rng),
        span_tokens=passages.span_tokens[origins],
    )


def moved_by(vectors: FloatMatrix, cosine: float, rng: np.random.Generator) -> FloatMatrix:
    """Unit rows at a cosine to the given ones, in random directions."""
    length = np.sqrt(1 / cosine**2 - 1) / np.sqrt(vectors.shape[1])
    moved = vectors + length * rng.standard_normal(vectors.shape, np.float32)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved.astype(np.float32)


def _first(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines()[:PER_SET]
    return [" ".join(str(json.loads(line)["text"]).split())[:CHARS] for line in lines]


def _chunk(key: str, text: str, start: int, number: int) -> Chunk:
    return Chunk(f"{number:016x}", key, text, start, start + len(text))


def _source(key: str, number: int) -> Source:
    return Source(
        key=key,
        category=CATEGORIES[number % len(CATEGORIES)],
        title=f"说明 {number}",
        valid_to=date(2020, 1, 1) if number % EXPIRED_EVERY == 0 else None,
        tags={"store": STORES[number % len(STORES)]},
    )


if __name__ == "__main__":
    main()
