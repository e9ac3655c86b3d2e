"""What proves an agent's reply: passages of the knowledge, and the words that both share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from assist.text.normalise import fold_with_offsets, is_han, match_text
from assist.text.sentences import is_courtesy, is_question, split_clauses, split_sentences
from assist.text.terms import terms_of
from assist.text.values import Value, parse_values, same_value
from eval.corpus import Corpus
from eval.goldset import Quote

SHORTEST_QUOTE, LONGEST_QUOTE = 6, 300
SHORTEST_HAN, SHORTEST_LATIN = 4, 2  # characters, words: less than that is no statement
VALUE_WEIGHT = 0.5  # of a shared value, beside the share of terms
_BLANK = re.compile(r"\n[^\S\n]*\n")
_LABEL = re.compile(r"[^：\n]{1,40}：")
_BULLET = re.compile(r"^(?:[-*+•>]|\d{1,2}[.)、])\s+")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[^\w\s%./+-]+|[.](?=\s|$)")
_LATIN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Proof:
    """What a person chose to prove a fact.

    Attributes:
        quote: Document and passage.
        words: The words of the passage that show the fact; "" = the passage alone.
        said: The same as the reply says it; "" = as the passage does.
    """

    quote: Quote
    words: str = ""
    said: str = ""


def passages(text: str) -> Iterator[str]:
    """Pieces of a document that can stand as a quote: short records whole, else sentences."""
    for block in _BLANK.split(text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        whole = _SPACE.sub(" ", block).strip()
        is_record = len(lines) > 1 and all(_LABEL.match(line) for line in lines)
        if is_record and len(whole) <= LONGEST_QUOTE:
            yield whole
            continue
        for line in lines:
            if line.startswith("#"):
                continue
            bare = _BULLET.sub("", line)
            pieces = [bare] if is_record else [span.text for span in split_sentences(bare)]
            for piece in pieces:
                quote = _SPACE.sub(" ", piece).strip()
                if SHORTEST_QUOTE <= len(quote) <= LONGEST_QUOTE:
                    yield quote


def quotable(
    found: Iterable[tuple[str, str]],
    corpus: Corpus | None,
    as_of: date | None,
    filters: dict[str, str],
) -> list[Quote]:
    """Passages of texts that were found, in their order.

    Args:
        found: (document key, text).
        corpus: Where they must stand today; None = not looked up.
        as_of: Day on which their documents must hold.
        filters: What their documents must match.
    """
    quotes: dict[tuple[str, str], Quote] = {}
    for doc, text in found:
        if corpus is not None and not _may_prove(doc, corpus, as_of, filters):
            continue
        for piece in passages(text):
            if corpus is None or corpus.locate(doc, piece):
                quotes.setdefault((doc, piece), Quote(doc=doc, quote=piece))
    return list(quotes.values())


def _may_prove(doc: str, corpus: Corpus, as_of: date | None, filters: dict[str, str]) -> bool:
    document = corpus.documents.get(doc)
    is_case = document is not None and document.source.category == "case"
    return not is_case and corpus.is_valid_on(doc, as_of) and corpus.passes(doc, filters)


def by_closeness(sentence: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Passages in the order in which they may prove a sentence; equal ones stay as they were."""
    terms, values = terms_of(sentence), parse_values(sentence)
    return sorted(quotes, key=lambda quote: -_closeness(terms, values, quote.quote))


def _closeness(terms: frozenset[str], values: Sequence[Value], quote: str) -> float:
    theirs = parse_values(quote)
    shared = sum(any(same_value(value, other) for other in theirs) for value in values)
    return VALUE_WEIGHT * shared + len(terms & terms_of(quote)) / max(1, len(terms))


def statements(text: str) -> list[str]:
    """The sentences of a reply that state something."""
    pieces = (span.text.strip() for span in split_sentences(text))
    return [
        piece for piece in pieces if piece and not is_courtesy(piece) and not is_question(piece)
    ]


def shared_words(sentence: str, quote: str) -> str:
    """The longest words of a sentence, inside one clause, that a passage holds too; "" if none."""
    runs = (
        run
        for clause in split_clauses(sentence)
        for other in split_clauses(quote)
        for run in _runs(clause.text, match_text(other.text))
    )
    return max(runs, key=_weight, default="")


def _runs(clause: str, quote: str) -> Iterator[str]:
    folded = fold_with_offsets(clause)
    matcher = SequenceMatcher(None, folded.text, quote, autojunk=False)
    for block in matcher.get_matching_blocks():
        start, end = _whole_words(folded.text, quote, block.a, block.b, block.size)
        if end > start:
            first, last = folded.original_span(start, end)
            parts = (part.strip() for part in _MARKS.split(clause[first:last]))
            yield from (part for part in parts if _weight(part) >= 1)


def _whole_words(text: str, other: str, at: int, there: int, size: int) -> tuple[int, int]:
    """A matching block without the Latin words that are cut at its ends, in either text."""
    start, end, shift = at, at + size, there - at
    while start < end and (_is_cut(text, start) or _is_cut(other, start + shift)):
        start += 1
    while start < end and (_is_cut(text, end) or _is_cut(other, end + shift)):
        end -= 1
    return start, end


def _is_cut(text: str, at: int) -> bool:
    """Whether a cut at a place parts a Latin word or a number."""
    if not 0 < at < len(text):
        return False
    return bool(_LATIN.fullmatch(text[at - 1]) and _LATIN.fullmatch(text[at]))


def _weight(run: str) -> float:
    """Length of a run against the shortest statement: from 1 on it may be one."""
    han = sum(map(is_han, run))
    return han / SHORTEST_HAN + len(_LATIN.findall(run.lower())) / SHORTEST_LATIN
