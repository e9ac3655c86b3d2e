"""Finding the written forms of a fact in a text, and whether the clause denies them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assist.text.normalise import HAN, Folded, fold_with_offsets, match_text
from assist.text.polarity import count_negations, is_negated
from assist.text.predicates import predicate_spans
from assist.text.sentences import split_sentences

_CONDITION_END = re.compile(
    r"的话|的|[:：]|时(?![间候限长效])|时候|情况下"
    r"|^no(?=\s(?:it|you|we|they|that)\b)"
    r"|\b(?:if|when|as long as)\b.*?\S(?=\s(?:you|we|it|they)\s(?!(?:not|can't|don't|do not)\b))"
    r"|\b(?:that|which|who)\s(?:is|are|was|were|has|have|had|do|does|did)(?:n['’]t|\snot|\snever)\b"
    r".*?(?=\s(?:can|may|must|will|could|should|have|has|are|is)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(rf"[a-z0-9]+|[{HAN}]+")
_FIGURE_UNIT = re.compile(r"(?<=\d)\\s\+(?=[a-z])")  # "500 ml" is also written "500ml"
_BETWEEN = r"[\s就即便均都也]*"  # "满99元包邮" is also said "满 99 元就包邮"
_AUXILIARY = "can|could|will|would|may|must|should|is|are|was|were|has|have|had|do|does|did"
_STEMS = {"can": "ca", "will": "wo"}  # … before "n't"
_DENIED_AUXILIARY = re.compile(rf"({_AUXILIARY}|ca|wo)(?:n['’]t|not|\\s\+not)(?![a-z])")
_PLAIN_AUXILIARY = re.compile(rf"(?<![a-z'’])({_AUXILIARY})(?![a-z'’])(?!\\s\+(?:not|never))")
_ARTICLE = re.compile(
    r"\b((?:within|in|for|about|have|has|is|takes?|of|least|most|than|after)\s+)(an?)"
    r"(?=\s(?:full\s|whole\s)?(?:minute|hour|day|week|month|year)\b)",
    re.IGNORECASE,
)


def with_counted_articles(text: str) -> str:
    """A text in which "within a week" reads "within 1 week", of the same length.

    Only behind words that measure: "24 hours a day" and "once a year" state no day and no year.
    """
    return _ARTICLE.sub(lambda match: match[1] + "1".rjust(len(match[2])), text)


@lru_cache(maxsize=4096)
def form_spans(form: str, text: str) -> tuple[tuple[int, int], ...]:
    """Spans in a text where a form stands inside one sentence; Latin words match whole."""
    pattern = _pattern(form)
    if pattern is None:
        return ()
    spans: list[tuple[int, int]] = []
    for offset, folded in _folded_sentences(text):
        for match in pattern.finditer(folded.text):
            start, end = folded.original_span(match.start(), match.end())
            spans.append((offset + start, offset + end))
    return tuple(spans)


@lru_cache(maxsize=8192)
def _pattern(form: str) -> re.Pattern[str] | None:
    target = match_text(form)
    if not target:
        return None
    if target.isascii():
        source = _FIGURE_UNIT.sub(r"\\s*", re.escape(target).replace(r"\ ", r"\s+"))
        source = _with_denials(source).replace("'", "['’]").replace(r"\s+", r"[\s\-]+")
    else:
        source = _BETWEEN.join(map(re.escape, target.replace(" ", "")))
    head = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", target) else ""
    tail = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", target) else ""
    return re.compile(f"{head}{source}{tail}")


def _with_denials(source: str) -> str:
    """Let auxiliaries match their denials, however written; `is_denied` tells which it was.

    "cannot be returned" is also "can't be returned", and "can be returned" is what it denies.
    """
    if _DENIED_AUXILIARY.search(source):
        return _DENIED_AUXILIARY.sub(lambda match: f"(?:{_denials(match[1])})", source)
    return _PLAIN_AUXILIARY.sub(lambda match: f"(?:{_denials(match[1])}|{match[1]})", source)


def _denials(auxiliary: str) -> str:
    whole = next((key for key, stem in _STEMS.items() if stem == auxiliary), auxiliary)
    return rf"{_STEMS.get(whole, whole)}n't|{whole}not|{whole}\s+(?:not|never)"


@lru_cache(maxsize=1024)
def _folded_sentences(text: str) -> tuple[tuple[int, Folded], ...]:
    """Each sentence's start and folded copy; one text is searched for many forms."""
    return tuple((span.start, fold_with_offsets(span.text)) for span in split_sentences(text))


def pieces(text: str) -> frozenset[str]:
    """Latin words and Han bigrams of a folded text."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        if word.isascii() or len(word) == 1:
            found.add(word)
        else:
            found.update(word[index : index + 2] for index in range(len(word) - 1))
    return frozenset(found)


def is_denied(clause: str, start: int, end: int, own: str, *, exceeding: Sequence[str]) -> bool:
    """Whether the verb of what stands at [start, end) is denied: the match itself is left out.

    "超过7天不能退" states the seven days, so a limit that is exceeded (a word of `exceeding`)
    turns the parity once more.
    """
    spans = predicate_spans(clause, start)
    head = _without_condition("".join(clause[s.start : min(s.end, start)] for s in spans))
    tail = "".join(clause[max(s.start, end) : s.end] for s in spans)
    rest = head + (" " if own else clause[start:end]) + tail
    negations = count_negations(rest) + (own != "" and _is_turned(own, clause[start:end]))
    if own and is_negated(own) and negations == 0:
        return False
    said = match_text(head + clause[start:end] + tail)
    if negations and any(word in said for word in exceeding):
        negations -= 1
    return negations % 2 == 1


def _is_turned(own: str, matched: str) -> bool:
    """Whether a form was found with a negation put into it, or without its own."""
    return own.isascii() and (count_negations(own) - count_negations(matched)) % 2 == 1


def _without_condition(head: str) -> str:
    """Drop a condition or label in front of the statement.

    "不影响二次销售的可以7天退货", "连不上网时：…" and "that is not safe: …" say nothing about what
    follows. Where the match follows the mark at once, it may belong to the verb before
    ("不支持这类商品的退货", "不支持：定制商品") and the head stays.
    """
    cut = max((mark.end() for mark in _CONDITION_END.finditer(head)), default=0)
    return head[cut:] if head[cut:].strip() else head
