"""One version of a draft as the browser gets it: sentences in runs, with what is doubtful in them.

Text reaches the browser in runs, never with offsets: Python counts code points, JavaScript UTF-16
units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from assist.types import Finding, Sentence, Suggestion
from assist.ui.i18n import UiLang, t, t_or
from assist.ui.passages import Numbering, number_citations, title_of

CLOSING = "。！？!?.…；;，,)）」』”\"'"  # a citation stands before the sentence's last mark
MAX_NAMED = 24  # characters of a doubtful passage that an explanation repeats


def doubts(sentence: Sentence, lang: UiLang) -> list[str]:
    """Why a sentence is not supported, one line for each doubt; names the words where it can."""
    found: dict[str, None] = {}
    for each in sentence.findings:
        why = t_or(f"check.{each.check}", lang, each.check)
        if _is_within(each, sentence):
            words = _short(sentence.text[each.start : each.end].strip())
            why = t("check.span", lang, words=words, why=why)
        found[why] = None
    known = {each.check for each in sentence.findings}
    rest = [name for name in sentence.failed_checks if name not in known]
    return [*found, *(t_or(f"check.{name}", lang, name) for name in rest)]


def check_data(sentences: Sequence[Sentence], lang: UiLang) -> list[dict[str, Any]]:
    """Sentence states as the browser gets them from a check."""
    return [
        {
            "text": s.text,
            "state": s.state,
            "kind": s.kind,
            "why": doubts(s, lang),
            "runs": _marked(s, 0, len(s.text)),
        }
        for s in sentences
    ]


def version_data(
    suggestion: Suggestion,
    saved: str | None,
    lang: UiLang,
    stale: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """One version as the browser gets it, with its sources' quotes.

    Args:
        suggestion: The version.
        saved: The agent's edit of it, None where there is none.
        lang: Of the screen.
        stale: Its evidence that no longer holds: sentences that cite it count as unsupported.
    """
    draft, numbering = suggestion.draft, number_citations(suggestion)
    sentences, at = [], 0
    for n, sentence in enumerate(draft.sentences):
        fell = any(each.label in (stale or {}) for each in sentence.citations)
        shown = draft.text[sentence.start : sentence.end]
        why = [*doubts(sentence, lang), *([t("check.stale", lang)] if fell else [])]
        sentences.append(
            {
                "id": str(n),
                "pre": draft.text[at : sentence.start],
                "runs": _runs(replace(sentence, text=shown), numbering),
                "state": "unsupported" if fell else sentence.state,
                "kind": sentence.kind,
                "why": why,
            }
        )
        at = sentence.end
    tags = []
    if suggestion.status == "model_down":
        tags.append({"text": t("composer.model_down", lang), "color": "amber"})
    elif draft.origin == "llm":
        tags.append({"text": draft.model_id, "color": ""})
    return {
        "version_id": suggestion.id,
        "tone": t_or(f"tone.{draft.tone}", lang, draft.tone),
        "tags": tags,
        "sentences": sentences,
        "cites": _cites(suggestion, lang),
        "saved": saved,
    }


def _runs(sentence: Sentence, numbering: Numbering) -> list[dict[str, Any]]:
    """A sentence's text with its citation chips before the closing punctuation."""
    text = sentence.text
    end = len(text.rstrip())
    while end and text[end - 1] in CLOSING:
        end -= 1
    chips: list[dict[str, Any]] = []
    for citation in sentence.citations:
        n, mark = numbering.add(citation)
        if all(chip["c"] != n for chip in chips):
            chips.append({"c": n, "m": mark})
    if not chips:
        return _marked(sentence, 0, len(text))
    return [*_marked(sentence, 0, end), *chips, *_marked(sentence, end, len(text))]


def _marked(sentence: Sentence, start: int, end: int) -> list[dict[str, Any]]:
    """text[start:end] of a sentence in runs; those that a finding points at say so."""
    findings = [each for each in sentence.findings if _is_within(each, sentence)]
    cuts = {start, end, *_edges(findings)}
    runs: list[dict[str, Any]] = []
    for left, right in pairwise(sorted(cut for cut in cuts if start <= cut <= end)):
        run: dict[str, Any] = {"t": sentence.text[left:right]}
        if any(each.start < right and left < each.end for each in findings):
            run["doubt"] = True
        runs.append(run)
    return runs


def _edges(findings: Sequence[Finding]) -> Iterator[int]:
    for each in findings:
        yield each.start
        yield each.end


def _is_within(finding: Finding, sentence: Sentence) -> bool:
    """Whether a finding is about some words only; a slot has a look of its own."""
    words = sentence.text[finding.start : finding.end].strip()
    return finding.check != "slot" and 0 < len(words) < len(sentence.text.strip().rstrip(CLOSING))


def _short(words: str) -> str:
    return words if len(words) <= MAX_NAMED else words[: MAX_NAMED - 1] + "…"


def _cites(suggestion: Suggestion, lang: UiLang) -> dict[str, Any]:
    numbering, by_label = (
        number_citations(suggestion),
        {each.label: each for each in suggestion.evidence},
    )
    cites: dict[str, Any] = {}
    for n, label in enumerate(numbering.labels, start=1):
        each = by_label.get(label)
        if each is None:
            continue
        source, chunk = each.source, each.chunk
        parts = [t(f"sources.kind.{source.category}", lang), *chunk.heading_path[-1:]]
        if source.valid_from:
            parts.append(source.valid_from.isoformat())
        quotes = [
            chunk.text[max(0, start - chunk.start) : end - chunk.start]
            for start, end in numbering.quotes[label]
        ]
        cites[str(n)] = {"title": title_of(each)[0], "meta": " · ".join(parts), "quotes": quotes}
    return cites
