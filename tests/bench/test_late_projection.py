"""The projection keeps the directions in which token states differ, around their mean."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from bench.late_projection import SIZE, projection  # noqa: E402  after the check for torch


def test_states_of_few_directions_keep_their_cosines() -> None:
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((48, SIZE - 2)))[0].T
    states = rng.standard_normal((500, SIZE - 2)) @ basis + rng.standard_normal(48)
    weight, bias = projection(torch.from_numpy(states))
    assert weight.shape == (48, SIZE)
    np.testing.assert_allclose(weight.T @ weight, np.eye(SIZE), atol=1e-9)
    centred = states - states.mean(0)
    turned = (torch.from_numpy(states) @ weight + bias).numpy()
    np.testing.assert_allclose(turned @ turned.T, centred @ centred.T, atol=1e-8)
