"""The documents behind a run: where gold quotes stand in them, which of them hold on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assist.errors import CorruptIndex
from assist.index.folder import CHUNKS, DOCUMENTS, TERMS, version_folder
from assist.text.normalise import fold_with_offsets
from assist.types import Chunk, Document, Source

_DOCUMENT = TypeAdapter(Document)
_CHUNK = TypeAdapter(Chunk)
_NAMES = TypeAdapter(frozenset[str])
_FIELD_JOIN = re.compile(r"\s+…\s+")
_LABEL = re.compile(r"^[^：\n]{1,40}：", re.MULTILINE)
_RECORD_BREAK = re.compile(r"\n[^\S\n]*\n")
_SPACE = re.compile(r"\s")

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Compact:
    """A text without white space; at[i] is the index of character i in the original."""

    text: str
    at: Sequence[int]


@dataclass
class Corpus:
    """Documents and chunks of one index version.

    Attributes:
        documents: By key.
        chunks: Spans of the chunks of each document: (chunk id, start, end).
        entities: Product codes and titles, as the index lists them.
    """

    documents: Mapping[str, Document]
    chunks: Mapping[str, Sequence[tuple[str, int, int]]]
    entities: frozenset[str] = frozenset()
    _compact: dict[tuple[str, bool, int], _Compact] = field(default_factory=dict, repr=False)

    def locate(self, doc: str, quote: str) -> tuple[Spans, ...]:
        """Find a gold quote.

        Args:
            doc: Document key.
            quote: Verbatim text; several field values of one record are joined by " … ".

        Returns:
            One entry per place, each a tuple of spans in the document's text. Compared without
            white space; if that fails, folded as well; then without the column names of records,
            for a table's row that is quoted as it stands on its page. Empty if the document lacks
            the quote.
        """
        document = self.documents.get(doc)
        if document is None:
            return ()
        bare = _LABEL.sub(lambda label: " " * len(label.group()), document.text)
        texts = [document.text] if bare == document.text else [document.text, bare]
        for text, folded in product(texts, (False, True)):
            compact = self._compacted(doc, text, folded=folded)
            parts = [_compact(part, folded=folded).text for part in _FIELD_JOIN.split(quote)]
            parts = [part for part in parts if part]
            if not parts:
                return ()
            places = (
                _whole(compact, parts[0])
                if len(parts) == 1
                else _in_one_record(document.text, compact, parts)
            )
            if places:
                return places
        return ()

    def chunk_texts(self) -> list[str]:
        """The texts of all chunks."""
        return [
            self.documents[doc].text[start:end]
            for doc, spans in self.chunks.items()
            for _, start, end in spans
        ]

    def is_valid_on(self, doc: str, day: date | None) -> bool:
        """Whether a document holds on a day; unknown documents and no day count as valid."""
        document = self.documents.get(doc)
        if document is None or day is None:
            return True
        source = document.source
        return not (
            (source.valid_from and day < source.valid_from)
            or (source.valid_to and day > source.valid_to)
        )

    def passes(self, doc: str, filters: Mapping[str, str]) -> bool:
        """Whether a document may be used under filters."""
        document = self.documents.get(doc)
        return document is None or matches_filters(document.source, filters)

    def documents_holding(self, forms: Iterable[str]) -> list[str]:
        """Keys of documents that hold one of the forms, compared folded and without white space."""
        wanted = [compact for form in forms if (compact := _compact(form, folded=True).text)]
        return [
            key
            for key, document in self.documents.items()
            if any(form in self._compacted(key, document.text, folded=True).text for form in wanted)
        ]

    def _compacted(self, key: str, text: str, *, folded: bool) -> _Compact:
        name = (key, folded, hash(text))
        if name not in self._compact:
            self._compact[name] = _compact(text, folded=folded)
        return self._compact[name]


def matches_filters(source: Source, filters: Mapping[str, str]) -> bool:
    """A key matches if the document's value equals it, lists it, or is absent."""
    for key, wanted in filters.items():
        value = source.category if key == "category" else source.tags.get(key, "")
        if value and not set(wanted.split("|")) & {part.strip() for part in value.split("|")}:
            return False
    return True


def corpus_of(
    documents: Mapping[str, Document],
    chunks: Iterable[Chunk],
    entities: frozenset[str] = frozenset(),
) -> Corpus:
    """The corpus of documents and chunks that are in memory."""
    spans: dict[str, list[tuple[str, int, int]]] = {}
    for chunk in chunks:
        spans.setdefault(chunk.doc_key, []).append((chunk.id, chunk.start, chunk.end))
    return Corpus(documents, spans, entities)


def read_corpus(index_dir: Path, version_id: str) -> Corpus:
    """Read documents and chunk spans of an index version.

    Raises:
        CorruptIndex: The version is gone or cannot be read.
    """
    folder = version_folder(index_dir, version_id)
    try:
        documents = [_DOCUMENT.validate_json(line) for line in _lines(folder / DOCUMENTS)]
        chunks = [_CHUNK.validate_json(line) for line in _lines(folder / CHUNKS)]
        names = folder / TERMS
        entities = _NAMES.validate_json(names.read_bytes()) if names.is_file() else frozenset()
    except (OSError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise CorruptIndex(f"index version {version_id}: {reason}") from error
    return corpus_of({document.source.key: document for document in documents}, chunks, entities)


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines()


def overlap(spans: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> int:
    """Code points of `spans` that lie in the union of `others`."""
    union = merge(others)
    return sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in spans
        for other_start, other_end in union
    )


def merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of spans as disjoint spans in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def length(spans: Iterable[tuple[int, int]]) -> int:
    """Code points that spans cover together."""
    return sum(end - start for start, end in merge(spans))


def _compact(text: str, *, folded: bool) -> _Compact:
    if not folded:
        at = [index for index, char in enumerate(text) if not char.isspace()]
        return _Compact(_SPACE.sub("", text), at)
    copy = fold_with_offsets(text)
    kept = [index for index, char in enumerate(copy.text) if not char.isspace()]
    return _Compact(
        "".join(copy.text[index] for index in kept), [int(copy.offsets[index]) for index in kept]
    )


def _whole(compact: _Compact, part: str) -> tuple[Spans, ...]:
    return tuple((span,) for span in _occurrences(compact, part))


def _occurrences(compact: _Compact, part: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = compact.text.find(part)
    while start >= 0:
        found.append((compact.at[start], compact.at[start + len(part) - 1] + 1))
        start = compact.text.find(part, start + len(part))
    return found


def _in_one_record(text: str, compact: _Compact, parts: Sequence[str]) -> tuple[Spans, ...]:
    """Places where all parts occur between two blank lines."""
    occurrences = [_occurrences(compact, part) for part in parts]
    if not all(occurrences):
        return ()
    edges = [0, *(match.end() for match in _RECORD_BREAK.finditer(text)), len(text) + 1]
    places: list[Spans] = []
    for start, end in pairwise(edges):
        inside = [next((s for s in spans if start <= s[0] < end), None) for spans in occurrences]
        spans = tuple(span for span in inside if span is not None)
        if len(spans) == len(parts):
            places.append(spans)
    return tuple(places)
