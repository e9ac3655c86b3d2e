"""Self-test of the answer metrics: planted wrong answers must be found, right ones left alone.

Made from a gold set: each reference answer, cited with its gold quotes, is a right answer; then one
thing is made wrong. So it works on any shop's gold cases, and says which metric is blind there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval import plants
from eval.goldset import GoldCase
from eval.metric import Context, Score
from eval.outputs import Output
from eval.score import METRICS
from eval.selftest import MutationRow

Plant = Callable[[GoldCase, Output, Context], Iterator[Output]]
_METRICS = {metric.name: metric for metric in METRICS}


@dataclass(frozen=True)
class _Planted:
    """A kind of planted answer and the metric that must notice it."""

    name: str
    plant: Plant
    metric: str
    notices: Callable[[Score], bool]
    target: float
    is_benign: bool = False
    is_gated: bool = True


def run_planted(cases: Sequence[GoldCase], context: Context) -> list[MutationRow]:
    """Plant every kind of answer in every case it fits.

    Args:
        cases: Gold cases; those without reference answer or located quotes carry fewer kinds.
        context: Documents and day.
    """
    return [_row(kind, cases, context) for kind in _KINDS]


def _row(kind: _Planted, cases: Sequence[GoldCase], context: Context) -> MutationRow:
    n = noticed = 0
    for case in cases:
        base = plants.right_output(case, context) or plants.answering(case, "", (), ())
        for output in kind.plant(case, base, context):
            score = _METRICS[kind.metric].score(case, output, context)
            if score.value is None:
                continue
            n += 1
            noticed += kind.notices(score)
    share = noticed / n if n else 0.0
    by_check = {kind.metric: share}
    return MutationRow(
        kind.name, n, share, kind.target, kind.is_benign, by_check, is_gated=kind.is_gated
    )


def _fails(score: Score) -> bool:
    return score.value == 0


def _fires(score: Score) -> bool:
    return score.value == 1


def _lowers(score: Score) -> bool:
    return (score.value or 0.0) < 1


_KINDS: tuple[_Planted, ...] = (
    _Planted("right answer", plants.right, "accuracy", _fails, 0.05, is_benign=True),
    _Planted("person's sentence", plants.paraphrase, "groundedness", _lowers, 0.10, is_benign=True),
    _Planted("… with another number", plants.paraphrase_value, "groundedness", _lowers, 0.95),
    # Shown only: a clause in other words is not judged, so half of these pass (0012).
    _Planted(
        "… with a negation flipped",
        plants.paraphrase_denial,
        "groundedness",
        _lowers,
        0.95,
        is_gated=False,
    ),
    _Planted("15 days for 7", plants.wrong_value, "accuracy", _fails, 0.95),
    _Planted("shop pays for customer", plants.other_role, "accuracy", _fails, 0.80),
    _Planted("forbidden value", plants.forbidden, "accuracy", _fails, 0.95),
    _Planted("withdrawn policy", plants.withdrawn, "wrong_version", _fires, 1.0),
    _Planted("other shop's rule", plants.other_shop, "wrong_source", _fires, 0.95),
    _Planted("wrong citation", plants.wrong_citation, "citation_recall", _lowers, 0.90),
    _Planted("refused", plants.refused, "over_refusal", _fires, 1.0),
    _Planted("refused is not correct", plants.refused, "accuracy", _fails, 1.0),
    _Planted("answered without source", plants.answered, "wrong", _fires, 1.0),
)
