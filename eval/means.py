"""Three means of a metric: plain, over scenarios, weighted by the share of real traffic.

After-sale questions and complaints are over-sampled in a gold set, so the plain mean is not what a
shop sees.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assist.errors import GoldSetError
from eval.goldset import GoldCase

WEIGHTS = "weights.toml"


def read_weights(paths: Sequence[Path]) -> dict[str, float]:
    """Shares of traffic by scenario, of the first gold folder that has some; {} without.

    Raises:
        GoldSetError: The file cannot be read, or a share is no positive number.
    """
    for path in paths:
        file = path / WEIGHTS
        if not file.is_file():
            continue
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
            weights = {str(name): float(value) for name, value in raw.items()}
        except (ValueError, TypeError) as error:
            raise GoldSetError(f"{file}: {error}", file=str(file)) from error
        if any(not value >= 0 for value in weights.values()):
            raise GoldSetError(f"{file}: a share is negative", file=str(file))
        return weights
    return {}


def three_means(
    scored: Iterable[tuple[GoldCase, float]], weights: Mapping[str, float]
) -> dict[str, float | None]:
    """plain, scenarios (each counts the same), weighted (None without weights of all scenarios)."""
    by_scenario: dict[str, list[float]] = {}
    for case, value in scored:
        by_scenario.setdefault(case.scenario, []).append(value)
    values = [value for rows in by_scenario.values() for value in rows]
    if not values:
        return {"plain": None, "scenarios": None, "weighted": None}
    means = {name: sum(rows) / len(rows) for name, rows in by_scenario.items()}
    total = sum(weights.get(name, 0.0) for name in means)
    is_known = total > 0 and set(means) <= set(weights)
    weighted = sum(weights[name] * mean for name, mean in means.items()) / total if is_known else 0
    return {
        "plain": round(sum(values) / len(values), 6),
        "scenarios": round(sum(means.values()) / len(means), 6),
        "weighted": round(weighted, 6) if is_known else None,
    }
