"""One index version as an assistant of its own, whether it is live or not."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assist import clock
from assist.bootstrap import Services
from assist.chain import AssistChain
from assist.errors import AssistError
from assist.index.retrieve import Retriever
from assist.index.version import IndexSnapshot, open_version
from assist.reply.extract import ExtractiveDrafter
from assist.reply.promise import Limits
from assist.types import CustomerMessage
from eval.goldset import GoldCase
from eval.outputs import Output, failed_output, output_of
from eval.verdict import judge

HITS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that both versions answer; `case` is None for a real one."""

    id: str
    message: CustomerMessage
    case: GoldCase | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One version's answer.

    Attributes:
        action: answer, clarify, abstain or escalate; "error" where it crashed.
        text: The draft.
        sources: Quotes it cites, with their documents.
        problems: Forbidden values it states, citations that cannot be resolved or do not hold.
    """

    action: str
    text: str
    sources: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


class Shadow:
    """The chain on one version, without a language model: the same question, the same answer.

    Args:
        parts: Embedder and settings.
        index_dir: The tenant's folder.
        version: Which version.
    """

    def __init__(self, parts: Services, index_dir: Path, version: str) -> None:
        settings = parts.settings
        self.snapshot = open_version(index_dir, version, parts.embedder.fingerprint)
        provider = functools.partial(_held, self.snapshot)
        retriever = Retriever(provider, parts.embedder, settings.retrieval)
        self._zone = settings.business_zone
        self._chain = AssistChain(
            retriever,
            parts.embedder,
            [ExtractiveDrafter(settings.reply)],
            limits=Limits.from_settings(settings.reply.authority),
            zone=settings.business_zone,
            k=settings.retrieval.k,
        )

    def answer(self, asked: Asked) -> tuple[Output, Side]:
        """The recorded output and what is shown of it."""
        number = asked.case.version if asked.case else 1
        try:
            suggestion = self._chain.suggest(asked.message)
            _, found = self._chain.search(asked.message, HITS)
            output = output_of(asked.id, number, suggestion, found.evidence)
        except AssistError as error:
            output = failed_output(asked.id, number, f"{type(error).__name__}: {error}")
        return output, self._side(asked, output)

    def _side(self, asked: Asked, output: Output) -> Side:
        cited = [c for sentence in output.sentences for c in sentence.citations]
        problems = [f"error: {output.error}"] if output.status == "error" else []
        day = asked.message.as_of or clock.today(self._zone)
        for citation in cited:
            document = self.snapshot.documents.get(citation.doc)
            if document is None or document.text[citation.start : citation.end] != citation.quote:
                problems.append(f"citation of {citation.doc} cannot be resolved")
            elif not _holds(self.snapshot, citation.doc, day):
                problems.append(f"citation of {citation.doc}, which does not hold on {day}")
        if asked.case and asked.case.critical and output.status == "ok":
            stated = judge(asked.case, output).must_not
            problems += [f"states the forbidden {item.value}" for item, _ in stated]
        sources = tuple(dict.fromkeys((c.doc, c.quote) for c in cited))
        return Side(str(output.action or "error"), output.text, sources, tuple(problems))


def _holds(snapshot: IndexSnapshot, key: str, day: date) -> bool:
    source = snapshot.documents[key].source
    is_valid = (source.valid_from or date.min) <= day <= (source.valid_to or date.max)
    return is_valid and key not in snapshot.withheld


def _held(snapshot: IndexSnapshot) -> IndexSnapshot:
    return snapshot
