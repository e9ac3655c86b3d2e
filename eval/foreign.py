"""Answers of other assistants as outputs: what they leave out is worked out or left empty.

The shape is the suggestion contract of the README; only `text` is needed. An assistant that gives
no action is judged by its words, from the lists of lexicon.toml: a refusal abstains, a reply that
only asks clarifies, anything else answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.errors import AssistError
from assist.text.normalise import match_text
from assist.text.sentences import is_courtesy, is_question, split_sentences
from assist.types import Action
from eval.corpus import Corpus
from eval.lexicon import words
from eval.outputs import CitationRecord, HitRecord, Output, SentenceRecord

ACTIONS = get_args(Action)
DEPTH = 10


class BadAnswer(AssistError):  # noqa: N818
    """An answer of another assistant cannot be read."""

    hint = "error.run"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Citation(_Wire):
    doc: str
    quote: str = ""


class _Sentence(_Wire):
    text: str
    kind: str = "fact"
    state: str = ""
    citations: list[_Citation] = Field(default_factory=list)


class _Hit(_Wire):
    doc: str
    text: str = ""
    start: int = -1
    end: int = -1
    score: float = 0.0
    label: int = 0


class _Answer(_Wire):
    text: str
    action: str = ""
    reason: str = ""
    confidence: float = 0.0
    sentences: list[_Sentence] = Field(default_factory=list)
    evidence: list[_Hit] = Field(default_factory=list)
    triage: dict[str, Any] = Field(default_factory=dict)
    tokens: dict[str, int] = Field(default_factory=dict)
    timings_ms: dict[str, float] = Field(default_factory=dict)


def read_answer(gold_id: str, version: int, record: Mapping[str, Any], corpus: Corpus) -> Output:
    """An answer in the shape of the suggestion contract as an output.

    Args:
        gold_id: Whose question was answered.
        version: Of the gold case.
        record: text, and as much as there is of action, confidence, sentences with citations
            {doc, quote}, evidence {doc, start, end, text, score} best first, tokens, timings_ms.
            Without the key `evidence` nothing is said of what was found; [] says nothing was.
        corpus: Where quotes and evidence without a span are looked up.

    Raises:
        BadAnswer: A field is missing or wrong; names it.
    """
    try:
        wire = _Answer.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "answer"
        raise BadAnswer(f"{gold_id}: {field}: {first['msg']}") from error
    if wire.action and wire.action not in ACTIONS:
        raise BadAnswer(f"{gold_id}: action: {wire.action!r} is none of {', '.join(ACTIONS)}")
    hits = tuple(_hit(hit, rank, corpus) for rank, hit in enumerate(wire.evidence, start=1))
    return Output(
        gold_id=gold_id,
        version=version,
        variant="",
        status="ok",
        action=wire.action or infer_action(wire.text),  # type: ignore[arg-type]
        reason=wire.reason,
        confidence=wire.confidence,
        is_conflict=wire.reason == "conflict",
        text=wire.text,
        sentences=_sentences(wire, hits, corpus),
        hits=hits[:DEPTH],
        evidence=hits,
        triage=wire.triage,
        origin="foreign",
        tells_evidence="evidence" in wire.model_fields_set,
        tokens=wire.tokens,
        timings_ms=wire.timings_ms,
    )


def infer_action(text: str) -> Action:
    """What a reply does, by its words alone."""
    folded = match_text(text)
    if not folded or any(phrase in folded for phrase in words("refusal")):
        return "abstain"
    stated = [s.text for s in split_sentences(text) if s.text.strip() and not is_courtesy(s.text)]
    asks = any(is_question(sentence.text) for sentence in split_sentences(text))
    return "clarify" if asks and not stated else "answer"


def _hit(hit: _Hit, rank: int, corpus: Corpus) -> HitRecord:
    start, end, chunk_id = hit.start, hit.end, ""
    if start < 0 or end <= start:
        places = corpus.locate(hit.doc, hit.text)
        start, end = (places[0][0][0], places[0][-1][1]) if places else (0, 0)
    for known, first, last in corpus.chunks.get(hit.doc, ()):
        if (first, last) == (start, end):
            chunk_id = known
    source = corpus.documents[hit.doc].source if hit.doc in corpus.documents else None
    return HitRecord(
        chunk_id=chunk_id or f"{hit.doc}:{start}-{end}",
        doc=hit.doc,
        start=start,
        end=end,
        text=hit.text,
        context=source.title if source else "",
        score=hit.score or 1 / rank,
        valid_from=source.valid_from.isoformat() if source and source.valid_from else "",
        valid_to=source.valid_to.isoformat() if source and source.valid_to else "",
        label=hit.label or rank,
    )


def _sentences(
    wire: _Answer, hits: Sequence[HitRecord], corpus: Corpus
) -> tuple[SentenceRecord, ...]:
    given = wire.sentences or [_Sentence(text=s.text) for s in split_sentences(wire.text)]
    found, at = [], 0
    for sentence in given:
        start = max(wire.text.find(sentence.text, at), 0)
        at = start + len(sentence.text)
        citations = tuple(_citation(each, hits, corpus) for each in sentence.citations)
        state = sentence.state or ("courtesy" if is_courtesy(sentence.text) else "unchecked")
        found.append(SentenceRecord(sentence.text, start, at, sentence.kind, state, citations))
    return tuple(found)


def _citation(citation: _Citation, hits: Sequence[HitRecord], corpus: Corpus) -> CitationRecord:
    """Where a quote stands; one that its document lacks keeps an empty span and resolves to none.

    A citation without a quote stands for the first piece of evidence of its document.
    """
    own = [hit for hit in hits if hit.doc == citation.doc]
    quote = citation.quote or (own[0].text if own else "")
    places = corpus.locate(citation.doc, quote) if quote else ()
    start, end = (places[0][0][0], places[0][-1][1]) if places else (0, 0)
    holder = next((hit for hit in own if hit.start <= start < hit.end), own[0] if own else None)
    document = corpus.documents.get(citation.doc)
    verbatim = document.text[start:end] if document and places else quote
    return CitationRecord(
        label=holder.label if holder else 0,
        chunk_id=holder.chunk_id if holder else "",
        doc=citation.doc,
        quote=verbatim,
        start=start,
        end=end,
    )
