"""Finding the written forms of a fact in a text."""

from __future__ import annotations

import re
from functools import lru_cache

from assist.text.normalise import HAN, fold_with_offsets, match_text
from assist.text.sentences import split_sentences

_WORD = re.compile(rf"[a-z0-9]+|[{HAN}]+")
_FIGURE_UNIT = re.compile(r"(?<=\d)\\s\+(?=[a-z])")  # "500 ml" is also written "500ml"


@lru_cache(maxsize=4096)
def form_spans(form: str, text: str) -> tuple[tuple[int, int], ...]:
    """Spans in a text where a form stands inside one sentence; Latin words match whole."""
    target = match_text(form)
    if not target:
        return ()
    if target.isascii():
        source = _FIGURE_UNIT.sub(r"\\s*", re.escape(target).replace(r"\ ", r"\s+"))
    else:
        source = r"\s*".join(map(re.escape, target.replace(" ", "")))
    head = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", target) else ""
    tail = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", target) else ""
    pattern = re.compile(f"{head}{source}{tail}")
    spans: list[tuple[int, int]] = []
    for sentence in split_sentences(text):
        folded = fold_with_offsets(sentence.text)
        for match in pattern.finditer(folded.text):
            start, end = folded.original_span(match.start(), match.end())
            spans.append((sentence.start + start, sentence.start + end))
    return tuple(spans)


def pieces(text: str) -> frozenset[str]:
    """Latin words and Han bigrams of a folded text."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        if word.isascii() or len(word) == 1:
            found.add(word)
        else:
            found.update(word[index : index + 2] for index in range(len(word) - 1))
    return frozenset(found)
