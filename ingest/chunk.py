"""Documents to chunks: structure first, sizes second, spans exact.

A chunk never crosses a heading, a question with its answer, or an article of law, and cuts no
record. What stands under one heading, prose and the rows of a small table, is packed to about 384
tokens; where prose is longer, neighbours share up to 64 tokens of whole sentences.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from assist.text.sizes import estimate_tokens
from assist.types import Category, Chunk, ChunkKind
from ingest.pack import RECORD_KINDS, Placed, Unit, packed
from ingest.questions import holds_answer
from ingest.readers.blocks import COLON, JOIN, Block
from ingest.readers.lexicon import structure
from ingest.readers.record_text import field_kind
from ingest.sizes import LIMIT, OVERLAP, SMALL_TAIL, TARGET, Span, sentence_spans

VERSION = "5"
BOLD = re.compile(r"^\*\*(.+)\*\*$")  # emphasis around a whole heading says nothing in a path
MAX_PATH_PART = 120
MIN_STEPS = 2


def chunk_document(
    key: str, text: str, placed: Sequence[Placed], category: Category = "manual"
) -> list[Chunk]:
    """Cut a document into chunks.

    Args:
        key: Of the document; part of the chunk ids.
        text: Of the document.
        placed: Its blocks in order.
        category: Of the document; records of cases are chunks of kind "case".

    Returns:
        In document order; `text[c.start:c.end] == c.text` for each.
    """
    return Chunker(key, category).cut(text, packed(text, _units(placed, category)))


class Chunker:
    """Cuts one document, also one that comes in parts.

    Args:
        key: Of the document; part of the chunk ids.
        category: Of the document.
    """

    def __init__(self, key: str, category: Category = "manual") -> None:
        self._key = key
        self._category = category
        self._counts: Counter[str] = Counter()
        self._paths: dict[tuple[str, ...], tuple[str, ...]] = {}  # equal ones are kept once

    def part(self, text: str, placed: Sequence[Placed], before: int) -> list[Chunk]:
        """The chunks of a part of a long table, whose records all stand alone.

        Args:
            text: Of the part.
            placed: Its blocks in order.
            before: Characters of the document before it.
        """
        return self.cut(text, _units(placed, self._category), before)

    def cut(self, text: str, units: Iterable[Unit], before: int = 0) -> list[Chunk]:
        """The chunks of some units, in order."""
        chunks: list[Chunk] = []
        for unit in units:
            kind = _kind(unit)
            for number, (start, end) in enumerate(_spans(text, unit)):
                piece = text[start:end]
                path = (*unit.path, unit.again) if number and unit.again else unit.path
                shown = _path(path, piece)
                chunks.append(
                    Chunk(
                        id=self._id(piece),
                        doc_key=self._key,
                        text=piece,
                        start=before + start,
                        end=before + end,
                        heading_path=self._paths.setdefault(shown, shown),
                        kind=kind,
                    )
                )
        return chunks

    def _id(self, piece: str) -> str:
        identity = f"{self._key}\x1f{piece}\x1f{self._counts[piece]}"
        self._counts[piece] += 1
        return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:16]


def _units(placed: Sequence[Placed], category: Category) -> Iterator[Unit]:
    headings: dict[int, str] = {}
    asked = 0  # level of the heading that is the open question
    unit: Unit | None = None
    for index, item in enumerate(placed):
        block = item.block
        if block.kind == "heading":
            if unit:
                yield unit
            headings = {level: title for level, title in headings.items() if level < block.level}
            path = tuple(headings[level] for level in sorted(headings))
            if not structure("question").match(block.text):  # "Q：" names its answer, no section
                headings[block.level] = block.text
            unit = _heading_unit(item, path, placed[index + 1 :])
            asked = block.level if unit and unit.kind == "qa" else 0
            continue
        if block.kind == "question" and asked > 1:
            headings.pop(asked, None)  # one question is no part of another
            asked = 0
        path = tuple(headings[level] for level in sorted(headings))
        if unit and _belongs(unit, item, path):
            unit.parts.append(item)
            unit.answered = unit.answered or block.kind == "answer"
            continue
        if unit:
            yield unit
        unit = _new_unit(item, path, category)
    if unit:
        yield unit


def _heading_unit(item: Placed, path: tuple[str, ...], rest: Sequence[Placed]) -> Unit | None:
    """A heading that asks opens a question; one with nothing below it stands alone."""
    title = item.block.text
    below = rest[0].block if rest else None
    has_body = below is not None and (below.kind != "heading" or below.level > item.block.level)
    asks = structure("question_end").search(title) or structure("question").match(title)
    if asks and below is not None and below.kind in ("paragraph", "item", "answer"):
        return Unit("qa", path, [item], whole=True, again=title)
    return None if has_body else Unit("prose", path, [item])


def _new_unit(item: Placed, path: tuple[str, ...], category: Category) -> Unit:
    block = item.block
    labels = tuple(part for part in block.label.split(JOIN) if part)
    if block.kind in RECORD_KINDS:
        kind: ChunkKind = "case" if category == "case" else ("qa" if _asks(block) else "row")
        again = labels[-1] if labels else block.text.split("\n", maxsplit=1)[0]
        return Unit(kind, (*path, *labels), [item], whole=True, again=again)
    if block.kind == "question":
        again = block.text.partition("\n")[0]
        answered = holds_answer(block.text)
        return Unit("qa", (*path, *labels), [item], whole=True, again=again, answered=answered)
    if block.kind == "aside":
        return Unit("prose", (), [item])
    if structure("article").match(block.text):
        found = structure("article").match(block.text)
        number = found.group(0).strip() if found else ""
        return Unit("article", path, [item], whole=True, again=number)
    return Unit("prose", (*path, *labels), [item])


def _belongs(unit: Unit, item: Placed, path: tuple[str, ...]) -> bool:
    """Whether a block continues the open unit."""
    block = item.block
    first = unit.parts[0].block
    starts = block.kind in (*RECORD_KINDS, "question") or structure("article").match(block.text)
    if starts or first.kind in RECORD_KINDS or "aside" in (block.kind, first.kind):
        return block.kind == first.kind == "aside"
    if unit.kind == "qa":
        return block.kind in ("answer", "item") or not unit.answered
    if unit.kind == "article":
        return block.kind in ("paragraph", "item")
    labels = tuple(part for part in block.label.split(JOIN) if part)
    return first.kind != "heading" and unit.path == (*path, *labels)


def _asks(block: Block) -> bool:
    """Whether a record is a question with its answer."""
    names = [line.split(COLON, 1)[0] for line in block.text.split("\n") if COLON in line]
    if len(names) == 1 and structure("question_end").search(names[0]):
        return True
    return any(field_kind(name, "question") for name in names) and any(
        field_kind(name, "answer") for name in names
    )


def _spans(text: str, unit: Unit) -> list[Span]:
    start, end = unit.parts[0].start, unit.parts[-1].end
    size = estimate_tokens(text[start:end])
    if size <= (LIMIT if unit.whole else TARGET + SMALL_TAIL):
        return [(start, end)]
    pieces: list[Span] = []
    for part in unit.parts:
        pieces += _pieces(text, part)
    if not pieces:
        return []
    # Records are cut between their fields and repeat nothing; prose shares whole sentences.
    overlap = 0 if unit.parts[0].block.kind in RECORD_KINDS else OVERLAP
    return _pack([(*span, estimate_tokens(text[slice(*span)])) for span in pieces], overlap)


def _pieces(text: str, part: Placed) -> list[Span]:
    """The sentences of a block; a list entry that fits stays whole."""
    if part.block.kind == "item" and estimate_tokens(part.block.text) <= TARGET // 2:
        return [(part.start, part.end)]
    return sentence_spans(text, part.start, part.end)


def _pack(pieces: list[tuple[int, int, int]], overlap: int) -> list[Span]:
    """Fill chunks with whole pieces (start, end, tokens), sharing up to `overlap` tokens."""
    spans: list[Span] = []
    first = 0
    while first < len(pieces):
        last, size = first, pieces[first][2]
        while last + 1 < len(pieces) and size + pieces[last + 1][2] <= TARGET:
            last += 1
            size += pieces[last][2]
        rest = sum(piece[2] for piece in pieces[last + 1 :][:8])
        if last + 1 < len(pieces) and len(pieces) - last <= 8 and rest <= SMALL_TAIL:  # noqa: PLR2004
            last = len(pieces) - 1
        spans.append((pieces[first][0], pieces[last][1]))
        if last + 1 >= len(pieces):
            return spans
        first = last + 1
        shared = 0
        while first - 1 > 0 and shared + pieces[first - 1][2] <= overlap and first - 1 > last - 8:
            if pieces[first - 1][0] <= spans[-1][0]:
                break
            first -= 1
            shared += pieces[first][2]
    return spans


def _path(path: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The heading path without empty and repeated steps, and without what the text begins with."""
    kept: list[str] = []
    for part in path:
        short = BOLD.sub(r"\1", " ".join(part.split()))[:MAX_PATH_PART]
        if short and short not in kept and not text.startswith(part):
            kept.append(short)
    return tuple(kept)


def _kind(unit: Unit) -> ChunkKind:
    """The unit's kind; prose that is mostly a numbered list is steps."""
    numbered = sum(p.block.kind == "item" and p.block.text[:1].isdigit() for p in unit.parts)
    is_steps = numbered >= MIN_STEPS and 2 * numbered >= len(unit.parts)
    return "steps" if unit.kind == "prose" and is_steps else unit.kind
