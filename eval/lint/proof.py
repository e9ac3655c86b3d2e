"""Rules about a gold case and the documents: quotes, facts, aliases, reference answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.text.normalise import match_text
from assist.text.values import parse_values, same_value
from eval.acts import detect
from eval.facts import TYPED, holds_form, match_fact, match_must_not, typed_values
from eval.goldset import Fact, GoldCase, Quote
from eval.lint.finding import Finding, GoldMaterial, Severity, warning

_SHORTEST_QUOTE, _LONGEST_QUOTE = 6, 300
_MAX_ALTERATIONS = 8


def g06_quotes(material: GoldMaterial) -> Iterator[Finding]:
    """Quotes stand in their documents."""
    if material.corpus is None:
        return
    for case in material.cases:
        for index, item in enumerate(case.evidence):
            yield from _quote_findings(case.id, f"evidence.{index}", item, material)


def _quote_findings(
    case_id: str, name: str, item: Quote, material: GoldMaterial
) -> Iterator[Finding]:
    corpus = material.corpus
    if corpus is None:
        return
    if item.doc not in corpus.documents:
        yield Finding("G06", case_id, name, f"no document {item.doc}")
        return
    if not corpus.locate(item.doc, item.quote):
        yield Finding("G06", case_id, name, f"{item.doc} does not hold {item.quote[:60]!r}")
        return
    size = len(item.quote)
    if not _SHORTEST_QUOTE <= size <= _LONGEST_QUOTE:
        yield warning("G06", case_id, name, f"quote of {size} characters")
    others = [key for key in corpus.documents if key != item.doc and corpus.locate(key, item.quote)]
    if others:
        yield warning("G06", case_id, name, f"quote also in {', '.join(others)}")


def g07_validity(material: GoldMaterial) -> Iterator[Finding]:
    """Documents hold on the day and pass the filters."""
    corpus = material.corpus
    if corpus is None:
        return
    for case in material.cases:
        for index, item in enumerate(case.evidence):
            name = f"evidence.{index}"
            if not corpus.is_valid_on(item.doc, case.as_of):
                yield Finding("G07", case.id, name, f"{item.doc} is not valid on {case.as_of}")
            if not corpus.passes(item.doc, case.filters):
                yield Finding("G07", case.id, name, f"{item.doc} is outside {case.filters}")


def g09_facts_in_quotes(material: GoldMaterial) -> Iterator[Finding]:
    """A fact that must be conveyed stands in its own quote."""
    for case in material.cases:
        for fact in case.facts:
            if fact.polarity == "-" or fact.evidence >= len(case.evidence):
                continue
            if case.expected_action == "clarify":
                continue  # what must be asked for need not stand in a document
            if not holds_form(fact, case.evidence[fact.evidence].quote):
                message = f"{fact.forms[0]!r} and its aliases are not in the quote"
                severity: Severity = "E" if fact.importance == "vital" else "W"
                yield Finding("G09", case.id, f"facts.{fact.id}", message, severity)


def g10_aliases(material: GoldMaterial) -> Iterator[Finding]:
    """Aliases say the same as their value and nothing that another entry says."""
    for case in material.cases:
        for fact in case.facts:
            name = f"facts.{fact.id}"
            for alias in fact.aliases:
                if fact.kind in TYPED and not _is_same_typed(fact, alias):
                    yield Finding("G10", case.id, name, f"{alias!r} is not {fact.forms[0]!r}")
            for other in case.facts:
                if other.id != fact.id and _forms(fact) & _forms(other):
                    yield Finding("G10", case.id, name, f"shares a form with {other.id}")
            for item in case.must_not:
                if _forms(fact) & {match_text(form) for form in item.forms}:
                    yield Finding("G10", case.id, name, "shares a form with must_not")


def _is_same_typed(fact: Fact, alias: str) -> bool:
    own = typed_values(fact.model_copy(update={"aliases": ()}))
    return any(same_value(a, b) for a in parse_values(alias) for b in own)


def _forms(fact: Fact) -> set[str]:
    return {match_text(form) for form in fact.forms}


def g14_references(material: GoldMaterial) -> Iterator[Finding]:
    """Reference answers pass the rules that replies are scored by, and fail once altered."""
    for case in material.cases:
        for index, answer in enumerate(case.reference_answers):
            name = f"reference_answers.{index}"
            for message in _reference_faults(case, answer):
                yield Finding("G14", case.id, name, message)


def _reference_faults(case: GoldCase, answer: str) -> Iterator[str]:
    for fact in case.vital:
        result = match_fact(fact, answer, _quote(case, fact)).result
        asks = case.expected_action == "clarify" and holds_form(fact, answer)
        if result != "supported" and not asks:
            yield f"fact {fact.id} ({fact.forms[0]}) is {result}"
        elif result == "supported" and fact.polarity == "+" and _survives(case, fact, answer):
            yield f"fact {fact.id} is still found after its value was altered"
    for item in case.must_not:
        if match_must_not(item, answer)[0] == "asserted":
            yield f"states the forbidden {item.value!r}"
    acts = detect(answer)
    missing = [act for act in case.tone.require if act not in acts]
    if missing:
        yield f"lacks {', '.join(missing)}"
    forbidden = [act for act in case.tone.forbid if act in acts]
    if forbidden:
        yield f"contains {', '.join(forbidden)}"


def _survives(case: GoldCase, fact: Fact, answer: str) -> bool:
    """Whether a fact is found although every place where it stood has been altered."""
    for _ in range(_MAX_ALTERATIONS):
        match = match_fact(fact, answer, _quote(case, fact))
        if match.result != "supported":
            return False
        start, end = match.span
        answer = answer[:start] + _altered(answer[start:end]) + answer[end:]
    return True


def _altered(surface: str) -> str:
    """Another number where there is one; otherwise the words are taken out."""
    changed = re.sub(r"\d+", lambda match: str(int(match.group()) * 3 + 11), surface)
    return changed if changed != surface else "…"


def _quote(case: GoldCase, fact: Fact) -> str:
    return case.evidence[fact.evidence].quote if fact.evidence < len(case.evidence) else ""
