"""A record as a short sentence: its name and the columns that were asked for."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from assist.reply.alternatives import asked_for, without_others
from assist.reply.answer_type import AnswerType, gives, is_hard
from assist.reply.columns import (
    currency_field,
    currency_of,
    display_name,
    display_value,
    is_bare_sum,
)
from assist.reply.entries import Entry, entry_title, whole_entries
from assist.reply.lexicon import pattern
from assist.reply.listing import are_parallel
from assist.reply.ranges import are_graded
from assist.reply.rank import COSINE_SCALE
from assist.reply.records import (
    NESTED,
    Field,
    code_field,
    is_code,
    is_named,
    is_useful,
    name_field,
)
from assist.reply.select import Ask
from assist.reply.unit import Unit
from assist.text.normalise import fold, han_share, is_han
from assist.text.polarity import is_negated
from assist.text.terms import coverage, terms_of
from assist.text.tokens import codes
from assist.text.values import parse_values

NAMED = 0.8  # log-odds by words and kind from which a column was asked for
LIKELY_FIELD = 0.35  # odds against the best column
SHORT_ROOM, ROOM = 36, 70  # Han characters: a short record is said whole, a long one in part
LATIN_CHARS = 2.5
# Log-odds of a column by what speaks for it; hand-set, checked on five shops: the right column is
# first in 64 % and among two in 87 % (words and kinds alone 61 and 79 %).
TITLE_WEIGHT, VALUE_WEIGHT, KIND_WEIGHT, NEAR_WEIGHT = 4.0, 2.0, 2.0, 0.5
_LONG_VALUE = 60


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
    wanted = {field for ask in asks for field in asked_fields(unit, ask, name)}
    wanted.update(filter(_limits, unit.fields))
    wanted.update([field for field in unit.fields if _goes_with(field, wanted)])
    in_order = [field for field in unit.fields if field in wanted]
    plain, entries = whole_entries(unit.fields, in_order, asks)
    told = {*plain, *(field for entry in entries for field in entry)}
    plain += [field for field in in_order if _limits(field) and field not in told]
    columns = _told([field for field in in_order if field in plain], asks)
    zh = han_share(unit.text) > 0.15 or han_share(question) > 0.3  # noqa: PLR2004  bilingual tables
    head = name.value.strip() if name else ""
    fields = [field for field in (name, *columns) if field]
    code = code_field(unit.fields)
    if code and code is not name and fold(code.value.strip()) in fold(question):
        head = f"{head}（{code.value.strip()}）" if zh else f"{head} ({code.value.strip()})"
        fields.insert(1, code)
        columns = tuple(field for field in columns if field is not code)
    currency = currency_of(unit.fields)
    pieces = _pieces(columns, asks, currency, zh=zh)
    listed = [_listed(entry, asks, currency, zh=zh) for entry in entries]
    text = _sentence(head, pieces, listed, is_short=_short(columns), zh=zh)
    fields += [field for entry in entries for field in entry]
    basis = currency_field(unit.fields)
    if basis and currency and any(map(is_bare_sum, columns)):
        fields.append(basis)
    return text, tuple(dict.fromkeys(fields))


def _goes_with(field: Field, wanted: Collection[Field]) -> bool:
    """Whether a column belongs to what is said: a step of the same scale, what to do about it."""
    if any(are_graded(field.name, other.name) for other in wanted):
        return True
    shows = any(is_named("symptom", display_name(other)) for other in wanted)
    return shows and is_named("remedy", display_name(field)) and is_useful(field)


def _limits(field: Field) -> bool:
    """Whether a remark says what is not possible: a price alone would promise it."""
    remark = pattern("structure", "labels", "remark", ignore_case=True).search(display_name(field))
    return remark is not None and is_negated(field.value)


def _told(columns: Sequence[Field], asks: Sequence[Ask]) -> tuple[Field, ...]:
    """The columns without those that give for another case what is asked: "other towns 70 元"."""
    said = [f"{field.name.replace(NESTED, ' ')}：{display_value(field)}" for field in columns]
    models = [bool(codes(display_name(field))) for field in columns]
    alike = [
        at
        for at, one in enumerate(said)
        if any(
            (models[at] and models[place])
            or are_parallel(one, other)
            or are_graded(columns[at].name, columns[place].name)
            for place, other in enumerate(said)
            if place != at
        )
    ]
    if not alike:
        return tuple(columns)
    told = {alike[at] for at in asked_for([said[at] for at in alike], asks)}
    return tuple(field for at, field in enumerate(columns) if at in told or at not in alike)


def _sentence(
    head: str, pieces: Sequence[str], listed: Sequence[str], *, is_short: bool, zh: bool
) -> str:
    comma, semicolon, colon, stop = ("，", "；", "：", "。") if zh else (", ", "; ", ": ", ".")
    body = (comma if is_short and not listed else semicolon).join((*pieces, *listed))
    return (colon.join(filter(None, (head, body)))) + stop


def _listed(entry: Entry, asks: Sequence[Ask], currency: str, *, zh: bool) -> str:
    """An entry of a list in the record: "call-out: distance 5–10 km, price £50"."""
    said = _pieces(entry, asks, currency, zh=zh)
    return f"{entry_title(entry)}{'：' if zh else ': '}{('，' if zh else ', ').join(said)}"


def _pieces(columns: Sequence[Field], asks: Sequence[Ask], currency: str, *, zh: bool) -> list[str]:
    """Each column with its value, without what the value says of other cases."""
    return [
        without_others(_pair(field, title, currency, zh=zh), asks).rstrip("。.;；")
        for field, title in zip(columns, _titles(columns, zh=zh), strict=True)
    ]


def _titles(columns: Sequence[Field], *, zh: bool) -> list[str]:
    """Names of columns; two of one name also say what they belong to."""
    names = [display_name(field) for field in columns]
    return [
        ("" if zh else " ").join((field.name.split(NESTED)[-2], name))
        if names.count(name) > 1 and NESTED in field.name
        else name
        for field, name in zip(columns, names, strict=True)
    ]


def asked_fields(unit: Unit, ask: Ask, name: Field | None) -> tuple[Field, ...]:
    """Choose the columns that answer one part of the question, in the record's order."""
    useful = [field for field in unit.fields if field is not name and is_useful(field)]
    others = [
        field for field in useful if not is_code(field) or _names_column(field, ask)
    ] or useful
    if not others:
        return ()
    near = _nearness(unit, others, ask.query)
    known = terms_of(name.value) if name else frozenset()
    needs = {term: weight for term, weight in ask.needs.items() if term not in known}
    words = {field: _field_logit(field, ask.asked, needs) for field in others}
    logits = {
        field: words[field] + NEAR_WEIGHT * gap for field, gap in zip(others, near, strict=True)
    }
    best = max(logits.values())
    # A question that names no column is answered by what a short record says in all.
    room = 0.0 if max(words.values()) >= NAMED else SHORT_ROOM
    kept: list[Field] = []
    said = 0.0
    for field in sorted(others, key=lambda field: -logits[field]):
        said += _weight(field)
        likely = math.exp(logits[field] - best) >= LIKELY_FIELD
        if kept and (said > ROOM or not (likely or said <= room)):
            break
        kept.append(field)
    kept += _missing_kinds(kept, sorted(others, key=lambda field: -logits[field]), ask.asked)
    return tuple(field for field in others if field in kept)


def _missing_kinds(
    kept: Sequence[Field], ranked: Sequence[Field], asked: Sequence[AnswerType]
) -> list[Field]:
    """The likeliest column for each kind of figure that is asked for and not said yet."""
    found: list[Field] = []
    for kind in filter(is_hard, asked):
        if any(_gives(field, kind) for field in (*kept, *found)):
            continue
        found += next(([field] for field in ranked if _gives(field, kind)), [])
    return found


def _gives(field: Field, kind: AnswerType) -> bool:
    values = parse_values(display_value(field))
    return gives(kind, fold(f"{field.name} {field.value}"), values)


def _weight(field: Field) -> float:
    """Room that a column takes in a reply: a Han character says as much as 2.5 Latin ones."""
    text = f"{display_name(field)}{display_value(field)}"
    han = sum(map(is_han, text))
    return han + (len(text) - han) / LATIN_CHARS


def _names_column(field: Field, ask: Ask) -> bool:
    """Whether the question asks for a column by its name; codes are said only then."""
    return coverage(ask.needs, terms_of(display_name(field))) > 0


def _nearness(unit: Unit, fields: Sequence[Field], query: int) -> list[float]:
    """Cosine of each field to the question less that of the nearest, times 20."""
    spans = {(span.start, span.end): span.cosines for span in unit.evidence.spans}
    found = [spans.get((field.start, field.end), ()) for field in fields]
    near = [cosines[query if query < len(cosines) else 0] for cosines in found if cosines]
    if len(near) < len(fields):
        return [0.0] * len(fields)
    return [COSINE_SCALE * (value - max(near)) for value in near]


def _field_logit(field: Field, asked: Sequence[AnswerType], needs: Mapping[str, float]) -> float:
    title = terms_of(display_name(field))
    value = terms_of(field.value)
    special = [kind for kind in asked if kind not in ("spec", "polarity", "list")]
    given = sum(_gives(field, kind) for kind in special) / max(len(special), 1)
    return (
        TITLE_WEIGHT * coverage(needs, title)
        + VALUE_WEIGHT * coverage(needs, value - title)
        + KIND_WEIGHT * given
    )


def _pair(field: Field, title: str, currency: str, *, zh: bool) -> str:
    value = display_value(field, currency)
    figure = pattern("structure", "labels", "figure").match(value) is not None
    if len(value) > _LONG_VALUE or not zh:
        return f"{title}：{value}" if zh else f"{title}{' ' if figure else ': '}{value}"
    plain = figure and not pattern("structure", "labels", "asks").search(title)
    gap = " " if value[:1].isascii() or title[-1:].isascii() else ""
    return f"{title}{gap}{value}" if plain else f"{title}：{value}"


def _short(fields: Sequence[Field]) -> bool:
    return all(len(field.value) <= _LONG_VALUE for field in fields)
