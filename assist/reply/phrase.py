"""Turning units of evidence into what an agent would write: plain, whole, second person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from assist.reply.alternatives import without_others
from assist.reply.citations import cite_all
from assist.reply.lexicon import pattern, read_table
from assist.reply.rows import say_row
from assist.reply.select import Ask, Chosen
from assist.reply.steps import follows
from assist.reply.unit import Unit
from assist.text.normalise import HAN, fold
from assist.text.sentences import split_clauses
from assist.text.values import parse_values
from assist.types import Citation, SentenceKind

MAX_SENTENCE_ZH = 120
MAX_SENTENCE_EN = 340
_HAN_TEXT = 0.3
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_MARKUP = re.compile(r"\*\*|__|`|^#+\s*|^[>|]\s*|\|$|<[^<>\n]{1,40}>")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")  # *My account*
_LOWER_WORD = re.compile(r"[a-z]+(?![\w.@/])")  # neither "iPhone" nor "shop.example"
_OPEN_END = re.compile(r"[；;，,、：:\s]+$")
_ENDED = re.compile(r"[。！？!?….][)\]）”’」』\"']*$")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that states something, with what it rests on.

    `lang` is that of its own words; `goes_on` marks steps of a list that goes on unsaid.
    """

    text: str
    kind: SentenceKind
    citations: tuple[Citation, ...]
    lang: str
    from_case: bool = False
    goes_on: bool = False


def say(chosen: Chosen) -> tuple[Claim, ...]:
    """Put the chosen units into sentences, in their order.

    Args:
        chosen: What answers a part; its terms decide which columns of a record are said.

    Returns:
        One claim for each sentence; items under one introduction become one sentence, steps a list.
    """
    claims: list[Claim] = []
    for run in _runs(chosen.units):
        if run[0].kind == "row":
            claims.extend(_row_claims(run, chosen))
        elif len(run) > 1 and any(unit.kind == "step" for unit in run):
            claims.extend(_step_claims(run, chosen))
        elif run[0].kind in ("item", "step") and _introduction(run[0]):
            claims.append(_list_claim(run))
        else:
            claims.extend(_sentence_claim(unit, chosen.asks) for unit in run)
    return tuple(claims)


def language_of(text: str) -> str:
    """Return "zh" or "en" for a piece of evidence: Han characters against Latin words."""
    han = len(_HAN_CHARACTER.findall(text))
    words = len(_LATIN_WORD.findall(text))
    return "zh" if han > _HAN_TEXT * (han + words) else "en"


def to_traditional(text: str) -> str:
    """Convert a reply to Traditional Chinese; citations keep the original wording.

    As Taiwan writes it: the forms of OpenCC's own standard (覈實, 這裏, 牀) are in use nowhere.
    """
    return str(_converter("s2tw").convert(text))


def to_simplified(text: str) -> str:
    """Convert a reply to Simplified Chinese."""
    return str(_converter("tw2s").convert(text))


def kind_of(text: str) -> SentenceKind:
    """Name what a sentence promises: an amount, a deadline, or plainly a fact."""
    kinds = {value.kind for value in parse_values(text)}
    if "money" in kinds:
        return "amount"
    return "deadline" if kinds & {"duration", "date"} else "fact"


def address(text: str) -> str:
    """Address the customer: "买家可在…" becomes "您可在…" where nothing else can be meant."""
    rules = read_table("lexicon/second_person.toml")[language_of(text)]
    for source, target in rules:
        text = _compiled(source).sub(target, text)
    return text


def finish(text: str) -> str:
    """Take markup and loose ends off a sentence, begin it as one and close it."""
    text = _OPEN_END.sub("", _plain(text))
    text = re.sub(r"\s*\n\s*", " ", text)
    if _LOWER_WORD.match(text):
        text = text[0].upper() + text[1:]
    if not text or _ENDED.search(text):
        return text
    return text + ("。" if language_of(text) == "zh" else ".")


def _plain(text: str) -> str:
    """A text without Markdown's marks and the space around it."""
    return _EMPHASIS.sub(r"\2", _MARKUP.sub("", text)).strip()


def _runs(units: Sequence[Unit]) -> list[list[Unit]]:
    """Group neighbours that make one sentence or list: same kind, same introduction."""
    runs: list[list[Unit]] = []
    for unit in units:
        last = runs[-1][-1] if runs else None
        same = (
            last is not None
            and unit.kind == last.kind
            and unit.kind in ("row", "step", "item")
            and unit.evidence.chunk.id == last.evidence.chunk.id
            and (unit.group, unit.lead) == (last.group, last.lead)
        )
        in_list = last and follows(unit, last) and "step" in (unit.kind, last.kind)
        if same or in_list or (last and unit.kind == last.kind == "row"):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs


def _row_claims(run: Sequence[Unit], chosen: Chosen) -> list[Claim]:
    claims = []
    for unit in run:
        text, fields = say_row(unit, chosen.asks)
        spans = [(field.start, field.end) for field in fields]
        citations = cite_all(unit.evidence, spans)
        claims.append(Claim(text, kind_of(text), citations, language_of(unit.text)))
    return claims


def _step_claims(run: Sequence[Unit], chosen: Chosen) -> list[Claim]:
    """Steps with the numbers that they have in the document: what is left out shows."""
    claims = []
    for place, unit in enumerate(run, start=1):
        text = f"{unit.number or place}. {finish(unit.text)}"
        citations = cite_all(unit.evidence, [(unit.start, unit.end)])
        lang = language_of(unit.text)
        claims.append(Claim(text, kind_of(unit.text), citations, lang, goes_on=chosen.is_cut))
    return claims


def _introduction(unit: Unit) -> str:
    """What an item hangs on: the line above it, or a heading that gives the verdict."""
    if (
        unit.kind == "item"
        and unit.lead
        and pattern("structure", "lines", "lead_end").search(unit.lead)
    ):
        return unit.lead
    heading = unit.evidence.chunk.heading_path[-1:] if unit.kind == "item" else ()
    sentence = heading and re.search(r"[。；;]|\.\s", heading[0])  # a clause taken for a heading
    if sentence:
        return ""
    if heading and pattern("structure", "meaning", "negative_verdict").search(fold(heading[0])):
        return re.sub(pattern("structure", "lines", "list_mark"), "", heading[0])
    return ""


def _list_claim(run: Sequence[Unit]) -> Claim:
    first = run[0]
    intro = _OPEN_END.sub("", _plain(_introduction(first)))
    zh = language_of(first.text) == "zh"
    items = [_OPEN_END.sub("", _plain(unit.text)).rstrip("。.") for unit in run]
    text = f"{intro}{'：' if zh else ': '}{('；' if zh else '; ').join(items)}"
    spans = [(unit.start, unit.end) for unit in run]
    if first.lead_span and first.lead:
        spans.append(first.lead_span)
    return Claim(
        finish(address(text)), kind_of(text), cite_all(first.evidence, spans), "zh" if zh else "en"
    )


def _sentence_claim(unit: Unit, asks: Sequence[Ask]) -> Claim:
    start, end = _window(unit, asks[0].needs)
    text = unit.evidence.chunk.text[start:end].strip()
    citations = cite_all(unit.evidence, [(start, end)])  # with the alternatives that are not said
    said = finish(address(finish(without_others(text, asks))))
    return Claim(said, kind_of(text), citations, language_of(text), unit.is_past)


def _window(unit: Unit, needs: Mapping[str, float]) -> tuple[int, int]:
    """Return the span to say: the whole unit, or of a very long one the clauses around the best."""
    limit = MAX_SENTENCE_ZH if language_of(unit.text) == "zh" else MAX_SENTENCE_EN
    if unit.end - unit.start <= limit:
        return unit.start, unit.end
    clauses = split_clauses(unit.evidence.chunk.text[unit.start : unit.end])
    weights = [
        sum(weight for term, weight in needs.items() if term in fold(clause.text))
        for clause in clauses
    ]
    first = last = max(range(len(clauses)), key=lambda at: (weights[at], -at))
    while True:
        before = clauses[last].end - clauses[first - 1].start if first else limit + 1
        after = (
            clauses[last + 1].end - clauses[first].start if last + 1 < len(clauses) else limit + 1
        )
        if min(before, after) > limit:
            break
        grow_back = before <= limit and (after > limit or weights[first - 1] > weights[last + 1])
        first, last = (first - 1, last) if grow_back else (first, last + 1)
    return unit.start + clauses[first].start, unit.start + clauses[last].end


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
