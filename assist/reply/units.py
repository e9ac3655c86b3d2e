"""The pieces of evidence that can stand in a reply: sentences, list items, answers and records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assist.reply.lexicon import pattern
from assist.reply.list_marks import number_in
from assist.reply.record_roles import asks
from assist.reply.record_units import record_units
from assist.reply.records import read_record
from assist.reply.unit import Unit, UnitKind, is_boilerplate, sentence_spans
from assist.text.instructions import quotable_blocks
from assist.text.normalise import fold
from assist.types import Evidence, SpanScore

_CELLS = re.compile(r"\S {2,}\S")  # a line of a table without lines: its cells belong together
_LABEL = re.compile(
    r"\*\*[^*\d]+[.:。：]?(\*\*)?[.:。：]?"
)  # "**Christmas returns.** Goods bought …"
_MAX_HEADING = 28
_MAX_QUESTION = 120
_MIN_CHARS = 4


@dataclass(slots=True)
class _State:
    """What the reader of one chunk remembers from line to line."""

    lead: str = ""
    lead_span: tuple[int, int] | None = None
    is_question: bool = False
    group: int = 0


def read_units(evidence: Evidence) -> tuple[Unit, ...]:
    """Cut a chunk into units, in reading order, without headings, questions and boilerplate.

    What tells somebody how to reply is none either.
    """
    found: list[Unit] = []
    state = _State()
    spans = {(span.start, span.end): span for span in evidence.spans}
    size = len(evidence.chunk.text.strip())
    for start, end in quotable_blocks(evidence.chunk.text):
        state.group += 1
        fields = read_record(evidence.chunk.text, start, end)
        units = (
            record_units(evidence, fields) if fields else _block_units(evidence, start, end, state)
        )
        for unit in units:
            alone = evidence.cosines if unit.end - unit.start >= size else ()
            span = spans.get((unit.start, unit.end), SpanScore(unit.start, unit.end, alone))
            near = replace(unit, cosines=span.cosines, late=span.late)
            found.append(replace(near, order=len(found), group=state.group))
    return tuple(found)


def _block_units(evidence: Evidence, start: int, end: int, state: _State) -> Iterator[Unit]:
    text = evidence.chunk.text
    at = start
    if not state.is_question and not _introduces(state.lead):
        state.lead, state.lead_span = "", None
    for line in text[start:end].splitlines(keepends=True):
        line_end = at + len(line.rstrip())
        yield from _line_units(evidence, at, line_end, state)
        at += len(line)


def _introduces(lead: str) -> bool:
    return pattern("structure", "lines", "lead_end").search(lead) is not None


def _line_units(evidence: Evidence, start: int, end: int, state: _State) -> Iterator[Unit]:
    text = evidence.chunk.text
    line = text[start:end]
    if not line.strip():
        return
    marked = pattern("structure", "lines", "list_mark").match(line)
    clause = pattern("structure", "lines", "clause_mark").match(line)
    mark = marked or clause
    body = start + (mark.end() if mark else len(line) - len(line.lstrip()))
    if _is_question(text[body:end]):
        state.lead, state.lead_span, state.is_question = _bare(text[body:end]), (body, end), True
        state.group += 1
        return
    body = _skip_label(text, body, end)
    if not marked and _is_heading(text[body:end]):
        state.lead, state.lead_span, state.is_question = text[body:end].strip(), (body, end), False
        state.group += 1
        return
    kind = _kind(evidence, line, state, marked=bool(marked))
    number = number_in(mark.group()) if mark else 0
    whole = kind not in ("sentence", "answer") or _CELLS.search(text[body:end].strip())
    spans = [(body, end)] if whole else list(sentence_spans(text, body, end))
    if _introduces(line) and spans:
        first, last = spans.pop()
        state.lead, state.lead_span, state.is_question = text[first:last], (first, last), False
    for first, last in spans:
        piece = text[first:last].strip()
        if not whole and _leads(piece):
            state.lead, state.lead_span = piece.strip("*"), (first, last)
            continue
        # A step is none too short to be missed: "2. 付款".
        if (len(piece) >= _MIN_CHARS or kind in ("answer", "step")) and not is_boilerplate(piece):
            unit = Unit(evidence, kind, piece, first, last, state.lead, state.lead_span)
            yield replace(unit, number=number)


def _leads(piece: str) -> bool:
    """Whether a sentence says nothing but what the next ones are about: a question, bold words."""
    is_label = _LABEL.fullmatch(piece) is not None and len(piece) <= _MAX_HEADING
    return is_label or (asks(piece) and len(piece) <= _MAX_QUESTION)


def _kind(evidence: Evidence, line: str, state: _State, *, marked: bool) -> UnitKind:
    heading = " ".join((*evidence.chunk.heading_path[-1:], state.lead))
    about_steps = pattern("structure", "lines", "steps_heading").search(fold(heading)) is not None
    numbered = pattern("structure", "lines", "numbered").match(line)
    clause = pattern("structure", "lines", "clause_mark").match(line)
    first = numbered or clause
    if first and not state.is_question:
        body = fold(line[first.end() :].strip())
        orders = pattern("structure", "meaning", "imperative").search(body) is not None
        if about_steps or (numbered and orders):
            return "step"
    if marked:
        return "item"
    return "answer" if state.is_question else "sentence"


def _is_question(body: str) -> bool:
    if not body.rstrip(" *").endswith(("?", "？")) and len(body) > _MAX_QUESTION:
        return False
    label = pattern("structure", "lines", "field").match(body)
    if label and pattern("structure", "labels", "question").search(fold(label.group(1)).strip()):
        return True
    return pattern("structure", "lines", "question_line").match(body) is not None


def _bare(question: str) -> str:
    label = pattern("structure", "lines", "field").match(question)
    if label and pattern("structure", "labels", "question").search(fold(label.group(1)).strip()):
        return label.group(2)
    return question.strip(" *#")


def _skip_label(text: str, start: int, end: int) -> int:
    """Step over "答：" in front of an answer."""
    label = pattern("structure", "lines", "field").match(text[start:end])
    if label and pattern("structure", "labels", "answer").search(fold(label.group(1)).strip()):
        return start + label.start(2)
    return start


def _is_heading(line: str) -> bool:
    bare = line.strip()
    ends = re.search(r"[。！？；!?;：:，,、]$|\.\s*$", bare)
    return len(bare) <= _MAX_HEADING and not ends and not re.search(r"[，。；,]|\d", bare)
