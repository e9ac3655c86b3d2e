"""Whether a reply conveys a gold fact or states what it must not (gold-format.md section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assist.text.normalise import match_text
from assist.text.polarity import is_negated
from assist.text.sentences import Span, is_question, split_clauses, split_sentences
from assist.text.values import Value, parse_values, same_number, same_value
from eval.bounds import is_reversed
from eval.contrast import parts
from eval.forms import form_spans, is_denied, pieces, with_counted_articles
from eval.goldset import Fact, MustNot
from eval.lexicon import words
from eval.mentions import is_mention, is_outdated

FactResult = Literal["supported", "partial", "contradicted", "missing"]
Mention = Literal["asserted", "mentioned", ""]
TYPED = frozenset({"duration", "money", "percent", "count", "date", "phone", "url"})
_KINDS = {"percent": frozenset({"percent", "discount"}), "count": frozenset({"count", "order_no"})}
PARTIAL_SHARE = 0.6
_LABEL_END = re.compile("[:：]")
_TYPED_SHARE = 0.6  # a must_not form is a value if parsing takes up this share of it


@dataclass(frozen=True, slots=True)
class FactMatch:
    """How a reply treats a fact; `span` points into the reply, (0, 0) if nothing was found."""

    fact_id: str
    result: FactResult
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Place:
    """A form found in a reply: where, whether it is denied or asked, and the words around it."""

    start: int
    end: int
    is_denied: bool
    is_asked: bool
    rest: str


def match_fact(fact: Fact, reply: str, quote: str = "") -> FactMatch:
    """Judge one fact.

    Args:
        fact: The gold fact.
        reply: Text that the customer would get.
        quote: The fact's gold quote; a negation that stands there too does not deny the fact.

    Returns:
        supported, contradicted (stated with the opposite polarity), partial (right amount, other or
        no unit; or most of the words) or missing.
    """
    places = [place for place in _places(fact, reply, quote) if not place.is_asked]
    asserted = [place for place in places if not place.is_denied]
    denied = [place for place in places if place.is_denied]
    wanted, unwanted = (asserted, denied) if fact.polarity == "+" else (denied, asserted)
    if wanted:
        return FactMatch(fact.id, "supported", (wanted[0].start, wanted[0].end))
    if fact.polarity == "-":
        own = _self_negating(fact, reply)
        if own:
            return FactMatch(fact.id, "supported", (own.start, own.end))
    if unwanted:
        return FactMatch(fact.id, "contradicted", (unwanted[0].start, unwanted[0].end))
    span = _partial(fact, reply)
    return FactMatch(fact.id, "partial", span) if span else FactMatch(fact.id, "missing")


def match_must_not(item: MustNot, reply: str) -> tuple[Mention, tuple[int, int]]:
    """Whether a reply states a forbidden value as true.

    Returns:
        "asserted", "mentioned" (negated, marked as past, asked, or said to be somebody's words) or
        "", with the span in the reply.
    """
    found: tuple[Mention, tuple[int, int]] = ("", (0, 0))
    for place in _forbidden_places(item, reply):
        if place.is_denied or place.is_asked or is_mention(place.rest):
            found = ("mentioned", (place.start, place.end))
        else:
            return "asserted", (place.start, place.end)
    return found


def typed_values(fact: Fact) -> list[Value]:
    """The typed values that a fact's forms parse to, of the fact's kind."""
    return [value for form in fact.forms for value in _values_of_kind(fact, form)]


def _values_of_kind(fact: Fact, form: str) -> list[Value]:
    kinds = _KINDS.get(fact.kind, frozenset({fact.kind}))
    return [value for value in parse_values(form) if value.kind in kinds]


def holds_form(fact: Fact, text: str) -> bool:
    """Whether a text holds the fact's value in any form, whatever the polarity."""
    return bool(_typed_spans(fact, text)) or any(form_spans(form, text) for form in fact.forms)


def _places(fact: Fact, reply: str, quote: str) -> list[_Place]:
    spans = [(span, "") for span in _typed_spans(fact, reply)]
    for form in sorted(_word_forms(fact), key=len, reverse=True):
        if fact.polarity == "-" and is_negated(form):
            continue
        taken = [span for span, _ in spans]
        spans += [(s, form) for s in form_spans(form, reply) if not _is_inside(s, taken)]
    places = [_place(reply, span, own, quote) for span, own in sorted(spans)]
    if not is_outdated(quote):
        places = [replace(p, is_denied=p.is_denied or is_outdated(p.rest)) for p in places]
    if fact.polarity == "+" and _quote_negates(fact, quote):
        places = [replace(p, is_denied=False) for p in places]
    return places


def _word_forms(fact: Fact) -> list[str]:
    """The forms that are looked for as words: of a typed fact, those that are no value."""
    typed = fact.kind in TYPED
    return [form for form in fact.forms if not (typed and _values_of_kind(fact, form))]


def _is_inside(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _forbidden_places(item: MustNot, reply: str) -> list[_Place]:
    places: list[_Place] = []
    said = parse_values(with_counted_articles(reply))
    for form in sorted(item.forms, key=len, reverse=True):
        value = _value_of(form)
        if value is None:
            spans = list(form_spans(form, reply))
        else:
            spans = [(v.start, v.end) for v in said if same_value(value, v)]
        places.extend(_place(reply, span, form) for span in spans)
    return places


def _value_of(form: str) -> Value | None:
    """The one value a form consists of, or None if it is more than that."""
    values = parse_values(form)
    if len(values) != 1 or values[0].end - values[0].start < _TYPED_SHARE * len(form.strip()):
        return None
    return values[0]


def _typed_spans(fact: Fact, text: str) -> list[tuple[int, int]]:
    if fact.kind not in TYPED:
        return []
    wanted = typed_values(fact)
    return [
        (value.start, value.end)
        for value in parse_values(with_counted_articles(text))
        if any(same_value(value, other) for other in wanted)
    ]


def _place(reply: str, span: tuple[int, int], own: str, quote: str = "") -> _Place:
    """A place in the part of its clause that speaks of it; a quote tells which bound is right."""
    sentence = _around(split_sentences(reply), span[0])
    clause = _around(split_clauses(sentence.text), span[0] - sentence.start)
    at = sentence.start + clause.start
    part = next(p for p in parts(clause.text) if at + p.start <= span[0] < at + p.end)
    first, last = at + part.start, max(at + part.end, span[1])  # a form may run over a comma
    text, start, end = reply[first:last], span[0] - first, span[1] - first
    denied = is_denied(text, start, end, own, exceeding=words("exceeding"))
    turned = bool(quote) and any(is_reversed(text, v, quote) for v in parse_values(text))
    return _Place(
        start=span[0],
        end=span[1],
        is_denied=denied or turned or part.is_set_aside,
        is_asked=is_question(sentence.text),
        rest=_LABEL_END.split(text[:start])[-1] + (" " if own else text[start:end]) + text[end:],
    )


def _around(spans: Sequence[Span], at: int) -> Span:
    return next((item for item in spans if item.start <= at < item.end), spans[-1])


def _quote_negates(fact: Fact, quote: str) -> bool:
    """Whether the fact's own quote holds the value in a negated clause."""
    if not quote:
        return False
    spans = _typed_spans(fact, quote)
    own = ""
    for form in fact.forms:
        if spans:
            break
        spans, own = list(form_spans(form, quote)), form
    return any(_place(quote, span, own).is_denied for span in spans)


def _self_negating(fact: Fact, reply: str) -> _Place | None:
    """For a fact to be denied: a form that carries its own negation and is asserted."""
    for form in fact.forms:
        if is_negated(form):
            for span in form_spans(form, reply):
                place = _place(reply, span, form)
                if not place.is_denied and not place.is_asked:
                    return place
    return None


def _partial(fact: Fact, reply: str) -> tuple[int, int] | None:
    if fact.kind in TYPED:
        wanted = typed_values(fact)
        for value in parse_values(reply):
            sentence = _around(split_sentences(reply), value.start)
            if any(same_number(value, other) for other in wanted) and not is_question(
                sentence.text
            ):
                return value.start, value.end
        return None
    return _partial_words(fact, reply)


def _partial_words(fact: Fact, reply: str) -> tuple[int, int] | None:
    """A sentence with most of the fact's words, its numbers and its polarity.

    "满299元包邮" and "cannot be returned" are not half of "满199元包邮" and "can be returned".
    """
    target, values = pieces(match_text(fact.value)), parse_values(fact.value)
    is_negative = is_negated(fact.value) != (fact.polarity == "-")
    for sentence in split_sentences(reply):
        shared = target & pieces(match_text(sentence.text))
        if not target or len(shared) < PARTIAL_SHARE * len(target):
            continue
        said = parse_values(sentence.text)
        clauses = [clause.text for clause in split_clauses(sentence.text)]
        closest = max(clauses, key=lambda clause: len(target & pieces(match_text(clause))))
        if is_negated(closest) == is_negative and all(
            any(same_value(value, other) for other in said) for value in values
        ):
            return sentence.start, sentence.end
    return None
