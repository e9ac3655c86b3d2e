"""Right and wrong answers made from gold cases, for the self-test of the answer metrics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assist.text.sentences import split_sentences
from assist.text.support import unsupported_values
from eval.answer import has_source
from eval.facts import match_fact
from eval.goldset import GoldCase, MustNot
from eval.metric import Context
from eval.outputs import CitationRecord, HitRecord, Output, SentenceRecord
from eval.selftest import alter_number, flip_negation, swap_role


def right_output(case: GoldCase, context: Context) -> Output | None:
    """The reference answer as an output that cites its gold quotes; None if one is not located."""
    if case.expected_action != "answer" or not case.reference_answers:
        return None
    hits, citations = _cited(case, context)
    if not citations or len(citations) < len(case.evidence):
        return None
    text = case.reference_answers[0]
    sentences = tuple(
        SentenceRecord(span.text, span.start, span.end, "fact", "supported", tuple(citations))
        for span in split_sentences(text)
    )
    hits += _behind_values(text, case, hits, context)
    return answering(case, text, sentences, tuple(hits))


def _behind_values(
    text: str, case: GoldCase, hits: Sequence[HitRecord], context: Context
) -> list[HitRecord]:
    """The excerpts that a person took the other values of a reply from, where there are any."""
    known = [*(f"{hit.context}\n{hit.text}" for hit in hits), *(turn.text for turn in case.turns)]
    left = unsupported_values(text, known)
    found: list[HitRecord] = []
    corpus, day = context.corpus, context.day(case)
    for doc, chunks in corpus.chunks.items():
        if not left:
            break
        if not (corpus.is_valid_on(doc, day) and corpus.passes(doc, case.filters)):
            continue
        for chunk_id, start, end in chunks:
            passage = corpus.documents[doc].text[start:end]
            rest = [value for value in left if unsupported_values(value.surface, [passage])]
            if len(rest) < len(left):
                left = rest
                label = len(hits) + len(found) + 1
                title = corpus.documents[doc].source.title
                found.append(
                    HitRecord(chunk_id, doc, start, end, passage, title, 0.5, "", "", label)
                )
    return found


def answering(
    case: GoldCase, text: str, sentences: tuple[SentenceRecord, ...], hits: tuple[HitRecord, ...]
) -> Output:
    """An output that answers with these words."""
    return Output(
        gold_id=case.id,
        version=case.version,
        variant="",
        status="ok",
        action="answer",
        reason="full",
        text=text,
        sentences=sentences,
        hits=hits[:10],
        evidence=hits,
    )


def _cited(case: GoldCase, context: Context) -> tuple[list[HitRecord], list[CitationRecord]]:
    hits: dict[str, HitRecord] = {}
    citations: list[CitationRecord] = []
    for item in case.evidence:
        document = context.corpus.documents.get(item.doc)
        places = context.corpus.locate(item.doc, item.quote)
        if document is None or not places:
            continue
        start, end = places[0][0][0], places[0][-1][1]
        own = [c for c in context.corpus.chunks.get(item.doc, ()) if c[1] < end and start < c[2]]
        for chunk_id, first, last in own:
            hits[chunk_id] = HitRecord(
                chunk_id, item.doc, first, last, document.text[first:last], document.source.title,
                1.0, "", "", len(hits) + 1,
            )  # fmt: skip
        if own:
            quote = document.text[start:end]
            label = hits[own[0][0]].label
            citations.append(CitationRecord(label, own[0][0], item.doc, quote, start, end))
    return list(hits.values()), citations


def right(_case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """The right answer itself."""
    if output.text:
        yield output


def wrong_value(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """15 days in place of 7: every place of a vital number is altered."""
    for fact in case.vital:
        text = output.text
        for _ in range(8):
            match = match_fact(fact, text)
            start, end = match.span
            if match.result != "supported" or not re.search(r"\d", text[start:end]):
                break
            altered = re.sub(r"\d+", lambda m: str(int(m.group()) * 2 + 1), text[start:end])
            text = text[:start] + altered + text[end:]
        if text != output.text:
            yield _reworded(output, text)


def other_role(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """The shop pays in place of the customer, where a vital fact says who pays."""
    swapped = swap_role(output.text) if output.text else None
    if not swapped:
        return
    at = next(i for i, (a, b) in enumerate(zip(output.text, swapped, strict=False)) if a != b)
    spans = (match_fact(fact, output.text).span for fact in case.vital)
    if any(start <= at < end for start, end in spans):
        yield _reworded(output, swapped)


def forbidden(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """A value that must not be stated, said beside the right answer."""
    for item in case.must_not:
        if output.text:
            yield _said_too(case, output, item)


def withdrawn(case: GoldCase, output: Output, context: Context) -> Iterator[Output]:
    """A value of a rule that no longer holds."""
    for item in case.must_not:
        if output.text and has_source(item, case, context, is_stale=True):
            yield _said_too(case, output, item)


def other_shop(case: GoldCase, output: Output, context: Context) -> Iterator[Output]:
    """A value of another shop's rule."""
    for item in case.must_not:
        if output.text and has_source(item, case, context, is_stale=False):
            yield _said_too(case, output, item)


def _said_too(case: GoldCase, output: Output, item: MustNot) -> Output:
    end = "。" if case.lang == "zh" else "."
    return _reworded(output, f"{output.text}\n{item.value}{end}")


def wrong_citation(_case: GoldCase, output: Output, context: Context) -> Iterator[Output]:
    """The right words under a citation of another document, which was retrieved as well."""
    cited = {c.doc for s in output.sentences for c in s.citations}
    other = next((doc for doc in sorted(context.corpus.chunks) if doc not in cited), None)
    if not output.text or other is None:
        return
    chunk_id, start, end = context.corpus.chunks[other][0]
    text = context.corpus.documents[other].text[start:end]
    label = len(output.evidence) + 1
    hit = HitRecord(chunk_id, other, start, end, text, "", 0.1, "", "", label)
    citation = CitationRecord(label, chunk_id, other, text, start, end)
    sentences = tuple(replace(s, citations=(citation,)) for s in output.sentences)
    yield replace(output, sentences=sentences, evidence=(*output.evidence, hit))


def refused(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """A holding reply in the place of the answer."""
    if output.text:
        text = "这个问题我先为您核实。" if case.lang == "zh" else "Let me check this for you."
        yield replace(output, action="abstain", reason="no_source", text=text, sentences=())


def answered(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """An answer where none is expected."""
    if case.expected_action != "answer":
        text = "可以的，没有问题。" if case.lang == "zh" else "Yes, that is possible."
        yield replace(output, action="answer", text=text)


def paraphrase(case: GoldCase, output: Output, _context: Context) -> Iterator[Output]:
    """Each sentence of a person's reply that carries a vital fact, alone."""
    for sentence in output.sentences:
        if any(match_fact(fact, sentence.text).result == "supported" for fact in case.vital):
            yield replace(output, text=sentence.text, sentences=(replace(sentence, start=0),))


def paraphrase_value(case: GoldCase, output: Output, context: Context) -> Iterator[Output]:
    """The same with another number."""
    return _edited(case, output, context, alter_number)


def paraphrase_denial(case: GoldCase, output: Output, context: Context) -> Iterator[Output]:
    """The same with a negation put in or taken out."""
    return _edited(case, output, context, flip_negation)


def _edited(
    case: GoldCase, output: Output, context: Context, edit: Callable[[str], str | None]
) -> Iterator[Output]:
    for single in paraphrase(case, output, context):
        edited = edit(single.text)
        if edited:
            sentence = replace(single.sentences[0], text=edited, end=len(edited))
            yield replace(single, text=edited, sentences=(sentence,))


def _reworded(output: Output, text: str) -> Output:
    citations = output.sentences[0].citations if output.sentences else ()
    sentences = tuple(
        SentenceRecord(span.text, span.start, span.end, "fact", "supported", citations)
        for span in split_sentences(text)
    )
    return replace(output, text=text, sentences=sentences)
