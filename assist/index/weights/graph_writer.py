"""Writing an ONNX graph node by node: its nodes and constants, and products with 8-bit weights.

Matrix products are dynamic 8-bit: weights with one scale per output channel, activations smoothed
(weights/smoothing.py) and quantised per call (`DynamicQuantizeMatMul`). Weights are unsigned around
128: processors without VNNI add signed ones in 16 bits and cut off what is larger, so that the same
text had another vector, and another reply, on another machine. Measured on 2 cores (AVX2), CPU ms
of a question and cosine to fp32: signed, not smoothed 12.8, .987; unsigned 13.9, .989; smoothed
14.1, .996; the second feed-forward products in fp32 besides 17.5, .9992; all fp32 21.2. The 4-bit
weights as they are (MatMulNBits) took as long as fp32. Hence smoothed, with these in fp32.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from assist.index.weights.smoothing import factors
from assist.types import FloatMatrix

MICROSOFT = "com.microsoft"
TINY = 1e-9
ZERO = 128  # the level that means 0


@dataclass(slots=True)
class GraphWriter:
    """Nodes and weights of a graph.

    Attributes:
        fp32: Kinds of product that stay in fp32.
        magnitudes: Of the activations of products, by name; those of others are not smoothed.
    """

    fp32: frozenset[str]
    magnitudes: Mapping[str, FloatMatrix] = field(default_factory=dict)
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401  ONNX attributes
        """Add a node; returns the name of its output."""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def add_fused(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401
        """Add a node of onnxruntime's own operators."""
        return self.add(operator, inputs, output, domain=MICROSOFT, **attributes)

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant; returns its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


def product(
    graph: GraphWriter, name: str, inputs: str, weight: FloatMatrix, bias: FloatMatrix | None = None
) -> str:
    """Multiply rows with a matrix (in, out) named after its kind, and add a bias (out,)."""
    biases = [] if bias is None else [graph.constant(f"{name}.b", bias)]
    if name.split(".")[1] in graph.fp32:
        plain = graph.add("MatMul", [inputs, graph.constant(f"{name}.w", weight)], name)
        return graph.add("Add", [plain, *biases], f"{name}.biased") if biases else plain
    if name in graph.magnitudes:
        evened = factors(graph.magnitudes[name], weight)
        shares = graph.constant(f"{name}.shares", 1 / evened)
        inputs = graph.add("Mul", [inputs, shares], f"{name}.even")
        weight = weight * evened[:, None]
    levels, scales = quantise_columns(weight)
    zeros = np.full(len(scales), ZERO, np.uint8)
    return graph.add_fused(
        "DynamicQuantizeMatMul",
        [
            inputs,
            graph.constant(f"{name}.w", levels),
            graph.constant(f"{name}.scales", scales),
            graph.constant(f"{name}.zeros", zeros),
            *biases,
        ],
        name,
    )


def quantise_columns(weight: FloatMatrix) -> tuple[NDArray[np.uint8], FloatMatrix]:
    """Quantise a matrix (in, out) to 8 bits with one scale per output column.

    Returns:
        Levels (in, out) in 1..255 and scales (out,); `(levels - ZERO) * scales` is within half a
        scale of the weight.
    """
    scales = np.maximum(np.abs(weight).max(axis=0) / 127, TINY).astype(np.float32)
    return (np.rint(weight / scales) + ZERO).astype(np.uint8), scales
