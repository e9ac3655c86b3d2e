"""Agreement, by hand and against scikit-learn."""

import random

import pytest
from sklearn.metrics import cohen_kappa_score, matthews_corrcoef

from eval.agreement import (
    Confusion,
    cohen_kappa,
    confusion,
    corrected_rate,
    krippendorff_alpha,
    phi,
    summarise_agreement,
)

DRAW = random.Random(3)  # noqa: S311
PAIRS = [(value, value if DRAW.random() < 0.8 else not value) for value in [True, False] * 60]


def test_kappa_and_phi_are_theirs():
    first, second = zip(*PAIRS, strict=True)
    assert cohen_kappa(PAIRS) == pytest.approx(cohen_kappa_score(first, second))
    assert phi(PAIRS) == pytest.approx(matthews_corrcoef(first, second))


def test_alpha_by_hand():
    """Four units of two coders, one disagreement: Do = .25, De = 1 - (5*4 + 3*2) / (8*7)."""
    pairs = [("a", "a"), ("a", "a"), ("b", "b"), ("a", "b")]
    assert krippendorff_alpha(pairs) == pytest.approx(1 - 0.25 / (1 - (20 + 6) / 56))
    assert krippendorff_alpha([("a", "a"), ("a", "a")]) == 1.0


def test_nothing_and_one_sided_judgements():
    assert cohen_kappa([]) is krippendorff_alpha([]) is phi([]) is None
    assert cohen_kappa([(True, True)]) == 1.0
    assert phi([(True, True), (True, False)]) is None


def test_the_corrected_rate_undoes_a_known_error():
    counts = Confusion(both=80, false_alarm=10, missed=20, neither=90)  # .8 and .9
    assert corrected_rate(0.5 * 0.8 + 0.5 * 0.1, counts) == pytest.approx(0.5)
    assert corrected_rate(0.0, counts) == 0.0
    assert corrected_rate(0.5, Confusion(1, 9, 1, 9)) is None


def test_a_judge_below_kappa_six_tenths_is_not_usable():
    clusters = [str(number // 2) for number in range(len(PAIRS))]
    told = summarise_agreement(PAIRS, clusters)
    counts = confusion(PAIRS)
    assert (told["n"], told["clusters"], told["both"]) == (120, 60, counts.both)
    low, high = told["phi_interval"]
    assert low < told["phi"] < high
    assert summarise_agreement([(True, False), (False, True)] * 9, ["x"] * 18)["is_usable"] is False
