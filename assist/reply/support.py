"""Whether what a sentence cites carries it (checks 1 to 3), and finding what it could cite."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assist.reply.citations import cite, resolve
from assist.reply.columns import currency_of, display_name, display_value
from assist.reply.lexicon import pattern
from assist.reply.records import read_lines
from assist.reply.unit import Unit
from assist.reply.units import read_units
from assist.text.support import lexical_support, supports
from assist.text.terms import terms_of
from assist.types import Citation, CustomerMessage, Evidence, Finding

_CANDIDATES = 4
_MIN_SHARED = 0.2
_CONTRADICTS = frozenset({"polarity", "role"})


def failed_support(
    text: str,
    citations: Sequence[Citation],
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    entities: Collection[str] = (),
) -> tuple[str, ...]:
    """Check a factual sentence against the text that it cites.

    Args:
        text: The sentence.
        citations: What it cites.
        evidence: All evidence of the draft.
        message: Values that the customer wrote may be repeated.
        entities: Known names; a stated one must stand in the cited text or the customer's words.

    Returns:
        Names of failed checks: citation (none, or one that does not resolve), internal, lexical,
        value, polarity, role, entity. Empty = supported.
    """
    found = find_unsupported(text, citations, evidence, message, entities)
    return tuple(dict.fromkeys(finding.check for finding in found))


def find_unsupported(
    text: str,
    citations: Sequence[Citation],
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    entities: Collection[str] = (),
) -> list[Finding]:
    """Check a factual sentence as `failed_support` does, and say which words fail."""
    resolved = [(citation, resolve(citation, evidence)) for citation in citations]
    if not citations or any(item is None for _, item in resolved):
        return [Finding("citation", 0, len(text))]
    cited = [citation.quote for citation in citations]
    around = {
        " ".join((item.source.title, *item.chunk.heading_path)) for _, item in resolved if item
    }
    customer = [turn.text for turn in message.turns if turn.role == "customer"]
    currency = currency_of(read_lines("\n".join(cited)))
    led = filter(None, (_under_heading(text, *pair) for pair in resolved))
    joined = "\n".join([*cited, *(as_said(quote, currency) for quote in cited), *led])
    verdict = supports(
        text,
        [joined, *sorted(around)],
        allowed_values_from=customer,
        entities=entities,
    )
    found = [Finding(*failure) for failure in verdict.failures]
    if any(item and item.source.audience == "internal" for _, item in resolved):
        found.append(Finding("internal", 0, len(text)))
    return found


def as_said(quote: str, currency: str = "") -> str:
    """Return quoted record lines as a sentence has them: a line each, units beside values.

    Args:
        quote: Lines of a record.
        currency: Of its bare sums; "" = what the lines say.
    """
    fields = read_lines(quote)
    known = currency or currency_of(fields)
    return "\n".join(f"{display_name(field)} {display_value(field, known)}" for field in fields)


def _under_heading(text: str, citation: Citation, item: Evidence | None) -> str:
    """A quote behind the heading that a sentence introduces it with: "Not returnable: …"."""
    heading = item.chunk.heading_path[-1].rstrip(":： ") if item and item.chunk.heading_path else ""
    heading = pattern("structure", "lines", "list_mark").sub("", heading)
    return f"{heading}：{citation.quote}" if heading and text.startswith(heading) else ""


def find_citations(
    text: str,
    evidence: Sequence[Evidence],
    message: CustomerMessage,
    units: Sequence[Unit] | None = None,
) -> tuple[Citation, ...]:
    """Find what a sentence that cites nothing could rest on: an agent's own words, a pasted rule.

    Args:
        text: One factual sentence.
        evidence: What may be cited.
        message: For values that the customer wrote.
        units: The evidence's units where the caller has read them already.

    Returns:
        The best supporting span, or the two that support the sentence together; else the closest
        span, so that the checks can say what differs. Empty if nothing comes near.
    """
    if units is None:
        units = [unit for item in evidence for unit in read_units(item)]
    near = _closest(text, units)
    if not near:
        return ()
    singles = [cite(unit.evidence, unit.start, unit.end) for unit in near]
    failed = failed_support(text, singles[:1], evidence, message)
    if not failed or _CONTRADICTS.intersection(failed):
        # Where a sentence says otherwise than its source, that something else does not is no help.
        return (singles[0],)
    for citation in singles[1:]:
        if not failed_support(text, (citation,), evidence, message):
            return (citation,)
    for second in singles[1:]:
        pair = (singles[0], second)
        if not failed_support(text, pair, evidence, message):
            return pair
    return (singles[0],)


def _closest(text: str, units: Sequence[Unit]) -> list[Unit]:
    own = terms_of(text)
    if not own:
        return []
    shared = [(len(own & terms_of(unit.text)) / len(own), unit) for unit in units]
    near = sorted((pair for pair in shared if pair[0] > _MIN_SHARED), key=lambda pair: -pair[0])
    best = [unit for _, unit in near[:_CANDIDATES]]
    return sorted(best, key=lambda unit: -lexical_support(text, [unit.text]))
