"""What chunks say one by one: the units that a reply is made of, with the text that is embedded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.reply.columns import display_name, display_value
from assist.reply.records import Field, is_useful, name_field
from assist.reply.unit import Unit
from assist.reply.units import read_units
from assist.types import Chunk, Evidence, Source
from ingest.spoken import embedding_text, spoken_title

VERSION = "7"  # raised when units and fields are cut otherwise: unchanged files get a new version
MAX_UNITS = 60  # of one chunk

Place = tuple[int, int, int, int]
# Of one chunk: start, end, 1 for a field of a record, what is embedded ("" = what is embedded of
# the chunk, whose title may come from elsewhere than the file); fields last.
ChunkSpans = tuple[tuple[int, int, int, str], ...]


@dataclass(frozen=True)
class Spans:
    """Spans of chunks and what is embedded of them.

    Attributes:
        places: (row of the chunk, start, end, 1 for a field of a record), start and end in the
            chunk's text; in row order, fields last.
        texts: One for each place.
    """

    places: tuple[Place, ...]
    texts: tuple[str, ...]


def read_chunk_spans(
    chunks: Sequence[Chunk],
    sources: Mapping[str, Source],
    known: Mapping[str, ChunkSpans] | None = None,
) -> Spans:
    """The spans of several chunks.

    Args:
        chunks: In row order.
        sources: Of their documents, by key.
        known: What `spans_of` gave before, by id of the chunk; others are read.
    """
    places: list[Place] = []
    texts: list[str] = []
    kept = known or {}
    for row, chunk in enumerate(chunks):
        found = kept.get(chunk.id)
        for start, end, is_field, text in (
            spans_of(chunk, sources[chunk.doc_key]) if found is None else found
        ):
            places.append((row, start, end, is_field))
            texts.append(text or embedding_text(chunk, spoken_title(sources[chunk.doc_key])))
    return Spans(tuple(places), tuple(texts))


def spans_of(chunk: Chunk, source: Source) -> ChunkSpans:
    """Cut a chunk into the units that a reply is made of, and records into their fields.

    A unit that is its whole chunk is embedded as the chunk is, so that nothing is embedded twice.

    Args:
        chunk: Of a document.
        source: Of that document.
    """
    units = read_units(Evidence(0, chunk, source, 0.0))[:MAX_UNITS]
    size = len(chunk.text.strip())
    whole = [
        (
            unit.start,
            unit.end,
            0,
            span_text(unit) if unit.end - unit.start < size else "",
        )
        for unit in units
    ]
    fields = [
        (field.start, field.end, 1, field_text(field))
        for unit in units
        for field in _asked_for(unit)
    ]
    return (*whole, *fields)


def span_text(unit: Unit) -> str:
    """What is embedded of a unit: the heading and the line it hangs on before its words."""
    heading = unit.evidence.chunk.heading_path[-1:]
    lead = () if unit.kind == "row" else (unit.lead,)
    return " ".join(filter(None, (*heading, *lead, unit.text)))


def field_text(field: Field) -> str:
    """What is embedded of a field: equal for all records, so that each value is embedded once."""
    return f"{display_name(field)} {display_value(field)}"


def _asked_for(unit: Unit) -> Iterator[Field]:
    """The fields of a record that a customer could ask for."""
    name = name_field(unit.fields)
    if unit.kind == "row":
        yield from (field for field in unit.fields if field is not name and is_useful(field))
