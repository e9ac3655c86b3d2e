"""A unit: a piece of evidence that can stand in a reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assist.reply.lexicon import pattern
from assist.reply.records import Field
from assist.text.normalise import fold
from assist.text.sentences import split_sentences
from assist.types import Evidence

UnitKind = Literal["sentence", "item", "step", "answer", "row", "case"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of one evidence chunk.

    Attributes:
        evidence: Where it stands.
        kind: What it is.
        text: What it says, without list marks and numbers.
        start: First character in the chunk's text; `end` is exclusive. `text` is inside this span.
        lead: The line that the unit hangs on: a FAQ's question, a list's introduction, a heading.
        lead_span: Where `lead` stands in the chunk's text; None if it is not part of it.
        fields: The fields of a row or case, else empty.
        cosines: How near it is to each query of the request; empty where that is unknown.
        late: The same token by token (MaxSim); empty where that is unknown.
        order: Position among the chunk's units.
        group: Number of the list or paragraph; units of one list share it.
        number: The number it has in the document's list; 0 without one.
    """

    evidence: Evidence
    kind: UnitKind
    text: str
    start: int
    end: int
    lead: str = ""
    lead_span: tuple[int, int] | None = None
    fields: tuple[Field, ...] = ()
    cosines: tuple[float, ...] = ()
    late: tuple[float, ...] = ()
    order: int = 0
    group: int = 0
    number: int = 0

    @property
    def is_past(self) -> bool:
        """Whether it tells how the matter of another customer ended."""
        return "case" in (self.kind, self.evidence.source.category)

    @property
    def is_example(self) -> bool:
        """Whether it shows a rule on the figures of one case: "Example 2: bought in May …"."""
        return pattern("structure", "meaning", "example").search(fold(self.text)) is not None

    @property
    def context(self) -> str:
        """What the unit is about beyond its own words: title, headings, name of the record."""
        chunk = self.evidence.chunk
        return " ".join((self.evidence.source.title, *chunk.heading_path))


def is_boilerplate(piece: str) -> bool:
    """Whether a piece says nothing to a customer, or tells staff how to reply."""
    folded = fold(piece)
    return any(
        pattern("structure", "meaning", key).search(folded) for key in ("boilerplate", "internal")
    )


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield sentence spans inside text[start:end], without surrounding space."""
    for span in split_sentences(text[start:end]):
        mark = pattern("structure", "lines", "list_mark").match(span.text)
        lead = mark.end() if mark else len(span.text) - len(span.text.lstrip())
        first, last = start + span.start + lead, start + span.start + len(span.text.rstrip())
        if last > first:
            yield first, last
