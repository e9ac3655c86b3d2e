"""Intervals and paired tests for clustered gold cases."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped]  # scipy.stats takes a second to import

SEED = 20_250_101
RESAMPLES = 2_000
PERMUTATIONS = 10_000
BCA_CLUSTERS = 30
EXACT_CLUSTERS = 13  # up to here every sign pattern is counted: 8,192
CONFIDENCE = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; n counts cases, clusters the units of resampling."""

    value: float
    lo: float
    hi: float
    n: int
    clusters: int


def wilson(successes: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson score interval; n may be an effective, fractional size.

    Raises:
        ValueError: n is not positive.
    """
    if n <= 0:
        raise ValueError(f"n must be positive, got {n}")
    z = float(special.ndtri(0.5 + confidence / 2))
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def estimate_binary(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """Mean of 0/1 values with Wilson's interval on n ÷ design effect.

    The design effect is bootstrap variance over binomial variance, at least 1; at 0 or 100 % the
    effective size is the number of clusters.
    """
    sums, counts = _by_cluster(values, clusters)
    n, p = len(values), float(np.mean(values))
    if p in (0.0, 1.0):
        effective = float(len(sums))
    else:
        means = _bootstrap_means(sums, counts)
        deff = max(1.0, float(np.var(means)) / (p * (1 - p) / n))
        effective = n / deff
    lo, hi = wilson(p * effective, effective)
    return Estimate(p, lo, hi, n, len(sums))


def estimate_mean(values: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """Mean with a cluster bootstrap interval: BCa, percentile under 30 clusters."""
    sums, counts = _by_cluster(values, clusters)
    mean = float(np.mean(values))
    if float(np.ptp(np.asarray(values))) == 0:  # nothing to resample
        lo, hi = wilson(mean * len(sums), len(sums)) if mean in (0.0, 1.0) else (mean, mean)
        return Estimate(mean, lo, hi, len(values), len(sums))
    means = _bootstrap_means(sums, counts)
    low, high = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2
    if len(sums) >= BCA_CLUSTERS:
        low, high = _bca_levels(means, mean, sums, counts)
    lo, hi = np.quantile(means, [low, high])
    return Estimate(mean, float(lo), float(hi), len(values), len(sums))


def estimate_set(
    score: Callable[[Sequence[int]], float | None], clusters: Sequence[str], resamples: int = 400
) -> Estimate | None:
    """A set statistic with a percentile cluster bootstrap; `score` takes case numbers."""
    value = score(range(len(clusters)))
    if value is None:
        return None
    members: dict[str, list[int]] = {}
    for index, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(index)
    groups = list(members.values())
    rng = np.random.default_rng(SEED)
    found: list[float] = []
    for _ in range(resamples):
        drawn = rng.integers(0, len(groups), len(groups))
        sample = score([index for group in drawn for index in groups[group]])
        if sample is not None:
            found.append(sample)
    lo, hi = np.quantile(found or [value], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(lo), float(hi), len(clusters), len(groups))


def mcnemar_exact(broken: int, fixed: int) -> float:
    """One-sided exact McNemar p: chance of at least this many broken if both were as likely."""
    n = broken + fixed
    return float(special.bdtrc(broken - 1, n, 0.5)) if n else 1.0


def sign_flip(differences: Mapping[str, float], permutations: int = PERMUTATIONS) -> float:
    """One-sided sign-flip permutation p that the new run is worse, signs flipped per cluster.

    Args:
        differences: Sum of (new - old) per cluster, higher being better.
        permutations: Random sign patterns; few clusters are counted exactly.

    Returns:
        Share of sign patterns whose total is at most the observed one.
    """
    values = np.array([value for value in differences.values() if value != 0], dtype=np.float64)
    if not len(values):
        return 1.0
    observed = float(values.sum()) + 1e-9
    if len(values) <= EXACT_CLUSTERS:
        patterns = (np.arange(2 ** len(values))[:, None] >> np.arange(len(values))) & 1
        return float(np.mean((1 - 2 * patterns) @ values <= observed))
    rng = np.random.default_rng(SEED)
    signs = rng.choice([-1.0, 1.0], size=(permutations, len(values)))
    return float((1 + np.sum(signs @ values <= observed)) / (permutations + 1))


def paired_interval(differences: Sequence[float], clusters: Sequence[str]) -> tuple[float, float]:
    """95 % cluster bootstrap interval of a mean paired difference.

    Where no pair differs there is nothing to resample: the bound of Wilson's interval at 0 of the
    clusters, in both directions.
    """
    if not any(differences):
        bound = wilson(0, len(set(clusters)))[1]
        return -bound, bound
    estimate = estimate_mean(differences, clusters)
    return estimate.lo, estimate.hi


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm-adjusted p values."""
    adjusted: dict[str, float] = {}
    running = 0.0
    ranked = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    for rank, (name, p) in enumerate(ranked):
        running = max(running, min(1.0, p * (len(ranked) - rank)))
        adjusted[name] = running
    return adjusted


def minimum_detectable(n: float, churn: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest difference of paired proportions that a two-sided test finds (normal approximation).

    Args:
        n: Effective number of cases.
        churn: Share of cases whose verdict differs between the runs.
        power: Chance to find it.
        alpha: Two-sided level.

    Returns:
        Difference in [0, 1]; at most the churn can show, so never above 1.
    """
    z_alpha, z_beta = special.ndtri(1 - alpha / 2), special.ndtri(power)
    delta = 0.0
    for _ in range(60):  # delta stands on both sides: iterate to the fixed point
        spread = math.sqrt(max(churn - delta * delta, churn * 0.1))
        delta = (z_alpha * math.sqrt(churn) + z_beta * spread) / math.sqrt(n)
        churn = max(churn, delta)
    return min(1.0, float(delta))


def _by_cluster(values: Sequence[float], clusters: Sequence[str]) -> tuple[Floats, Floats]:
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + value
        counts[cluster] = counts.get(cluster, 0) + 1
    return np.array(list(sums.values())), np.array(list(counts.values()), dtype=np.float64)


def _bootstrap_means(sums: Floats, counts: Floats) -> Floats:
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(sums), size=(RESAMPLES, len(sums)))
    means: Floats = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return means


def _bca_levels(means: Floats, mean: float, sums: Floats, counts: Floats) -> tuple[float, float]:
    """Quantile levels of the bias-corrected and accelerated bootstrap (Efron 1987)."""
    below = (np.sum(means < mean) + 0.5 * np.sum(means == mean)) / len(means)
    bias = special.ndtri(min(max(below, 1e-6), 1 - 1e-6))
    jackknife = (sums.sum() - sums) / (counts.sum() - counts)
    centred = jackknife.mean() - jackknife
    denominator = 6 * float(np.sum(centred**2)) ** 1.5
    acceleration = float(np.sum(centred**3)) / denominator if denominator else 0.0
    levels: list[float] = []
    for tail in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2):
        z = bias + special.ndtri(tail)
        levels.append(float(special.ndtr(bias + z / (1 - acceleration * z))))
    return levels[0], levels[1]
