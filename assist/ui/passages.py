"""Source cards: passages in runs of plain and marked text, so that no offsets reach the browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assist.reply.parse import plain
from assist.reply.records import code_field, name_field, read_record
from assist.text.sentences import split_sentences
from assist.text.tokens import content_terms
from assist.types import Citation, Evidence, Suggestion
from assist.ui.i18n import UiLang, t

MAX_SHOWN = 4
GONE = frozenset({"withdrawn", "deleted", "hidden"})
HEADING_JOINT = " \u203a "
MAX_SUBJECT = 48
Span = tuple[int, int]


@dataclass
class Numbering:
    """Numbers for the sources of a draft, by first use; marks number the quotes inside one."""

    labels: list[int] = field(default_factory=list)
    quotes: dict[int, list[Span]] = field(default_factory=dict)

    def add(self, citation: Citation) -> tuple[int, int]:
        """The source number (from 1) and mark number (from 0) of a citation."""
        if citation.label not in self.labels:
            self.labels.append(citation.label)
        spans = self.quotes.setdefault(citation.label, [])
        span = (citation.quote_start, citation.quote_end)
        if span not in spans:
            spans.append(span)
        return self.labels.index(citation.label) + 1, spans.index(span)


def number_citations(suggestion: Suggestion) -> Numbering:
    """Number the citations of a draft in the order in which a reader meets them."""
    numbering = Numbering()
    for sentence in suggestion.draft.sentences:
        for citation in sentence.citations:
            numbering.add(citation)
    return numbering


def source_sets(
    versions: Iterable[Suggestion], stale: Mapping[int, str], lang: UiLang
) -> dict[str, list[dict[str, Any]]]:
    """Cards by version; `stale` is about the last version's evidence."""
    made = tuple(versions)
    return {
        each.id: cited_items(each, number_citations(each), lang, stale if each is made[-1] else {})
        for each in made
    }


def cited_items(
    suggestion: Suggestion,
    numbering: Numbering,
    lang: UiLang,
    stale: Mapping[int, str] | None = None,
) -> list[dict[str, Any]]:
    """Cards for a draft: cited sources first, then what decided, then the next best.

    The text of a source that was withdrawn or deleted is not handed out any more.
    """
    by_label = {each.label: each for each in suggestion.evidence}
    order = [label for label in numbering.labels if label in by_label]
    deciding = [x for x in suggestion.draft.decision.labels if x in by_label and x not in order]
    rest = [label for label in by_label if label not in order and label not in deciding]
    others = deciding + rest[: max(0, MAX_SHOWN - len(order) - len(deciding))]
    items: list[dict[str, Any]] = []
    for n, label in enumerate([*order, *others], start=1):
        each = by_label[label]
        spans = numbering.quotes.get(label, [])
        card = {**_card(each, n, lang), "cited": label in order, "runs": _runs(each, spans)}
        what = (stale or {}).get(label, "")
        if what:
            card["tags"] = [{"text": t(f"source.{what}", lang), "color": "red"}]
            card["withdrawn"] = what in GONE
            card["runs"] = [] if what in GONE else card["runs"]
        items.append(card)
    return _told_apart(items)


def result_items(evidence: Iterable[Evidence], query: str, lang: UiLang) -> list[dict[str, Any]]:
    """Cards for a search: the sentence that speaks most of the question is marked."""
    items = []
    for rank, each in enumerate(evidence, start=1):
        runs = _runs(each, best_sentence(each, query))
        card = {**_card(each, rank, lang), "cited": True, "runs": runs}
        scores = score_line(each, lang) + _moved(each, rank, lang)
        items.append({**card, "score": each.score, "scores": scores})
    return _told_apart(items)


def title_of(evidence: Evidence) -> tuple[str, str]:
    """Title and section of a passage: a record goes by its own name, not by its file's."""
    source, chunk = evidence.source, evidence.chunk
    title = source.title or chunk.doc_key
    path = [part for part in chunk.heading_path if part != title]
    subject = _record_name(chunk.text)
    if subject:
        return subject, HEADING_JOINT.join((title, *path))
    return title, HEADING_JOINT.join(path)


def _record_name(text: str) -> str:
    """Name and code of a chunk that is one record, e.g. a row of a catalogue; else ""."""
    if "\n\n" in text.strip():
        return ""
    fields = read_record(text, 0, len(text))
    named = (name_field(fields), code_field(fields)) if fields else ()
    parts = dict.fromkeys(each.value.strip() for each in named if each)
    return _short(" \u00b7 ".join(parts))


def _told_apart(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cards that would read the same also say how their passage begins."""
    seen = Counter((item["title"], item["section"]) for item in items)
    for item in items:
        if seen[item["title"], item["section"]] > 1 and item["runs"]:
            lines = "".join(run["t"] for run in item["runs"]).strip().splitlines()
            item["section"] = HEADING_JOINT.join(
                filter(None, (item["section"], _short(plain(lines[0]))))
            )
    return items


def _short(words: str) -> str:
    return words if len(words) <= MAX_SUBJECT else words[: MAX_SUBJECT - 1] + "\u2026"


def best_sentence(evidence: Evidence, query: str) -> list[Span]:
    """Where in the document the words stand that speak of a question.

    The sentence that shares most content words with it; where none shares any (other words for
    the same, another language), the piece that was nearest to the question as vectors.
    """
    wanted = content_terms(query)
    spans = split_sentences(evidence.chunk.text)
    best = max(spans, key=lambda s: len(wanted & content_terms(s.text)), default=None)
    if best is not None and wanted & content_terms(best.text):
        return [_bare(evidence, best.start, best.end)]
    near = [piece for piece in evidence.spans if piece.cosines]
    if not near:
        return []
    nearest = max(near, key=lambda piece: piece.cosines[0])
    return [_bare(evidence, nearest.start, nearest.end)]


def _bare(evidence: Evidence, start: int, end: int) -> Span:
    """A span of the chunk's text as one of the document, without the space around it."""
    words = evidence.chunk.text[start:end]
    first = evidence.chunk.start + start + len(words) - len(words.lstrip())
    return first, first + len(words.strip())


def score_line(evidence: Evidence, lang: UiLang) -> str:
    """Named components of a hit's score, in one line."""
    parts = [t("score.total", lang, value=f"{evidence.score:.3f}")]
    for name in ("rerank", "dense", "lexical"):
        value = evidence.parts.get(name)
        if value is None:
            continue
        rank = evidence.parts.get(f"{name}_rank")
        place = f" #{int(rank)}" if rank else ""
        parts.append(t(f"score.{name}", lang, value=f"{value:.2f}") + place)
    return " · ".join(parts)


def _moved(evidence: Evidence, rank: int, lang: UiLang) -> str:
    """How the second look moved a hit; "" where there was none."""
    before = int(evidence.parts.get("fused_rank", 0))
    if not before:
        return ""
    arrow = "\u2191" if before > rank else "\u2193"
    moved = f"{arrow}{abs(before - rank)}" if before != rank else "\u2013"
    return " \u00b7 " + t("score.moved", lang, moved=moved)


def _card(evidence: Evidence, n: int, lang: UiLang) -> dict[str, Any]:
    source, chunk = evidence.source, evidence.chunk
    title, section = title_of(evidence)
    tags: list[dict[str, str]] = []
    if source.audience == "internal":
        tags.append({"text": t("source.internal", lang), "color": "amber"})
    if version := source.tags.get("version", ""):
        tags.append({"text": version})
    if source.valid_to:
        tags.append({"text": t("source.until", lang, day=source.valid_to.isoformat())})
    return {
        "n": n,
        "chunk_id": chunk.id,
        "doc": chunk.doc_key,
        "kind": source.category,
        "title": title,
        "section": section,
        "updated": source.valid_from.isoformat() if source.valid_from else "",
        "tags": tags,
    }


def _runs(evidence: Evidence, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The chunk's text in runs; marks that overlap an earlier one are cut to what is left."""
    chunk, at = evidence.chunk, evidence.chunk.start
    runs: list[dict[str, Any]] = []
    for start, end in sorted(spans):
        begin = max(start, at)
        stop = min(end, chunk.end)
        if stop <= begin:
            continue
        if begin > at:
            runs.append({"t": chunk.text[at - chunk.start : begin - chunk.start]})
        text = chunk.text[begin - chunk.start : stop - chunk.start]
        runs.append({"t": text, "m": list(spans).index((start, end))})
        at = stop
    if at < chunk.end:
        runs.append({"t": chunk.text[at - chunk.start :]})
    return runs
