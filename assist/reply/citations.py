"""Citations: from a span of evidence to a verbatim quote, and from "[1]" to its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assist.types import Citation, Evidence

_BRACKET = re.compile(
    r"[\[［【]\s*(?:来源|source\s*|#)?\s*([\d\s,，、;-]+?)\s*[\]］】]", re.IGNORECASE
)
_MAX_RANGE = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark in a text: its span and the labels it names."""

    start: int
    end: int
    labels: tuple[int, ...]


def cite(evidence: Evidence, start: int, end: int) -> Citation:
    """Cite a span of a chunk.

    Args:
        evidence: The evidence.
        start: First character in the chunk's text.
        end: One past the last.

    Returns:
        A citation whose quote is `document.text[quote_start:quote_end]`, without space at its ends.

    Raises:
        ValueError: The span is empty or leaves the chunk.
    """
    chunk = evidence.chunk
    if not 0 <= start < end <= len(chunk.text):
        raise ValueError(f"span {start}:{end} outside chunk of {len(chunk.text)} characters")
    quote = chunk.text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    if not quote:
        raise ValueError(f"span {start}:{end} holds only white space")
    at = chunk.start + start
    return Citation(evidence.label, chunk.id, chunk.doc_key, quote, at, at + len(quote))


def cite_all(evidence: Evidence, spans: Iterable[tuple[int, int]]) -> tuple[Citation, ...]:
    """Cite several spans of a chunk, in reading order, neighbours joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and not evidence.chunk.text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(cite(evidence, start, end) for start, end in merged)


def resolve(citation: Citation, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the evidence that a citation quotes verbatim, or None."""
    for item in evidence:
        chunk = item.chunk
        if item.label != citation.label or chunk.id != citation.chunk_id:
            continue
        start, end = citation.quote_start - chunk.start, citation.quote_end - chunk.start
        if start >= 0 and chunk.text[start:end] == citation.quote:
            return item
    return None


def find_marks(text: str, known: Sequence[str] = ()) -> tuple[Mark, ...]:
    """Find citation marks: [1] [1,2] [1-3] 【1】 ［1］ [来源1].

    Args:
        text: A draft.
        known: Evidence and question; a bracket that occurs verbatim there ("X[12]") is no mark.

    Returns:
        The marks in order; labels that no evidence has are kept as unresolvable.
    """
    marks = []
    for match in _BRACKET.finditer(text):
        before = text[max(0, match.start() - 4) : match.end()]
        bare = match.group()
        if re.search(r"\w$", text[: match.start()]) and any(before in other for other in known):
            continue
        if any(bare in other for other in known):
            continue
        marks.append(Mark(match.start(), match.end(), _labels(match.group(1))))
    return tuple(marks)


def strip_marks(text: str, known: Sequence[str] = ()) -> str:
    """Return the text without citation marks and the space before them."""
    for mark in reversed(find_marks(text, known)):
        text = text[: mark.start].rstrip(" ") + text[mark.end :]
    return text


def _labels(body: str) -> tuple[int, ...]:
    labels: list[int] = []
    for piece in re.split(r"[,，、;\s]+", body.strip()):
        numbers = [int(number) for number in re.findall(r"\d+", piece)[:2] if len(number) < 5]  # noqa: PLR2004
        if len(numbers) == 2 and 0 <= numbers[1] - numbers[0] <= _MAX_RANGE:  # noqa: PLR2004
            labels.extend(range(numbers[0], numbers[1] + 1))
        else:
            labels.extend(numbers)
    return tuple(dict.fromkeys(labels))
