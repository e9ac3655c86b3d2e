"""What the command line shows a person. Text from outside is never read as markup."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from assist.types import Citation, Draft, Evidence, Sentence, Suggestion

QUOTE_CHARS = 160


def print_suggestion(suggestion: Suggestion, console: Console | None = None) -> None:
    """Show conversation, triage, draft with numbered citations, quoted sources and timings."""
    out = console or Console()
    triage, draft = suggestion.triage, suggestion.draft
    said = Text("\n").join(
        Text(f"{'客户 customer' if turn.role == 'customer' else '客服 agent'}: {turn.text}")
        for turn in suggestion.message.turns
    )
    out.print(Panel(said, title="会话 conversation", title_align="left"))
    out.print(
        Text(
            f"{triage.lang} · {triage.sentiment}/{triage.emotion} {triage.intensity:.2f} · "
            f"{triage.scenario}" + (f" · escalate: {triage.escalation}" * triage.needs_escalation),
            style="cyan",
        )
    )
    if suggestion.question.text != suggestion.question.raw:
        out.print(Text(f"→ {suggestion.question.text}", style="cyan"))
    labels: dict[tuple[str, int], int] = {}
    body = Text(_with_marks(draft, labels))
    verdict = f"{draft.decision.action}/{draft.decision.reason} {draft.decision.confidence:.2f}"
    out.print(Panel(body, title=f"建议回复 draft · {verdict} · {draft.origin}", title_align="left"))
    for number, citation in _cited(draft.sentences, labels):
        quote = (
            citation.quote
            if len(citation.quote) <= QUOTE_CHARS
            else f"{citation.quote[:QUOTE_CHARS]}…"
        )
        out.print(Text(f"[{number}] {citation.doc_key}  「{quote}」", style="green"))
    spent = "  ".join(f"{name} {value:.0f} ms" for name, value in suggestion.timings_ms.items())
    out.print(Text(f"{spent}  index {suggestion.index_version}\n", style="dim"))


def print_hits(query: str, evidence: tuple[Evidence, ...], milliseconds: float) -> None:
    """Show the question as searched and its hits, best first."""
    out = Console()
    out.print(Text(f"{query}  ({milliseconds:.0f} ms)", style="cyan"))
    for rank, hit in enumerate(evidence, start=1):
        out.print(Text(f"{rank:>2}  {hit.score:.3f}  {hit.chunk.doc_key}", style="bold"))
        out.print(Text(f"    {' '.join(hit.chunk.text.split())[:QUOTE_CHARS]}"))


def _with_marks(draft: Draft, labels: dict[tuple[str, int], int]) -> str:
    """The draft's text, what stands between its sentences included, with citation marks."""
    marked, at = "", 0
    for sentence in draft.sentences:
        marked += draft.text[at : sentence.start] + _marked(sentence, labels)
        at = sentence.end
    return marked + draft.text[at:]


def _marked(sentence: Sentence, labels: dict[tuple[str, int], int]) -> str:
    """The sentence with its marks before the line breaks that end it; numbers by first use."""
    marks = "".join(
        f"[{labels.setdefault((citation.doc_key, citation.quote_start), len(labels) + 1)}]"
        for citation in sentence.citations
    )
    bare = sentence.text.rstrip()
    return f"{bare}{marks}{sentence.text[len(bare) :]}"


def _cited(
    sentences: tuple[Sentence, ...], labels: dict[tuple[str, int], int]
) -> list[tuple[int, Citation]]:
    seen: dict[int, Citation] = {}
    for sentence in sentences:
        for citation in sentence.citations:
            seen.setdefault(labels[citation.doc_key, citation.quote_start], citation)
    return sorted(seen.items())
