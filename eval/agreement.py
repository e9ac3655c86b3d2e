"""Agreement of two judgements of the same things: kappa, alpha, correlation, corrected rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.stats import CONFIDENCE, SEED, estimate_set

USABLE_KAPPA = 0.6


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of (human, judge): both yes, only the judge, only the human, both no."""

    both: int
    false_alarm: int
    missed: int
    neither: int

    @property
    def n(self) -> int:
        """How many were judged."""
        return self.both + self.false_alarm + self.missed + self.neither

    @property
    def sensitivity(self) -> float | None:
        """Share of the human yes that the judge found."""
        yes = self.both + self.missed
        return self.both / yes if yes else None

    @property
    def specificity(self) -> float | None:
        """Share of the human no that the judge left alone."""
        no = self.neither + self.false_alarm
        return self.neither / no if no else None


def confusion(pairs: Sequence[tuple[bool, bool]]) -> Confusion:
    """Count (human, judge) pairs."""
    counts = Counter(pairs)
    return Confusion(
        counts[True, True], counts[False, True], counts[True, False], counts[False, False]
    )


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa (1960); None without pairs, 1 where both always say the same one thing."""
    if not pairs:
        return None
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(first[label] * second[label] for label in first) / (n * n)
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def krippendorff_alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal labels of two coders without gaps (2011)."""
    if not pairs:
        return None
    values = Counter(label for pair in pairs for label in pair)
    total = sum(values.values())
    disagreement = sum(a != b for a, b in pairs) / len(pairs)
    expected = 1 - sum(c * (c - 1) for c in values.values()) / (total * (total - 1))
    return 1.0 if expected == 0 else 1 - disagreement / expected


def phi(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Pearson's correlation of two yes/no judgements; None where one never changes."""
    first = np.array([a for a, _ in pairs], dtype=np.float64)
    second = np.array([b for _, b in pairs], dtype=np.float64)
    if not len(pairs) or first.std() == 0 or second.std() == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def phi_interval(
    pairs: Sequence[tuple[bool, bool]], clusters: Sequence[str]
) -> tuple[float, float] | None:
    """95 % cluster bootstrap interval of phi."""
    estimate = estimate_set(lambda rows: phi([pairs[row] for row in rows]), clusters)
    return None if estimate is None else (estimate.lo, estimate.hi)


def corrected_rate(observed: float, counts: Confusion) -> float | None:
    """The rate of yes that is behind what an imperfect judge saw (Rogan and Gladen 1978).

    None where the judge is no better than chance.
    """
    sensitivity, specificity = counts.sensitivity, counts.specificity
    if sensitivity is None or specificity is None or sensitivity + specificity <= 1:
        return None
    rate = (observed + specificity - 1) / (sensitivity + specificity - 1)
    return min(1.0, max(0.0, rate))


def summarise_agreement(
    pairs: Sequence[tuple[bool, bool]], clusters: Sequence[str]
) -> Mapping[str, object]:
    """n, confusion, kappa, phi with interval, and whether the judge may be shown."""
    counts = confusion(pairs)
    kappa = cohen_kappa(pairs)
    return {
        "n": counts.n,
        "clusters": len(set(clusters)),
        "both": counts.both,
        "false_alarm": counts.false_alarm,
        "missed": counts.missed,
        "neither": counts.neither,
        "sensitivity": counts.sensitivity,
        "specificity": counts.specificity,
        "kappa": kappa,
        "phi": phi(pairs),
        "phi_interval": phi_interval(pairs, clusters),
        "confidence": CONFIDENCE,
        "seed": SEED,
        "is_usable": kappa is not None and kappa >= USABLE_KAPPA,
    }
