"""A record as a short sentence: its name and the columns that were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assist.reply.answer_type import AnswerType, gives
from assist.reply.lexicon import pattern
from assist.reply.records import (
    Field,
    code_field,
    display_name,
    display_value,
    is_useful,
    name_field,
)
from assist.reply.select import Ask
from assist.reply.units import Unit
from assist.text.normalise import fold, han_share
from assist.text.terms import coverage, terms_of
from assist.text.values import parse_values

MAX_FIELDS = 4
MIN_FIELD_SCORE = 0.12
NEAR_FIELD = 0.45
MAX_OPEN_FIELDS = 4  # where the question names no column
_LONG_VALUE = 60
_NAME_GAIN = 1.5  # a column's name says more about the question than a value does


def say_row(unit: Unit, asks: Sequence[Ask]) -> tuple[str, tuple[Field, ...]]:
    """Say the asked columns of a record.

    Args:
        unit: A unit of kind "row".
        asks: The parts of the question that it answers.

    Returns:
        The sentence, and the fields it rests on (the name's first).
    """
    name = name_field(unit.fields)
    question = " ".join(ask.part for ask in asks)
    wanted = {field for ask in asks for field in asked_fields(unit.fields, ask, name)}
    columns = tuple(field for field in unit.fields if field in wanted)
    zh = han_share(unit.text) > 0.15 or han_share(question) > 0.3  # noqa: PLR2004  bilingual tables
    head = name.value.strip() if name else ""
    fields = [field for field in (name, *columns) if field]
    code = code_field(unit.fields)
    if code and code is not name and fold(code.value.strip()) in fold(question):
        head = f"{head}（{code.value.strip()}）" if zh else f"{head} ({code.value.strip()})"
        fields.insert(1, code)
        columns = tuple(field for field in columns if field is not code)
    text = _sentence(head, columns, zh=zh)
    return text, tuple(dict.fromkeys(fields))


def _sentence(head: str, columns: Sequence[Field], *, zh: bool) -> str:
    said = [_pair(field, zh=zh).rstrip("。.;；") for field in columns]
    comma, semicolon, colon, stop = ("，", "；", "：", "。") if zh else (", ", "; ", ": ", ".")
    body = (comma if _short(columns) else semicolon).join(said)
    return (colon.join(filter(None, (head, body)))) + stop


def asked_fields(fields: Sequence[Field], ask: Ask, name: Field | None) -> tuple[Field, ...]:
    """Choose the columns that answer one part of the question, in the record's order."""
    others = [field for field in fields if field is not name and is_useful(field)]
    scores = {field: _field_score(field, ask.asked, ask.needs, name) for field in others}
    best = max(scores.values(), default=0.0)
    if best < MIN_FIELD_SCORE:  # nothing asked for by name or kind
        code = code_field(fields)
        return tuple(field for field in others if field is not code)[:MAX_OPEN_FIELDS]
    near = [field for field in others if scores[field] >= NEAR_FIELD * best]
    kept = sorted(near, key=lambda field: -scores[field])[:MAX_FIELDS]
    return tuple(field for field in others if field in kept)


def _field_score(
    field: Field, asked: Sequence[AnswerType], needs: Mapping[str, float], name: Field | None
) -> float:
    known = terms_of(name.value) if name else frozenset()
    open_needs = {term: weight for term, weight in needs.items() if term not in known}
    title = terms_of(display_name(field))
    value = terms_of(field.value)
    score = _NAME_GAIN * coverage(open_needs, title) + coverage(open_needs, value - title)
    values = parse_values(display_value(field))
    folded = fold(f"{field.name} {field.value}")
    special = [kind for kind in asked if kind not in ("spec", "polarity", "list")]
    for kind in special:
        if gives(kind, folded, values):
            score += 0.2 / len(special)
    return score


def _pair(field: Field, *, zh: bool) -> str:
    title, value = display_name(field), display_value(field)
    if len(value) > _LONG_VALUE or not zh:
        return f"{title}：{value}" if zh else f"{title} {value}"
    figure = pattern("structure", "labels", "figure").match(value) is not None
    plain = figure and not pattern("structure", "labels", "asks").search(title)
    return f"{title}{' ' if value[:1].isascii() else ''}{value}" if plain else f"{title}：{value}"


def _short(fields: Sequence[Field]) -> bool:
    return all(len(field.value) <= _LONG_VALUE for field in fields)
