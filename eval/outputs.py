"""What the assistant said to each gold case: the records of outputs.jsonl.

Everything that scoring needs of the assistant stands here, so a run is generated once and scored
often.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from assist.types import Action, Evidence, Suggestion


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation as drafted: the quote should stand at [start, end) of the document."""

    label: int
    chunk_id: str
    doc: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence of the draft."""

    text: str
    start: int
    end: int
    kind: str
    state: str
    citations: tuple[CitationRecord, ...]


@dataclass(frozen=True, slots=True)
class HitRecord:
    """A retrieved chunk; `context` is its heading path."""

    chunk_id: str
    doc: str
    start: int
    end: int
    text: str
    context: str
    score: float
    valid_from: str
    valid_to: str
    label: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What came back for one gold case.

    Attributes:
        variant: Name of the condition it was asked under, "" = as the case stands.
        hits: Top 10 of the search.
        evidence: What the draft could use, with labels.
        triage: lang, sentiment, emotion, intensity, scenario, needs_escalation.
        tells_evidence: Whether another assistant says what it found; where it does not, nothing
            that needs evidence is scored. A crash tells nothing and is scored as wrong.
        served: "model_down" where excerpts took the place of the language model's draft.
        carried: Terms that the rewritten query took from earlier turns.
        timings_ms: The only part that differs between two runs of the same thing.
    """

    gold_id: str
    version: int
    variant: str
    status: Literal["ok", "error"]
    action: Action | None = None
    reason: str = ""
    confidence: float = 0.0
    is_conflict: bool = False
    query: str = ""
    text: str = ""
    sentences: tuple[SentenceRecord, ...] = ()
    hits: tuple[HitRecord, ...] = ()
    evidence: tuple[HitRecord, ...] = ()
    triage: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""
    tells_evidence: bool = True
    served: str = "ok"
    carried: tuple[str, ...] = ()
    model_id: str = ""
    index_version: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int, str]:
        """Gold id, version, variant."""
        return self.gold_id, self.version, self.variant

    def as_variant(self, variant: str) -> Output:
        """The same output under the name of a condition."""
        return replace(self, variant=variant)


_OUTPUT = TypeAdapter(Output)


def output_of(
    gold_id: str, version: int, suggestion: Suggestion, hits: Iterable[Evidence]
) -> Output:
    """Record a suggestion and the search behind it."""
    draft, triage = suggestion.draft, suggestion.triage
    return Output(
        gold_id=gold_id,
        version=version,
        variant="",
        status="ok",
        action=draft.decision.action,
        reason=draft.decision.reason,
        confidence=round(draft.decision.confidence, 4),
        is_conflict=draft.decision.reason == "conflict",
        query=suggestion.question.text,
        text=draft.text,
        sentences=tuple(
            SentenceRecord(
                text=sentence.text,
                start=sentence.start,
                end=sentence.end,
                kind=sentence.kind,
                state=sentence.state,
                citations=tuple(
                    CitationRecord(
                        c.label, c.chunk_id, c.doc_key, c.quote, c.quote_start, c.quote_end
                    )
                    for c in sentence.citations
                ),
            )
            for sentence in draft.sentences
        ),
        hits=tuple(_hit(evidence) for evidence in hits),
        evidence=tuple(_hit(evidence) for evidence in suggestion.evidence),
        triage={
            "lang": triage.lang,
            "sentiment": triage.sentiment,
            "emotion": triage.emotion,
            "intensity": round(triage.intensity, 3),
            "scenario": triage.scenario,
            "needs_escalation": triage.needs_escalation,
        },
        origin=draft.origin,
        served=suggestion.status,
        carried=suggestion.question.carried,
        model_id=draft.model_id,
        index_version=suggestion.index_version,
        tokens=dict(draft.tokens),
        timings_ms={name: round(value, 2) for name, value in suggestion.timings_ms.items()},
    )


def failed_output(gold_id: str, version: int, error: str) -> Output:
    """Record a crash: it is wrong, never dropped."""
    return Output(gold_id=gold_id, version=version, variant="", status="error", error=error)


def output_json(output: Output) -> str:
    """One line of outputs.jsonl; timings come last."""
    return json.dumps(asdict(output), ensure_ascii=False, separators=(",", ":"))


def read_outputs(file: Path) -> list[Output]:
    """Read outputs.jsonl; a last line torn by a kill is left out.

    Raises:
        ValueError: A line in the middle is no output.
    """
    lines = [line for line in file.read_bytes().split(b"\n") if line.strip()]
    outputs: list[Output] = []
    for number, line in enumerate(lines, start=1):
        try:
            outputs.append(_OUTPUT.validate_json(line))
        except ValueError:
            if number == len(lines):
                break
            raise
    return outputs


def _hit(evidence: Evidence) -> HitRecord:
    source = evidence.source
    return HitRecord(
        chunk_id=evidence.chunk.id,
        doc=evidence.chunk.doc_key,
        start=evidence.chunk.start,
        end=evidence.chunk.end,
        text=evidence.chunk.text,
        context=" \u203a ".join(
            part for part in (source.title, *evidence.chunk.heading_path) if part
        ),
        score=round(evidence.score, 6),
        valid_from=source.valid_from.isoformat() if source.valid_from else "",
        valid_to=source.valid_to.isoformat() if source.valid_to else "",
        label=evidence.label,
    )
