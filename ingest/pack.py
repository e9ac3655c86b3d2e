"""Chunk units and how small neighbours under one heading are put together.

A row of a small table says little alone; with its neighbours and the sentence before the table it
is found by what the section is about. The rows of a long table stay alone: they are looked up by
their own names and codes (docs/decisions/0008).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assist.text.sizes import estimate_tokens
from assist.types import ChunkKind
from ingest.readers.blocks import Block
from ingest.sizes import SMALL_TAIL, TARGET

RECORD_KINDS = ("row", "record")
MAX_TABLE = 1200  # tokens of a run of neighbours from which they stay alone


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its place in the document's text: text[start:end] == block.text."""

    block: Block
    start: int
    end: int


@dataclass(slots=True)
class Unit:
    """Blocks that belong together, under one heading path.

    Attributes:
        whole: Kept in one chunk up to the model's limit, not only to the target size. again: What
        continues the path where the unit has to be cut: the question, the record's name.
    """

    kind: ChunkKind
    path: tuple[str, ...]
    parts: list[Placed] = field(default_factory=list)
    whole: bool = False
    again: str = ""
    answered: bool = False


def packed(text: str, units: Iterable[Unit]) -> Iterator[Unit]:
    """Put small neighbours under one heading together: the rows of a small table, prose beside it.

    Args:
        text: Of the document.
        units: In document order.
    """
    run: list[Unit] = []
    for unit in _with_titles(units):
        if run and not (_packs(run[-1]) and _packs(unit) and unit.path == run[-1].path):
            yield from _joined(text, run)
            run = []
        run.append(unit)
    yield from _joined(text, run)


def _with_titles(units: Iterable[Unit]) -> Iterator[Unit]:
    """The units; the line that names a section of a table stands with the section's first row."""
    held: Unit | None = None
    for unit in units:
        if held is not None:
            if _names(held, unit):
                unit.parts[:0] = held.parts
            else:
                yield held
        is_line = unit.kind == "prose" and len(unit.parts) == 1
        held = unit if is_line else None
        if held is None:
            yield unit
    if held is not None:
        yield held


def _names(title: Unit, unit: Unit) -> bool:
    return unit.kind == "row" and unit.path == (*title.path, title.parts[0].block.text)


def _packs(unit: Unit) -> bool:
    return unit.kind in ("prose", "row") and bool(unit.path)


def _joined(text: str, run: list[Unit]) -> Iterator[Unit]:
    sizes = [estimate_tokens(text[unit.parts[0].start : unit.parts[-1].end]) for unit in run]
    if len(run) == 1 or sum(sizes) > MAX_TABLE:
        yield from run
        return
    together: Unit | None = None
    used = 0
    for unit, size in zip(run, sizes, strict=True):
        if together and used + size <= TARGET + SMALL_TAIL:
            together.parts += unit.parts
            used += size
            continue
        if together:
            yield together
        together = Unit(unit.kind, unit.path, list(unit.parts), whole=True, again=unit.again)
        used = size
    if together:
        yield together
