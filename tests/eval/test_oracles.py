"""Metric values against ir_measures, scipy and scikit-learn: ours must be theirs."""

import random

import ir_measures
import pytest
from ir_measures import AP, RR, P, R, Success, nDCG
from scipy import stats as scipy_stats

from eval.abstain import auroc
from eval.metric import macro_f1
from eval.retrieval import average_precision, ndcg
from eval.stats import mcnemar_exact, sign_flip, wilson

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
from sklearn.metrics import f1_score, roc_auc_score

DRAW = random.Random(7)  # noqa: S311
QUERIES = [
    ([DRAW.random() < 0.3 for _ in range(DRAW.randint(0, 12))], DRAW.randint(1, 14))
    for _ in range(200)
]


def theirs(measure, gains, total):
    """A ranking with these gains; `total` relevant ones exist, found or not."""
    total = max(total, sum(gains))
    qrels, run, found = [], [], 0
    for rank, gain in enumerate(gains):
        name = f"d{rank}"
        run.append(ir_measures.ScoredDoc("q", name, -float(rank)))
        if gain:
            found += 1
            qrels.append(ir_measures.Qrel("q", name, 1))
    qrels += [ir_measures.Qrel("q", f"m{n}", 1) for n in range(total - found)]
    return ir_measures.calc_aggregate([measure], qrels, run)[measure], total


@pytest.mark.parametrize("number", range(0, 200, 4))
def test_ndcg(number):
    gains, total = QUERIES[number]
    value, total = theirs(nDCG @ 10, gains[:10], total)
    assert ndcg(gains, total) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("number", range(1, 200, 4))
def test_reciprocal_rank_recall_and_success(number):
    gains, total = QUERIES[number]
    gains = gains[:10]
    rank = gains.index(True) + 1 if True in gains else 0
    assert (1 / rank if rank else 0.0) == pytest.approx(theirs(RR @ 10, gains, total)[0])
    value, total = theirs(R @ 5, gains, total)
    assert sum(gains[:5]) / total == pytest.approx(value)
    assert float(any(gains[:5])) == theirs(Success @ 5, gains, total)[0]
    assert sum(gains[:5]) / 5 == pytest.approx(theirs(P @ 5, gains, total)[0])


@pytest.mark.parametrize("number", range(2, 200, 4))
def test_context_precision_is_average_precision_over_what_was_retrieved(number):
    gains, _ = QUERIES[number]
    if any(gains):
        value, _ = theirs(AP, gains, sum(gains))
        assert average_precision(gains) == pytest.approx(value)


def test_intervals_and_tests():
    for successes, n in ((0, 30), (7, 30), (200, 300), (300, 300)):
        their = scipy_stats.binomtest(successes, n).proportion_ci(method="wilson")
        assert wilson(successes, n) == pytest.approx((their.low, their.high))
    for broken, fixed in ((5, 0), (7, 0), (8, 3)):
        their = scipy_stats.binomtest(broken, broken + fixed, alternative="greater").pvalue
        assert mcnemar_exact(broken, fixed) == pytest.approx(their)
        flips = {f"b{n}": -1.0 for n in range(broken)} | {f"f{n}": 1.0 for n in range(fixed)}
        assert sign_flip(flips) == pytest.approx(their, abs=0.01)


def test_auroc_and_macro_f1():
    positive = [DRAW.random() + 0.2 for _ in range(40)]
    negative = [round(DRAW.random(), 1) for _ in range(30)]
    labels = [1] * 40 + [0] * 30
    assert auroc(positive, negative) == pytest.approx(roc_auc_score(labels, positive + negative))
    pairs = [(DRAW.choice("abc"), DRAW.choice("abc")) for _ in range(90)]
    their = f1_score([a for a, _ in pairs], [b for _, b in pairs], average="macro")
    assert macro_f1(pairs) == pytest.approx(their)
