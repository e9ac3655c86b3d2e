"""A table of more than a few megabytes as a document: read, cleaned and cut part by part.

Only one part's blocks are in memory at a time. For a plan its records are counted and nothing of
them is kept; a build keeps text and chunks, of which one version can hold so many.
"""

from __future__ import annotations

from collections.abc import Iterable

from assist.errors import SourceTooLarge
from assist.types import Chunk, Source
from ingest.chunk import Chunker
from ingest.drafts import Draft, draft_document
from ingest.gathered import Options
from ingest.metadata_table import Tables
from ingest.prepared import Notes, Prepared
from ingest.readers.blocks import Extract
from ingest.sources import SourceFile

MAX_RECORDS = 1_000_000  # of one table: about what one machine embeds in a night
JOINT = "\n\n"  # between two records, as in a document that is read whole


class LongTable:
    """Takes the parts of one table in order.

    Args:
        file: The table.
        sha256: Of its bytes.
        tables: Metadata about it.
        options: How to read; `counts_long` keeps no record.
    """

    def __init__(self, file: SourceFile, sha256: str, tables: Tables, options: Options) -> None:
        self._file = file
        self._sha256 = sha256
        self._tables = tables
        self._options = options
        self._prepared = Prepared(Notes())
        self._chunker: Chunker | None = None
        self._chunks: list[Chunk] = []
        self._texts: list[str] = []
        self._length = 0

    def read(self, parts: Iterable[Extract]) -> Prepared:
        """The document of all parts.

        Raises:
            SourceError: A part cannot be read, or there are too many records.
        """
        prepared = self._prepared
        for part in parts:
            notes = Notes()
            draft = draft_document(
                self._file, self._sha256, part, self._tables, self._options, notes
            )
            if notes.refused or notes.review:  # the whole file waits for a person
                return Prepared(notes)
            _merge(prepared.notes, notes)
            if draft is not None:
                self._take(draft)
        if prepared.source is None:
            return prepared
        prepared.notes.skipped.clear()  # of parts without text
        prepared.text, prepared.chunks = JOINT.join(self._texts), tuple(self._chunks)
        return prepared

    def _take(self, draft: Draft) -> None:
        prepared = self._prepared
        source: Source = prepared.source or draft.source
        prepared.source = source
        prepared.records += len(draft.cleaned.placed)
        if prepared.records > MAX_RECORDS:
            raise SourceTooLarge(
                f"more than {MAX_RECORDS} records; split the table, or leave out what nobody asks"
            )
        if self._options.counts_long:
            return
        self._chunker = self._chunker or Chunker(source.key, source.category)
        text = draft.cleaned.text
        before = self._length + len(JOINT) * len(self._texts)
        self._chunks += self._chunker.part(text, draft.cleaned.placed, before)
        self._texts.append(text)
        self._length += len(text)


def _merge(notes: Notes, part: Notes) -> None:
    """What a part adds; what was said of an earlier one is not said again."""
    for name in ("skipped", "warned", "admitted"):
        known = getattr(notes, name)
        known += [each for each in getattr(part, name) if each not in known]
    for kind, count in part.dropped.items():
        notes.dropped[kind] = notes.dropped.get(kind, 0) + count
