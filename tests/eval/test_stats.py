"""Statistics against scipy and hand-computed values."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from eval import stats
from eval.stats import paired_interval, wilson


def test_wilson_agrees_with_scipy():
    expected = scipy_stats.binomtest(85, 300).proportion_ci(method="wilson")
    assert stats.wilson(85, 300) == pytest.approx((expected.low, expected.high))
    lo, hi = stats.wilson(255, 300)
    assert (round(lo, 3), round(hi, 3)) == (0.805, 0.886)  # Wilson, n = 300
    with pytest.raises(ValueError, match="n must be positive"):
        stats.wilson(0, 0)


@pytest.mark.parametrize(("n", "bound"), [(30, 0.12), (100, 0.04), (300, 0.013)])
def test_no_failures_bound_the_rate(n, bound):
    estimate = stats.estimate_binary([0.0] * n, [str(i) for i in range(n)])
    assert estimate.value == 0
    assert estimate.hi < bound


def test_clusters_widen_the_interval():
    values = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0] * 5
    single = stats.estimate_binary(values, [str(i) for i in range(40)])
    clustered = stats.estimate_binary(values, [str(i // 4) for i in range(40)])
    assert single.value == clustered.value == 0.5
    assert clustered.hi - clustered.lo > 1.5 * (single.hi - single.lo)
    assert clustered.clusters == 10


def test_mean_interval_covers_the_mean_and_is_seeded():
    rng = np.random.default_rng(1)
    values = rng.uniform(0, 1, 60).tolist()
    clusters = [str(i) for i in range(60)]
    first, second = stats.estimate_mean(values, clusters), stats.estimate_mean(values, clusters)
    assert first == second
    assert first.lo < first.value < first.hi
    normal = 1.96 * np.std(values, ddof=1) / np.sqrt(60)
    assert first.hi - first.lo == pytest.approx(2 * normal, rel=0.15)


def test_mcnemar_by_hand():
    assert stats.mcnemar_exact(5, 0) == pytest.approx(1 / 32)
    assert stats.mcnemar_exact(7, 0) == pytest.approx(1 / 128)
    assert stats.mcnemar_exact(0, 0) == 1.0
    assert stats.mcnemar_exact(3, 2) == pytest.approx(0.5)


@pytest.mark.parametrize(("broken", "fixed"), [(5, 0), (7, 1), (3, 3), (0, 4)])
def test_sign_flip_equals_mcnemar_for_singletons(broken, fixed):
    differences = {f"b{i}": -1.0 for i in range(broken)} | {f"f{i}": 1.0 for i in range(fixed)}
    expected = stats.mcnemar_exact(broken, fixed)
    assert stats.sign_flip(differences) == pytest.approx(expected)


def test_sign_flip_with_many_clusters_is_near_mcnemar():
    differences = {f"b{i}": -1.0 for i in range(14)} | {f"f{i}": 1.0 for i in range(6)}
    assert stats.sign_flip(differences) == pytest.approx(stats.mcnemar_exact(14, 6), abs=0.01)
    assert stats.sign_flip({}) == 1.0


def test_holm():
    assert stats.holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "c": 0.06, "b": 0.06}
    )


@pytest.mark.parametrize(
    ("n", "churn", "points"), [(100, 0.10, 9), (200, 0.10, 6.3), (300, 0.20, 7.2)]
)
def test_detectable_difference(n, churn, points):
    assert 100 * stats.minimum_detectable(n, churn) == pytest.approx(points, abs=0.6)


def test_set_statistic():
    labels = [1.0, 0.0, 1.0, 1.0]
    estimate = stats.estimate_set(
        lambda rows: float(np.mean([labels[row] for row in rows])), ["a", "b", "c", "d"]
    )
    assert estimate.value == 0.75
    assert 0 <= estimate.lo <= 0.75 <= estimate.hi <= 1
    assert stats.estimate_set(lambda _rows: None, ["a"]) is None


def test_no_difference_is_bounded_in_both_directions():
    low, high = paired_interval([0.0] * 84, [str(n) for n in range(84)])
    assert (low, high) == (-high, high)
    assert high == pytest.approx(wilson(0, 84)[1])
    low, high = paired_interval([0.0, -1.0] + [0.0] * 82, [str(n) for n in range(84)])
    assert low < -1 / 84 <= high <= 0
