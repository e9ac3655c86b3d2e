"""What a metric is: a named, versioned function from one gold case and its output to a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from eval.corpus import Corpus
from eval.goldset import GoldCase
from eval.outputs import Output
from eval.support import Knowledge, know


@dataclass(frozen=True, slots=True)
class Score:
    """Result of a metric on one case.

    Attributes:
        value: None where the metric does not apply or could not be computed.
        reason: Why it is unscored, or which way a case failed.
        spans: (start, end) in the reply that explain the value.
    """

    value: float | None
    reason: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def status(self) -> Literal["ok", "unscored"]:
        """Not applicable is "unscored": counted, never 0 or 1."""
        return "unscored" if self.value is None else "ok"


@dataclass(frozen=True)
class Context:
    """What scoring may look at beside case and output.

    Attributes:
        corpus: Documents of the index version that was asked.
        default_as_of: Day of cases that name none.
        run: Record of the run, for what was set there, such as prices.
    """

    corpus: Corpus
    default_as_of: date | None = None
    run: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Weights and names of the knowledge that was asked; read on first use."""
        return know(self.corpus.chunk_texts(), self.corpus.entities)

    def day(self, case: GoldCase) -> date | None:
        """The day on which rules are judged for a case."""
        return case.as_of or self.default_as_of


Scorer = Callable[[GoldCase, Output, Context], Score]
Pair = tuple[GoldCase, Output]
SetScorer = Callable[[Sequence[Pair]], float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric per case; its value is the mean over scored cases.

    Attributes:
        binary: Values are 0 and 1, so the interval is Wilson's.
        needs_evidence: It says nothing of an assistant that does not tell what it found.
    """

    name: str
    score: Scorer
    version: int = 1
    unit: str = "share"
    higher_is_better: bool = True
    binary: bool = True
    needs_evidence: bool = False

    def of(self, case: GoldCase, output: Output, context: Context) -> Score:
        """The score of one case."""
        if self.needs_evidence and not output.tells_evidence:
            return unscored("evidence not told")
        return self.score(case, output, context)


@dataclass(frozen=True, slots=True)
class SetMetric:
    """A metric of a whole set, such as macro-F1; None where the set cannot carry it."""

    name: str
    score: SetScorer
    version: int = 1
    unit: str = "share"
    higher_is_better: bool = True
    applies: Callable[[GoldCase, Output], bool] = field(default=lambda _case, _output: True)


def unscored(reason: str) -> Score:
    """A score without a value."""
    return Score(None, reason)


def truth(*, holds: bool, reason: str = "") -> Score:
    """1 or 0; the reason is kept only for 0."""
    return Score(1.0) if holds else Score(0.0, reason)


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Mean F1 over the classes that occur in the expected labels; (expected, given) pairs."""
    classes = sorted({expected for expected, _ in pairs})
    if not classes:
        return None
    return sum(_f1(pairs, label) for label in classes) / len(classes)


def _f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    hits = sum(expected == given == label for expected, given in pairs)
    wanted = sum(expected == label for expected, _ in pairs)
    given_count = sum(given == label for _, given in pairs)
    return 2 * hits / (wanted + given_count) if wanted + given_count else 0.0


ScoreTable = Mapping[str, Mapping[str, Score]]  # metric name -> gold id -> score
