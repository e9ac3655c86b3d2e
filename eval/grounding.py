"""Citations and groundedness of answers, per factual sentence.

The rules (eval.support) are built on those that the product checks its drafts with, so groundedness
is nearer to an invariant than to proof of quality: that comes from gold facts.
"""

from __future__ import annotations

from collections.abc import Sequence

from assist.text.sentences import is_courtesy
from eval.goldset import GoldCase
from eval.metric import Context, Metric, Score, unscored
from eval.outputs import CitationRecord, Output, SentenceRecord
from eval.support import carries


def factual_sentences(output: Output) -> list[SentenceRecord]:
    """The sentences of a draft that state something; in doubt, a sentence does."""
    return [s for s in output.sentences if s.text.strip() and not is_courtesy(s.text)]


def is_resolvable(citation: CitationRecord, output: Output, context: Context) -> bool:
    """Whether a citation names a chunk of the evidence and quotes its document verbatim."""
    known = {hit.chunk_id: hit.doc for hit in output.evidence}
    document = context.corpus.documents.get(citation.doc)
    return (
        known.get(citation.chunk_id) == citation.doc
        and document is not None
        and document.text[citation.start : citation.end] == citation.quote
        and bool(citation.quote)
    )


def cited_texts(citations: Sequence[CitationRecord], output: Output, context: Context) -> list[str]:
    """The chunks behind valid citations, with heading paths; others are left out."""
    hits = {hit.chunk_id: hit for hit in output.evidence}
    return [
        f"{hits[citation.chunk_id].context}\n{hits[citation.chunk_id].text}"
        for citation in citations
        if is_resolvable(citation, output, context)
    ]


def _answers(output: Output) -> bool:
    return output.status == "ok" and output.action == "answer"


def _turns(case: GoldCase) -> list[str]:
    return [turn.text for turn in case.turns]


def _citation_recall(case: GoldCase, output: Output, context: Context) -> Score:
    factual = factual_sentences(output)
    if not _answers(output) or not factual:
        return unscored("no factual sentence")
    failed = [
        sentence
        for sentence in factual
        if not _carried(sentence, sentence.citations, case, output, context)
    ]
    return _share(len(factual) - len(failed), len(factual), failed)


def _carried(
    sentence: SentenceRecord,
    citations: Sequence[CitationRecord],
    case: GoldCase,
    output: Output,
    context: Context,
) -> bool:
    texts = cited_texts(citations, output, context)
    if not texts:
        return False
    return carries(sentence.text, texts, _turns(case), context.knowledge).holds


def _citation_precision(case: GoldCase, output: Output, context: Context) -> Score:
    """Citations that count over all: the sentence is supported, and the citation is not idle.

    A citation is idle if it fails alone while the others suffice without it.
    """
    total = sum(len(sentence.citations) for sentence in output.sentences)
    if not _answers(output) or not total:
        return unscored("no citation")
    counting = 0
    for sentence in output.sentences:
        if not _carried(sentence, sentence.citations, case, output, context):
            continue
        for index, citation in enumerate(sentence.citations):
            rest = (*sentence.citations[:index], *sentence.citations[index + 1 :])
            alone = _carried(sentence, [citation], case, output, context)
            idle = not alone and _carried(sentence, rest, case, output, context)
            counting += is_resolvable(citation, output, context) and not idle
    return Score(counting / total)


def _unresolvable(_case: GoldCase, output: Output, context: Context) -> Score:
    citations = _citations(output)
    if not citations:
        return unscored("no citation")
    bad = [c for c in citations if not is_resolvable(c, output, context)]
    return Score(float(bool(bad)), ",".join(f"{c.doc}#{c.chunk_id}" for c in bad))


def _stale_citation(case: GoldCase, output: Output, context: Context) -> Score:
    citations = _citations(output)
    if not citations:
        return unscored("no citation")
    day = context.day(case)
    stale = {c.doc for c in citations if not context.corpus.is_valid_on(c.doc, day)}
    return Score(float(bool(stale)), ",".join(sorted(stale)))


def _wrong_document(case: GoldCase, output: Output, context: Context) -> Score:
    """Sentences whose citations do not carry them although another retrieved document does."""
    factual = [sentence for sentence in factual_sentences(output) if sentence.citations]
    if not _answers(output) or not factual:
        return unscored("no cited sentence")
    failed: list[SentenceRecord] = []
    for sentence in factual:
        if _carried(sentence, sentence.citations, case, output, context):
            continue
        cited = {citation.doc for citation in sentence.citations}
        others = [hit.text for hit in output.evidence if hit.doc not in cited]
        if others and carries(sentence.text, others, _turns(case), context.knowledge).holds:
            failed.append(sentence)
    return Score(len(failed) / len(factual), spans=tuple((s.start, s.end) for s in failed))


def _groundedness(case: GoldCase, output: Output, context: Context) -> Score:
    factual = factual_sentences(output)
    if not _answers(output) or not factual:
        return unscored("no factual sentence")
    evidence = [f"{hit.context}\n{hit.text}" for hit in output.evidence]
    failed: list[SentenceRecord] = []
    reasons: set[str] = set()
    for sentence in factual:
        verdict = carries(sentence.text, evidence, _turns(case), context.knowledge)
        if not verdict.holds:
            failed.append(sentence)
            reasons.update(verdict.failed)
    score = _share(len(factual) - len(failed), len(factual), failed)
    return Score(score.value, ",".join(sorted(reasons)), score.spans)


def _share(good: int, total: int, failed: Sequence[SentenceRecord]) -> Score:
    return Score(good / total, spans=tuple((s.start, s.end) for s in failed))


def _citations(output: Output) -> list[CitationRecord]:
    return [citation for sentence in output.sentences for citation in sentence.citations]


METRICS: tuple[Metric, ...] = (
    Metric("citation_recall", _citation_recall, version=3, binary=False),
    Metric("citation_precision", _citation_precision, version=3, binary=False),
    Metric("groundedness", _groundedness, version=3, binary=False),
    Metric("unresolvable_citation", _unresolvable, higher_is_better=False),
    Metric("stale_citation", _stale_citation, higher_is_better=False),
    Metric("wrong_document", _wrong_document, version=3, higher_is_better=False, binary=False),
)
