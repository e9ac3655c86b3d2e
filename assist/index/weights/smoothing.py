"""Outliers of the activations moved into the weights before both are rounded (SmoothQuant).

A few channels of the activations are many times as large as the others, and one int8 scale for all
leaves the others few levels. Each channel is divided by a factor and its row of the weight
multiplied by it, which changes nothing but the rounding (Xiao et al., SmoothQuant, 2023):
factor = activation^STRENGTH / weight^(1 - STRENGTH), of the largest magnitudes of both.
`smoothing.safetensors` holds the activations' magnitudes by product ("l0.qkv", "t9.fo"), written by
bench/smoothing.py from texts of our own shops.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assist.types import FloatMatrix

SMOOTHING_FILE = Path(__file__).with_name("smoothing.safetensors")
STRENGTH = 0.7  # .5 gains nothing here, .6 to .85 the same
_LEAST = 1e-5


def factors(largest: FloatMatrix, weight: FloatMatrix) -> FloatMatrix:
    """The factors of a product's channels, shape (in,), around 1.

    Args:
        largest: Magnitudes of its activations, shape (in,).
        weight: Its matrix, shape (in, out).
    """
    rows = np.maximum(np.abs(weight).max(axis=1), _LEAST)
    found = np.maximum(largest, _LEAST) ** STRENGTH / rows ** (1 - STRENGTH)
    even: FloatMatrix = (found / np.exp(np.log(found).mean())).astype(np.float32)
    return even


def magnitudes(file: Path = SMOOTHING_FILE) -> Mapping[str, FloatMatrix]:
    """The largest magnitude of each channel, shape (in,), by product."""
    from safetensors.numpy import load_file

    return {name: values.astype(np.float32) for name, values in load_file(file).items()}
