"""Factors that even out the channels of a product, and the magnitudes that are shipped."""

import numpy as np
import pytest

from assist.index.weights.smoothing import STRENGTH, factors, magnitudes


def test_a_channel_is_divided_by_what_its_activation_exceeds_its_weight_by():
    largest = np.array([1.0, 16.0], np.float32)
    weight = np.array([[1.0, -0.5], [0.25, 1.0]], np.float32)
    found = factors(largest, weight)
    assert found[1] / found[0] == pytest.approx(16**STRENGTH)
    assert np.log(found).mean() == pytest.approx(0, abs=1e-6)


def test_a_channel_that_is_never_active_or_has_no_weight_is_finite():
    found = factors(np.zeros(2, np.float32), np.zeros((2, 3), np.float32))
    assert found.tolist() == [1.0, 1.0]


def test_every_product_of_the_model_has_its_magnitudes():
    layers = [*(f"l{number}" for number in range(12)), *(f"t{number}" for number in range(8, 12))]
    widths = {"qkv": 384, "ao": 384, "fi": 384, "fo": 1536}
    found = {name: values.shape for name, values in magnitudes().items()}
    assert found == {
        f"{layer}.{kind}": (size,) for layer in layers for kind, size in widths.items()
    }
