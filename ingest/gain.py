"""What a version does for somebody's own questions, against another version."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assist.index.embedding import Embedder
from assist.index.request import SearchRequest
from assist.index.retrieve import Retriever
from assist.index.scope import EVERY_GROUP
from assist.index.version import IndexSnapshot, open_version
from assist.settings import Retrieval

ARROW = "=>"
DEPTH = 10
MAX_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Attributes:
        question: As asked.
        wanted: Key of the document that should be found, or "".
        before: Keys found in the older version, best first; after: in the newer.
        after: Keys found in the newer version, best first.
    """

    question: str
    wanted: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def rank(self, keys: Sequence[str]) -> int:
        """1-based place of the wanted document, 0 where it is not found."""
        return keys.index(self.wanted) + 1 if self.wanted in keys else 0


@dataclass(frozen=True, slots=True)
class Gain:
    """All questions with the mean reciprocal rank of the wanted documents, before and after."""

    asked: tuple[Asked, ...]
    mrr_before: float
    mrr_after: float


def parse_questions(text: str) -> list[tuple[str, str]]:
    """(question, wanted key) of each line; the key stands behind "=>", or is "".

    Args:
        text: One question a line; empty lines are left out.
    """
    found = []
    for line in text.splitlines()[:MAX_QUESTIONS]:
        question, _, wanted = line.partition(ARROW)
        if question.strip():
            found.append((question.strip(), wanted.strip()))
    return found


def measure_gain(
    index_dir: Path,
    questions: Sequence[tuple[str, str]],
    embedder: Embedder,
    *,
    before: str,
    after: str,
    as_of: date,
) -> Gain:
    """Ask both versions.

    Args:
        index_dir: The tenant's folder.
        questions: With the wanted key, or "".
        embedder: Of both versions.
        before: Version id.
        after: Version id.
        as_of: Day on which validity is judged.

    Raises:
        CorruptIndex: A version is not whole.
        IndexMismatch: A version was built with another embedding.
    """
    found = {}
    for version in {before, after}:
        snapshot = open_version(index_dir, version, embedder.fingerprint)
        retriever = Retriever(functools.partial(_same, snapshot), embedder, Retrieval())
        found[version] = [_keys(retriever, question, as_of) for question, _ in questions]
    asked = tuple(
        Asked(question, wanted, was, now)
        for (question, wanted), was, now in zip(questions, found[before], found[after], strict=True)
    )
    judged = [each for each in asked if each.wanted]
    return Gain(
        asked,
        _mrr([each.rank(each.before) for each in judged]),
        _mrr([each.rank(each.after) for each in judged]),
    )


def _same(snapshot: IndexSnapshot) -> IndexSnapshot:
    return snapshot


def _keys(retriever: Retriever, question: str, as_of: date) -> tuple[str, ...]:
    request = SearchRequest((question,), as_of=as_of, groups=(EVERY_GROUP,), k=DEPTH)
    evidence = retriever.search(request).evidence
    return tuple(dict.fromkeys(item.source.key for item in evidence))


def _mrr(ranks: Sequence[int]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else 0.0
