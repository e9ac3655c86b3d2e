"""Train the unit ranking and the confidence on gold sets, and say how they do on unseen shops.

    python -m bench.train_ranking GOLD=DATA GOLD=DATA … [--write]

Each GOLD is a folder or file of gold cases, or a file of quotes (bench.labelled); DATA is the data
folder with that shop's published index. Figures are leave-one-shop-out: every shop is judged by
weights that never saw it. With --write the weights of all shops together go to
assist/reply/lexicon, mixed with those that are there by --keep. Run twice: the confidence is about
the replies that the written ranking makes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from assist.reply.lexicon import read_table
from assist.reply.rank import NAMES
from bench.ranking_data import SIGNALS, Choice, Matrix, Shop, Vector, read_shop

LEXICON = Path("assist/reply/lexicon")
RANKING_L2, CONFIDENCE_L2 = 0.03, 0.002
GOLD_SHARE = 3  # a gold case is judged by facts and forbidden values, a quote by its words alone
# Speak for a unit or not at all: with few questions a sign can come out wrong by chance.
NOT_AGAINST = {"near", "own", "lead", "context", "fit", "evidence", "first", "named"}
NOT_AGAINST |= {"late", "late_gap"}
# Too rare to be learned: a rule made for a few weeks goes before, one for the contrary case back.
# And a long text holds a part of a quote by chance.
FIXED = {"special": 1.0, "contrary": -2.0, "case": -1.5, "length": 0.0}
# As for a unit: none of these is a reason to doubt a reply.
NOT_DOUBTED = {"fit", "dense", "agreement", "mass", "three"}
FIXED_SIGNALS = {"foreign": -4.0}  # a model that no document names is hard evidence
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def fit_ranking(choices: Sequence[Choice]) -> Vector:
    """Weights, one a feature, that make the right units likeliest: conditional logit with L2."""
    free = [column for column, name in enumerate(NAMES) if name not in FIXED]
    scale = np.vstack([choice.features[:, free] for choice in choices]).std(axis=0) + 1e-6
    rows = [choice.features[:, free] / scale for choice in choices]

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = 0.0, np.zeros_like(weights)
        for features, choice in zip(rows, choices, strict=True):
            odds = np.exp(features @ weights - (features @ weights).max())
            right = odds * choice.right
            total -= np.log(right.sum() / odds.sum() + 1e-12)
            slope -= features.T @ (right / right.sum() - odds / odds.sum())
        penalty = RANKING_L2 * weights @ weights
        return total / len(rows) + penalty, slope / len(rows) + 2 * RANKING_L2 * weights

    bounds = [(0.0 if NAMES[column] in NOT_AGAINST else None, None) for column in free]
    start = np.zeros(len(free))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x / scale
    weights = np.array([FIXED.get(name, 0.0) for name in NAMES])
    weights[free] = found
    return weights


def fit_units(shops: Sequence[Shop]) -> Vector:
    """Mean of what the gold sets say, which counts thrice, and what the other shops say.

    The one half each moved two first units of a hundred to the quotes' side and cost as many right
    replies of the gold sets, whose questions are worded otherwise (docs/decisions/0016, 0020).
    """
    gold, quotes = (
        [one for shop in shops if shop.is_gold is is_gold for one in shop.choices]
        for is_gold in (True, False)
    )
    if not gold or not quotes:
        return fit_ranking(gold or quotes)
    return (GOLD_SHARE * fit_ranking(gold) + fit_ranking(quotes)) / (GOLD_SHARE + 1)


def fit_confidence(shops: Sequence[Shop]) -> Vector:
    """Mean of what the gold sets alone say and what all shops say.

    The gold sets know wrong from right by facts but are few; the quotes are many, but know less.
    Measured (docs/decisions/0016): at the same wrong rate on shops left out the mean answers as
    much as all shops alone, and keeps what the gold sets had.
    """
    gold = [shop for shop in shops if shop.is_gold]
    return (_logistic(gold) + _logistic(shops)) / 2 if gold else _logistic(shops)


def _logistic(shops: Sequence[Shop]) -> Vector:
    """Bias and weights of a logistic regression with L2: is the reply right?

    Every shop counts the same, however many questions it has; one with gold cases counts thrice.
    """
    share = _shares(shops)
    signals = np.array([answer.signals for shop in shops for answer in shop.answers])
    right = np.array([answer.is_right for shop in shops for answer in shop.answers], np.float64)
    free = [column for column, name in enumerate(SIGNALS) if name not in FIXED_SIGNALS]
    offset = sum(
        (weight * signals[:, SIGNALS.index(name)] for name, weight in FIXED_SIGNALS.items()),
        np.zeros(len(signals)),
    )
    mean, scale = signals[:, free].mean(axis=0), signals[:, free].std(axis=0) + 1e-6
    rows = (signals[:, free] - mean) / scale

    def loss(weights: Vector) -> tuple[float, Vector]:
        sure = 1 / (1 + np.exp(-(rows @ weights[1:] + weights[0] + offset)))
        cost = -share @ (right * np.log(sure + 1e-9) + (1 - right) * np.log(1 - sure + 1e-9))
        slope = share * (sure - right)
        bend = 2 * CONFIDENCE_L2 * weights[1:]
        penalty = CONFIDENCE_L2 * weights[1:] @ weights[1:]
        return float(cost + penalty), np.concatenate([[slope.sum()], rows.T @ slope + bend])

    bounds = [(0.0 if SIGNALS[column] in NOT_DOUBTED else None, None) for column in free]
    start = np.zeros(len(free) + 1)
    bounds = [(None, None), *bounds]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = np.array([0.0, *(FIXED_SIGNALS.get(name, 0.0) for name in SIGNALS)])
    weights[[column + 1 for column in free]] = found[1:] / scale
    weights[0] = found[0] - (found[1:] * mean / scale).sum()
    return weights


def show_ranking(shops: Sequence[Shop]) -> None:
    """Share of parts whose first unit, or one of the first three, is right, and MRR."""
    print(f"{'shop':<24}{'parts':>6}{'first':>8}{'of 3':>8}{'MRR':>8}")
    table = []
    for shop in shops:
        weights = fit_units([other for other in shops if other is not shop])
        ranks = [_first_right(choice, weights) for choice in shop.choices]
        row = [np.mean([r == 1 for r in ranks]), np.mean([r <= 3 for r in ranks])]  # noqa: PLR2004
        row.append(np.mean([1 / r for r in ranks]))
        table.append(row)
        print(f"{shop.name:<24}{len(ranks):>6}" + "".join(f"{value:>8.3f}" for value in row))
    print(f"{'mean':<30}" + "".join(f"{value:>8.3f}" for value in np.mean(table, axis=0)))


def show_confidence(shops: Sequence[Shop]) -> None:
    """AUROC, and by threshold: right, wrong, and due replies that are held back."""
    sure: dict[str, Matrix] = {}
    for shop in shops:
        weights = fit_confidence([other for other in shops if other is not shop])
        rows = np.array([answer.signals for answer in shop.answers])
        sure[shop.name] = 1 / (1 + np.exp(-(rows @ weights[1:] + weights[0])))
        right = np.array([answer.is_right for answer in shop.answers])
        print(f"{shop.name:<24}{len(rows):>6} AUROC {_auroc(sure[shop.name], right):.3f}")
    pooled = np.concatenate([sure[shop.name] for shop in shops])
    right = np.array([answer.is_right for shop in shops for answer in shop.answers])
    print(f"{'all':<24}{len(pooled):>6} AUROC {_auroc(pooled, right):.3f}")
    for threshold in THRESHOLDS:
        cells = []
        for shop in shops:
            said = sure[shop.name] >= threshold
            right = np.array([answer.is_right for answer in shop.answers])
            due = np.array([answer.is_due for answer in shop.answers])
            held = 1 - said[due].mean()
            cells.append(f"{(said & right).mean():.2f}/{(said & ~right).mean():.2f}/{held:.2f}")
        print(f"from {threshold:<5} right/wrong/held  " + "  ".join(cells))


def main() -> None:
    """Read, train, show; write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="+", help="GOLD=DATA")
    parser.add_argument("--write", action="store_true", help="write the weights of all shops")
    parser.add_argument("--keep", type=float, default=0.0, help="share of the weights of today")
    parser.add_argument("--only", choices=("ranking", "confidence"), help="write only these")
    options = parser.parse_args()
    pairs = [shop.partition("=") for shop in options.shops]
    shops = [read_shop(Path(gold), Path(data)) for gold, _, data in pairs]
    show_ranking(shops)
    show_confidence(shops)
    if options.write:
        kept = options.keep
        if options.only != "confidence":
            _write("ranking", NAMES, fit_units(shops), kept)
        if options.only != "ranking":
            _write("confidence", ("bias", *SIGNALS), fit_confidence(shops), kept)


def _shares(shops: Sequence[Shop]) -> Vector:
    """One weight for each answer of all shops, together 1."""
    count = [(GOLD_SHARE if shop.is_gold else 1, len(shop.answers)) for shop in shops]
    share = np.concatenate([np.full(answers, weight / answers) for weight, answers in count])
    return share / share.sum()


def _first_right(choice: Choice, weights: Vector) -> int:
    order = np.argsort(-(choice.features @ weights), kind="stable")
    return int(np.argmax(choice.right[order])) + 1


def _auroc(scores: Vector, right: Vector) -> float:
    """Chance that a right reply scores above a wrong one; a tie counts half."""
    good, bad = scores[right.astype(bool)], scores[~right.astype(bool)]
    if not len(good) or not len(bad):
        return float("nan")
    above = (good[:, None] > bad[None]).mean()
    return float(above + (good[:, None] == bad[None]).mean() / 2)


def _write(kind: str, names: Sequence[str], learned: Vector, kept: float) -> None:
    """Write weights, a share of those that are there kept: they have seen what is not at hand."""
    file = LEXICON / f"{kind}.toml"
    today = read_table(f"lexicon/{kind}.toml")["weights"]
    lines = "".join(
        f"{name} = {kept * float(today[name]) + (1 - kept) * float(weight):.4f}\n"
        for name, weight in zip(names, learned, strict=True)
    )
    text = f"# Written by bench/train_ranking.py; do not edit.\n[weights]\n{lines}"
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
