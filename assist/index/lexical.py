"""Lexical index: BM25 over our own tokens, by tantivy.

Texts and queries pass through `assist.text.tokens`, so the engine only splits at spaces. Filtering
is exact: BM25 weights are those of the whole version, and the hits of a filtered search are the
unfiltered ranking without the
rows that are not allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from assist.errors import CorruptIndex, IndexMismatch
from assist.index.marks import Marks, code_key, concepts_of, marks_of
from assist.index.protocols import LexicalHits, RowMask
from assist.text.normalise import fold
from assist.text.synonyms import active
from assist.text.tokens import codes, index_tokens

# A short field scores high by itself: weights below 1 keep titles from drowning the text (measured,
# bench/retrieval).
FIELDS = {"title": 0.4, "heading": 0.6, "body": 1.0}
# Concepts join words that share no letter: "邮费", "运费" and "postage".
CONCEPT = "concept"
CONCEPT_BOOST = 1.0
CODE = "code"
ROW = "row"
ANALYSER = "spaces"
WRITER_BYTES = 100_000_000
MAX_QUERY_TOKENS = 160  # distinct; of a longer text the rarest count
MAX_TOKEN_CHARS = 80
# A matched code adds one step, far above any BM25 sum yet small enough for float32 to keep the
# sum's order.
CODE_STEP = 65_536.0
MAX_CODES = 8
# Taking this many hits and dropping the forbidden ones costs about as much as a term filter does.
WIDEST_FETCH = 16_384


@dataclass(frozen=True)
class LexicalRow:
    """The texts of one row, display form; `heading` is the heading path, joined.

    `marks` are its `marks_of`, where somebody has kept them; None computes them.
    """

    title: str
    heading: str
    body: str
    marks: Marks | None = None


def write_lexical(folder: Path, rows: Iterable[LexicalRow]) -> None:
    """Write the index of some rows into an empty folder; row n is the n-th given.

    Raises:
        OSError: The folder cannot be written; tantivy's own errors are turned into it.
    """
    schema = tantivy.SchemaBuilder()
    for name in (*FIELDS, CONCEPT, CODE):
        schema.add_text_field(name, stored=False, tokenizer_name=ANALYSER, index_option="freq")
    schema.add_unsigned_field(ROW, stored=False, indexed=True, fast=True)
    try:
        index = tantivy.Index(schema.build(), str(folder))
        _register(index)
        repeated = lru_cache(maxsize=1024)(
            _joined_tokens
        )  # titles and headings recur row after row
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for number, row in enumerate(rows):
            writer.add_document(_document(number, row, repeated))
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # tantivy knows no other exception, a full disk included
        raise OSError(f"lexical index: {error}") from error


def open_lexical(folder: Path, *, count: int) -> TantivyIndex:
    """Open what `write_lexical` wrote.

    Raises:
        CorruptIndex: It cannot be read or holds another number of rows than `count`.
    """
    try:
        index = tantivy.Index.open(str(folder))
        _register(index)
        index.config_reader("manual")  # a version never changes: no watcher thread
        index.reload()
        searcher = index.searcher()
    except (ValueError, OSError) as error:
        raise CorruptIndex(f"lexical index {folder}: {str(error)[:200]}") from error
    try:
        for name in (*FIELDS, CONCEPT, CODE):
            searcher.doc_freq(name, "")
    except ValueError as error:
        raise IndexMismatch(
            f"lexical index {folder} lacks a field of this release; build again: "
            "python -m ingest build SOURCE --data DATA --publish"
        ) from error
    if searcher.num_docs != count:
        raise CorruptIndex(
            f"lexical index holds {searcher.num_docs} rows, the manifest says {count}"
        )
    return TantivyIndex(index, searcher)


@dataclass(frozen=True)
class TantivyIndex:
    """A LexicalIndex on disk, memory-mapped by tantivy."""

    _index: tantivy.Index
    _searcher: tantivy.Searcher
    _schema: tantivy.Schema = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_schema", self._index.schema)

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._searcher.num_docs)

    def search(self, text: str, k: int, allowed: RowMask | None = None) -> LexicalHits:
        """Find the rows that share the most telling words with a text; see LexicalIndex.search."""
        if k < 1:
            raise ValueError(f"k={k}, expected at least 1")
        if allowed is not None and allowed.shape != (self.count,):
            raise ValueError(f"mask of shape {allowed.shape} for {self.count} rows")
        text = " ".join((text, *active().others(text)))
        tokens = self._telling(index_tokens(text))
        keys = self._known(codes(text))
        if not tokens or self.count == 0 or (allowed is not None and not allowed.any()):
            return LexicalHits(np.empty(0, np.int64), np.empty(0, np.float32))
        query = self._query(tokens, concepts_of(text), keys)
        rows, scores = self._fetch(query, k, allowed)
        return LexicalHits(rows, _flatten(scores), len(keys))

    def rows_with_code(self, code: str) -> int:
        """Number of rows that hold a code as a whole; `code` is folded."""
        return int(self._searcher.doc_freq(CODE, code_key(code)))

    def _telling(self, tokens: Sequence[str]) -> list[str]:
        distinct = list(dict.fromkeys(t for t in tokens if len(t) <= MAX_TOKEN_CHARS))
        if len(distinct) <= MAX_QUERY_TOKENS:
            return distinct
        seen = {t: self._searcher.doc_freq("body", t) for t in distinct}
        rarest = sorted((t for t in distinct if seen[t]), key=lambda t: seen[t])
        return rarest[:MAX_QUERY_TOKENS]

    def _known(self, found: Sequence[str]) -> list[str]:
        keys = dict.fromkeys(code_key(code) for code in found[: 4 * MAX_CODES])
        return [key for key in keys if self._searcher.doc_freq(CODE, key)][:MAX_CODES]

    def _query(
        self, tokens: Sequence[str], concepts: Sequence[str], keys: Sequence[str]
    ) -> tantivy.Query:
        should = tantivy.Occur.Should
        parts = [
            (should, tantivy.Query.boost_query(self._term(name, token), boost))
            for name, boost in FIELDS.items()
            for token in tokens
        ]
        parts += [
            (should, tantivy.Query.boost_query(self._term(CONCEPT, concept), CONCEPT_BOOST))
            for concept in concepts
        ]
        parts += [
            (should, tantivy.Query.const_score_query(self._term(CODE, key), CODE_STEP))
            for key in keys
        ]
        return tantivy.Query.boolean_query(parts)

    def _term(self, name: str, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, token, index_option="freq")

    def _fetch(
        self, query: tantivy.Query, k: int, allowed: RowMask | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if allowed is None:
            return self._top(query, k)
        share = float(allowed.mean())
        wide = int(2 * k / share) + k
        while wide <= WIDEST_FETCH:
            rows, scores = self._top(query, wide)
            kept = allowed[rows]
            if int(kept.sum()) >= k or len(rows) < wide:
                return rows[kept][:k], scores[kept][:k]
            wide *= 4
        return self._top(_only(self._schema, query, allowed), k)

    def _top(self, query: tantivy.Query, k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        hits = self._searcher.search(query, limit=min(k, self.count), count=False).hits
        rows = self._searcher.fast_field_values(ROW, [address for _, address in hits])
        return np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32)


def _register(index: tantivy.Index) -> None:
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(ANALYSER, analyser)


def _document(number: int, row: LexicalRow, tokens: Callable[[str], str]) -> tantivy.Document:
    body = fold(row.body)
    document = tantivy.Document()
    document.add_text("title", tokens(row.title))
    document.add_text("heading", tokens(row.heading))
    document.add_text("body", _joined_tokens(body))
    concepts, keys, _ = row.marks or marks_of(row.title, row.heading, body)
    document.add_text(CONCEPT, concepts)
    document.add_text(CODE, keys)
    document.add_unsigned(ROW, number)
    return document


def _joined_tokens(text: str) -> str:
    return " ".join(index_tokens(text))


def _only(schema: tantivy.Schema, query: tantivy.Query, allowed: RowMask) -> tantivy.Query:
    rows = [int(row) for row in np.flatnonzero(allowed)]
    keep = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, ROW, rows), 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, keep)])


def _flatten(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shrink code steps to just above the best BM25 score, so that the range stays usable."""
    steps = np.floor(scores / CODE_STEP)
    plain = scores - steps * CODE_STEP
    above = float(plain.max(initial=0.0)) * 1.05 + 0.01
    flat: NDArray[np.float32] = (plain + steps * above).astype(np.float32)
    return flat
