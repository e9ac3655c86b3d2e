"""The pieces of evidence that can stand in a reply: sentences, list items, answers and records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assist.reply.lexicon import pattern
from assist.reply.record_units import record_units
from assist.reply.records import read_record
from assist.reply.unit import Unit, UnitKind, is_boilerplate, sentence_spans
from assist.text.instructions import quotable_blocks
from assist.text.normalise import fold
from assist.types import Evidence

_CELLS = re.compile(r"\S {2,}\S")  # a line of a table without lines: its cells belong together
_SENTENCE_INSIDE = re.compile(r"[。！!；;…?？]\s*\S|[。！!；;.…]\s*$")
_ANSWERED = re.compile(r"^[^。！!；;]{3,}[?？][*\s]*[^\s*)）」”]")
_MAX_HEADING = 28
_MAX_QUESTION = 120
_BARE_QUESTION = 30  # characters of one that says nothing beside it
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
    spans = {(span.start, span.end): span.cosines for span in evidence.spans}
    size = len(evidence.chunk.text.strip())
    asked = _asked_line(evidence)
    for first, end in quotable_blocks(evidence.chunk.text):
        state.group += 1
        start = first
        if asked and first <= asked[0] < end:
            state.lead, state.lead_span = _bare(evidence.chunk.text[slice(*asked)]), asked
            state.is_question = True
            start = asked[1]
        fields = read_record(evidence.chunk.text, start, end)
        units = (
            record_units(evidence, fields) if fields else _block_units(evidence, start, end, state)
        )
        for unit in units:
            alone = evidence.cosines if unit.end - unit.start >= size else ()
            near = spans.get((unit.start, unit.end), alone)
            found.append(replace(unit, cosines=near, order=len(found), group=state.group))
    return tuple(found)


def _asked_line(evidence: Evidence) -> tuple[int, int] | None:
    """The first line of a question with its answer: a term ("E7") asks as well as a question."""
    text = evidence.chunk.text
    line, _, rest = text.partition("\n")
    is_term = 0 < len(line.strip()) <= _MAX_QUESTION and not _SENTENCE_INSIDE.search(line)
    is_part = any(
        pattern("structure", "lines", name).match(line) for name in ("field", "list_mark")
    )
    if evidence.chunk.kind != "qa" or not rest.strip() or not is_term or is_part:
        return None
    return len(line) - len(line.lstrip()), len(line.rstrip())


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
    asks = _ANSWERED.search(text[body:end])  # a question with its answer behind it
    cells = _CELLS.search(text[body:end].strip())
    whole = (kind not in ("sentence", "answer") and not asks) or cells
    spans = [(body, end)] if whole else list(sentence_spans(text, body, end))
    if _introduces(line) and spans:
        first, last = spans.pop()
        state.lead, state.lead_span, state.is_question = text[first:last], (first, last), False
    for first, last in spans:
        piece = text[first:last].strip()
        if not whole and _asks(piece) and (first == spans[0][0] or len(piece) <= _BARE_QUESTION):
            state.lead, state.lead_span, state.is_question = _bare(piece), (first, last), True
            kind = "answer"
            continue
        if (len(piece) >= _MIN_CHARS or kind == "answer") and not is_boilerplate(piece):
            yield Unit(evidence, kind, piece, first, last, state.lead, state.lead_span)
    if spans and state.lead_span and start <= state.lead_span[0] and state.lead_span in spans[:-1]:
        state.lead, state.lead_span, state.is_question = "", None, False  # answered in its line


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" *").endswith(("?", "？")) and len(sentence) <= _MAX_QUESTION


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
    numbered = pattern("structure", "lines", "question_line").match(question)
    return (numbered.group(1) if numbered else question).strip(" *#")


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
