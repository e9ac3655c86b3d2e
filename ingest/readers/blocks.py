"""What a reader gives back: blocks in reading order, with what was noticed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

COLON = "："  # between the name and the value of a field
JOIN = " \u203a "  # between the steps of a path

BlockKind = Literal[
    "heading",  # level 1…9
    "paragraph",
    "item",  # one entry of a list or one step
    "row",  # one record of a table
    "record",  # one record of a JSON, JSON-lines or XML file
    "answer",
    "question",  # starts a pair; the blocks up to the next question or heading answer it
    "aside",  # outside the main content, kept because it carries a fact
]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document.

    Attributes:
        kind: What it is; decides where chunks may begin and end.
        text: Exact display text, never empty.
        level: Depth of a heading, from 1; 0 for everything else.
        label: Extra step of the heading path that holds for this block only, e.g. a sheet's name.
        place: Where it stands, for messages: "page 3", "row 7".
    """

    kind: BlockKind
    text: str
    level: int = 0
    label: str = ""
    place: str = ""


@dataclass(slots=True)
class Extract:
    """Everything a reader found in one file.

    Attributes:
        blocks: In reading order.
        title: The file's own title, or "".
        metadata: Front matter, as parsed.
        warnings: What a knowledge manager should know, in words.
        hidden: Text that a person would not see in the file; it is not in `blocks`.
        dropped: Characters left out, by reason.
        pages: Pages of the file, 0 where it has none.
        scans: Indexes of pages, from 0, that only OCR can read.
        ocr_seconds: What OCR took for each page that it read, by the clock and of the processors.
        next_page: Index of the page to go on with, where the reader stopped to stay within its
            limits; 0 = all is read.
        is_partial: Whether pages were given up that another try may read.
    """

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    scans: list[int] = field(default_factory=list)
    ocr_seconds: list[tuple[float, float]] = field(default_factory=list)
    next_page: int = 0
    is_partial: bool = False

    def extend(self, part: Extract) -> None:
        """Add what was found in the pages behind these."""
        self.blocks += part.blocks
        self.warnings += [each for each in part.warnings if each not in self.warnings]
        self.hidden += part.hidden
        self.scans += part.scans
        self.ocr_seconds += part.ocr_seconds
        for reason, characters in part.dropped.items():
            self.drop(reason, characters)
        self.next_page = part.next_page
        self.is_partial = self.is_partial or part.is_partial

    def add(self, kind: BlockKind, text: str, **details: Any) -> None:  # noqa: ANN401
        """Append a block unless its text is blank."""
        if text.strip():
            self.blocks.append(Block(kind, text.strip("\n"), **details))

    def drop(self, reason: str, characters: int) -> None:
        """Count characters that were left out."""
        if characters:
            self.dropped[reason] = self.dropped.get(reason, 0) + characters


def to_wire(extract: Extract) -> dict[str, Any]:
    """The extract as plain JSON values, for the pipe between the processes."""
    return {
        "blocks": [[b.kind, b.text, b.level, b.label, b.place] for b in extract.blocks],
        "title": extract.title,
        "metadata": extract.metadata,
        "warnings": extract.warnings,
        "hidden": extract.hidden,
        "dropped": extract.dropped,
        "pages": extract.pages,
        "scans": extract.scans,
        "ocr_seconds": extract.ocr_seconds,
        "next_page": extract.next_page,
        "is_partial": extract.is_partial,
    }


def from_wire(wire: Mapping[str, Any]) -> Extract:
    """The inverse of `to_wire`."""
    return Extract(
        blocks=[Block(*row) for row in wire["blocks"]],
        title=wire["title"],
        metadata=wire["metadata"],
        warnings=wire["warnings"],
        hidden=wire["hidden"],
        dropped=wire["dropped"],
        pages=wire["pages"],
        scans=wire["scans"],
        ocr_seconds=[tuple(both) for both in wire["ocr_seconds"]],
        next_page=wire["next_page"],
        is_partial=wire["is_partial"],
    )
