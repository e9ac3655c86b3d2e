"""What a record gives to a reply: its answer, its article, itself as a row, or its rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assist.reply.record_roles import asked_and_answered, has_columns, is_prose, labelled
from assist.reply.records import NESTED, Field, code_field, is_useful, name_field
from assist.reply.unit import Unit, is_boilerplate, sentence_spans
from assist.types import Evidence

_MAX_STATEMENT = 120  # characters of a labelled rule that is said whole


def record_units(evidence: Evidence, fields: tuple[Field, ...]) -> Iterator[Unit]:
    """Cut a record into units, in reading order."""
    text = evidence.chunk.text
    question, answer = asked_and_answered(fields)
    if question and answer:
        for start, end in sentence_spans(text, answer.value_start, answer.end):
            span = (question.value_start, question.end)
            yield Unit(evidence, "answer", text[start:end], start, end, question.value, span)
        return
    is_case = evidence.chunk.kind == "case" or evidence.source.category == "case"
    resolution = labelled(fields, "case_resolution") if is_case else None
    if resolution:
        problem = labelled(fields, "case_problem")
        lead = problem.value if problem else ""
        for start, end in sentence_spans(text, resolution.value_start, resolution.end):
            yield Unit(evidence, "case", text[start:end], start, end, lead)
        return
    title, body = labelled(fields, "article_title"), labelled(fields, "article_body")
    if title and body and is_prose(body.value):
        span = (title.value_start, title.end)
        for start, end in sentence_spans(text, body.value_start, body.end):
            piece = text[start:end]
            if not is_boilerplate(piece):
                yield Unit(evidence, "sentence", piece, start, end, title.value.strip(), span)
        return
    name = name_field(fields)
    if name is None and _are_rules(text, fields):
        yield from _statements(evidence, fields)
        return
    whole = text[fields[0].start : fields[-1].end]
    lead = name.value if name else ""
    if not any(is_useful(field) and field not in (name, code_field(fields)) for field in fields):
        return  # a name alone answers nothing
    yield Unit(evidence, "row", whole, fields[0].start, fields[-1].end, lead, None, fields)


def _are_rules(text: str, fields: Sequence[Field]) -> bool:
    """Whether labels name cases ("碎盘：…") and not the columns of a table, which belong together.

    Columns have names that columns usually have, or come again in the next row.
    """
    if any(NESTED in field.name for field in fields) or has_columns(fields):
        return False
    label = text[fields[0].start : fields[0].value_start]
    return f"\n{text}".count(f"\n{label}") == 1


def _statements(evidence: Evidence, fields: Sequence[Field]) -> Iterator[Unit]:
    """Lines of "label: sentence" that no name holds together: each is a rule of its own."""
    text = evidence.chunk.text
    for field in filter(is_useful, fields):
        spans = list(sentence_spans(text, field.start, field.end))
        if field.end - field.start <= _MAX_STATEMENT:
            spans = [(field.start, field.end)]
        label = (field.start, field.start + len(field.name))
        for first, last in spans:
            piece = text[first:last].strip()
            lead, lead_span = ("", None) if first == field.start else (field.name, label)
            if not is_boilerplate(piece):
                yield Unit(evidence, "item", piece, first, last, lead, lead_span)
