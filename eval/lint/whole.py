"""Rules about the set: contradictions, splits, near-duplicates, personal data, coverage, quotas."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from assist.text.normalise import match_text
from assist.text.values import parse_values, same_value
from eval.goldset import GoldCase
from eval.lint.finding import Finding, GoldMaterial, Severity, warning

_MAX_CLUSTER = 6
NEAR_DUPLICATE = 0.8
_COPIED = 0.5
SHORT_TEXT = 15
_ADDRESS = re.compile(r"[\u4e00-\u9fff]{2,}(?:路|街|大道|巷|弄)\s?\d+\s?号")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
_CARD = re.compile(r"(?<!\d)[3-6](?:[ -]?\d){15,18}(?!\d)")  # written in groups, too
_QUOTAS = {  # of the first 300 (gold-format.md section 8)
    "lang": {"zh": 200, "en": 100},
    "scenario": {"product": 60, "order": 75, "after_sale": 90, "complaint": 45, "other": 30},
    "answerability": {
        "answerable": 195,
        "unanswerable": 30,
        "underspecified": 20,
        "partial": 15,
        "conflict": 15,
        "injection": 15,
        "out_of_scope": 10,
    },
}
_PLAIN_AT_MOST = 0.75


def g12_contradictions(material: GoldMaterial) -> Iterator[Finding]:
    """What one case demands, no other of the same cluster, filters and day forbids."""
    groups: dict[tuple[str, str, str], list[GoldCase]] = defaultdict(list)
    for case in material.cases:
        key = (case.cluster_id, str(sorted(case.filters.items())), str(case.as_of))
        groups[key].append(case)
    for group in groups.values():
        for case in group:
            for other in group:
                for form in _contradicted(case, other):
                    message = f"fact {form!r} is forbidden in {other.id}"
                    yield Finding("G12", case.id, "facts", message)


def _contradicted(case: GoldCase, other: GoldCase) -> Iterator[str]:
    forbidden = [form for item in other.must_not for form in item.forms]
    for fact in case.facts:
        if fact.polarity == "+":
            for form in fact.forms:
                if any(_same_form(form, item) for item in forbidden):
                    yield form


def _same_form(first: str, second: str) -> bool:
    if match_text(first) == match_text(second):
        return True
    a, b = parse_values(first), parse_values(second)
    whole = len(a) == len(b) == 1 and a[0].surface == first and b[0].surface == second
    return whole and same_value(a[0], b[0])


def g17_privacy(material: GoldMaterial) -> Iterator[Finding]:
    """No personal data; hotlines and addresses of sites only where a quote has them."""
    for case in material.cases:
        quotes = match_text(" ".join(item.quote for item in case.evidence))
        for name, text in _texts(case):
            for label, pattern in (
                ("mobile number", _MOBILE),
                ("identity number", _IDENTITY),
                ("street address", _ADDRESS),
            ):
                if pattern.search(text):
                    yield Finding("G17", case.id, name, label)
            if any(_luhn(re.sub(r"\D", "", m.group())) for m in _CARD.finditer(text)):
                yield Finding("G17", case.id, name, "bank card number")
            for value in parse_values(text):
                known = match_text(value.surface) in quotes
                if value.kind in {"phone", "url"} and not known:
                    yield Finding("G17", case.id, name, f"{value.surface} is in no quote")
                if value.kind == "order_no" and case.provenance.wording == "real":
                    yield Finding("G17", case.id, name, f"order number {value.surface}")


def _texts(case: GoldCase) -> Iterator[tuple[str, str]]:
    for index, turn in enumerate(case.turns):
        yield f"turns.{index}", turn.text
    for index, answer in enumerate(case.reference_answers):
        yield f"reference_answers.{index}", answer


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 * (value > 9)  # noqa: PLR2004  digit sum of a two-digit number
    return total % 10 == 0


def g18_clusters(material: GoldMaterial) -> Iterator[Finding]:
    """A cluster lies in one split and stays small."""
    groups: dict[str, list[GoldCase]] = defaultdict(list)
    for case in material.cases:
        groups[case.cluster_id].append(case)
    for cluster, group in groups.items():
        if len({case.split for case in group}) > 1:
            ids = ", ".join(case.id for case in group)
            yield Finding("G18", group[0].id, "cluster_id", f"{cluster} in both splits: {ids}")
        if len(group) > _MAX_CLUSTER:
            yield warning("G18", group[0].id, "cluster_id", f"{cluster} has {len(group)} cases")


def g19_duplicates(material: GoldMaterial) -> Iterator[Finding]:
    """No near-duplicate questions across splits; inside a split they are warned about."""
    texts = [(case, match_text(_customer(case))) for case in material.cases]
    for (case, text), (other, other_text) in combinations(texts, 2):
        shared = similarity(text, other_text)
        if shared > NEAR_DUPLICATE:
            severity: Severity = "E" if case.split != other.split else "W"
            message = f"near-duplicate of {other.id} ({shared:.2f})"
            yield Finding("G19", case.id, "turns", message, severity)


def similarity(first: str, second: str) -> float:
    """Jaccard of character 5-grams, 3-grams if one text is under 15 characters; folded texts."""
    size = 3 if min(len(first), len(second)) < SHORT_TEXT else 5
    a, b = grams(first, size), grams(second, size)
    return len(a & b) / len(a | b) if a | b else 0.0


def g20_copied(material: GoldMaterial) -> Iterator[Finding]:
    """Questions are in customers' words, not copied from the quote."""
    for case in material.cases:
        question = grams(match_text(case.turns[-1].text), 5)
        quotes = grams(match_text(" ".join(item.quote for item in case.evidence)), 5)
        if question and len(question & quotes) > _COPIED * len(question):
            severity: Severity = "E" if case.provenance.source == "synthetic" else "W"
            yield Finding("G20", case.id, "turns", "question copied from the quote", severity)


def g22_coverage(material: GoldMaterial) -> Iterator[Finding]:
    """Documents that no gold case quotes."""
    if material.corpus is None:
        return
    quoted = {item.doc for case in material.cases for item in case.evidence}
    for key in sorted(set(material.corpus.documents) - quoted):
        yield warning("G22", "", key, "no gold case")


def g23_quotas(material: GoldMaterial) -> Iterator[Finding]:
    """Strata of the first 300 gold cases."""
    for name, quotas in _QUOTAS.items():
        counted = Counter(str(getattr(case, name)) for case in material.cases)
        for value, quota in quotas.items():
            if counted[value] < quota:
                yield warning("G23", "", name, f"{value}: {counted[value]} of {quota}")
    plain = sum(case.answerability == "answerable" for case in material.cases)
    if plain > _PLAIN_AT_MOST * len(material.cases):
        yield warning("G23", "", "answerability", f"{plain} of {len(material.cases)} plain")


def _customer(case: GoldCase) -> str:
    return "\n".join(turn.text for turn in case.turns if turn.role == "customer")


def grams(text: str, size: int) -> frozenset[str]:
    """Character n-grams; a text shorter than n stands for itself."""
    whole: Sequence[str] = [text[at : at + size] for at in range(len(text) - size + 1)]
    return frozenset(whole or ([text] if text else []))
