"""The pieces of a record: what each column or case of it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.reply.lexicon import pattern
from assist.reply.records import NESTED, Field, code_field, is_useful, name_field
from assist.reply.unit import Unit, is_boilerplate, sentence_spans
from assist.text.normalise import fold
from assist.types import Evidence

_MIN_PROSE, _MIN_RULE = 20, 10  # characters of a value


def record_units(evidence: Evidence, fields: tuple[Field, ...]) -> Iterator[Unit]:
    """The units of a record: answers, a case's outcome, an article's sentences, rules, or a row.

    Args:
        evidence: Where it stands.
        fields: Of the record, by `read_record`.
    """
    question = _labelled(fields, "question")
    answer = _labelled(fields, "answer")
    if question and answer:
        for start, end in sentence_spans(evidence.chunk.text, answer.value_start, answer.end):
            text = evidence.chunk.text[start:end]
            span = (question.value_start, question.end)
            yield Unit(evidence, "answer", text, start, end, question.value, span)
        return
    is_case = evidence.chunk.kind == "case" or evidence.source.category == "case"
    resolution = _labelled(fields, "case_resolution") if is_case else None
    if resolution:
        problem = _labelled(fields, "case_problem")
        lead = problem.value if problem else ""
        for start, end in sentence_spans(
            evidence.chunk.text, resolution.value_start, resolution.end
        ):
            yield Unit(evidence, "case", evidence.chunk.text[start:end], start, end, lead)
        return
    title, body = _labelled(fields, "article_title"), _labelled(fields, "article_body")
    if title and body and _is_prose(body.value):
        span = (title.value_start, title.end)
        for start, end in sentence_spans(evidence.chunk.text, body.value_start, body.end):
            piece = evidence.chunk.text[start:end]
            if not is_boilerplate(piece):
                yield Unit(evidence, "sentence", piece, start, end, title.value.strip(), span)
        return
    name = name_field(fields)
    if name is None and _says_rules(fields):
        yield from _rules(evidence, fields)
        return
    text = evidence.chunk.text[fields[0].start : fields[-1].end]
    lead = name.value if name else ""
    if not any(is_useful(field) and field not in (name, code_field(fields)) for field in fields):
        return  # a name alone answers nothing
    yield Unit(evidence, "row", text, fields[0].start, fields[-1].end, lead, None, fields)


def _says_rules(fields: Sequence[Field]) -> bool:
    """Whether a record without a name is a list of cases, each with what holds in it."""
    return 2 * sum(len(field.value) >= _MIN_RULE for field in fields) > len(fields)


def _rules(evidence: Evidence, fields: tuple[Field, ...]) -> Iterator[Unit]:
    text = evidence.chunk.text
    for field in fields:
        if not is_useful(field):
            continue
        span = (field.start, field.start + len(field.name))
        shown = span if text[slice(*span)] == field.name else None
        for start, end in sentence_spans(text, field.value_start, field.end):
            if not is_boilerplate(text[start:end]):
                yield Unit(evidence, "answer", text[start:end], start, end, field.name, shown)


def _is_prose(value: str) -> bool:
    return len(value) >= _MIN_PROSE and re.search(r"[。！？!?]|\.(\s|$)", value) is not None


def _labelled(fields: Sequence[Field], label: str) -> Field | None:
    matcher = pattern("structure", "labels", label)
    hits = (
        field for field in fields if matcher.search(fold(field.name).rsplit(NESTED, 1)[-1].strip())
    )
    return next(hits, None)
