"""Writing an ONNX graph node by node: its nodes and constants, and products with int8 weights.

Matrix products are dynamic int8: weights symmetric with one scale per output channel, activations
quantised per call (`DynamicQuantizeMatMul`). Measured on 2 cores (AVX2), CPU ms for a query / a
300-character passage, and nDCG@10 of dense search on 1,000 questions of zh_faq_match: all int8
8.6 / 95, 32.9; the 12 second feed-forward products in fp32 10.6 / 117, no gain; fp32 14.9 / 150,
33.7; the 4-bit weights as they are (MatMulNBits) 13.6 / 162, cosine to fp32 .9999. Hence all int8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from assist.types import FloatMatrix

MICROSOFT = "com.microsoft"
TINY = 1e-9


@dataclass(slots=True)
class GraphWriter:
    """Nodes and weights of a graph; kinds of product named in `fp32` stay in fp32."""

    fp32: frozenset[str]
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
    levels, scales = quantise_columns(weight)
    return graph.add_fused(
        "DynamicQuantizeMatMul",
        [
            inputs,
            graph.constant(f"{name}.w", levels),
            graph.constant(f"{name}.scales", scales),
            "",  # no zero points: symmetric
            *biases,
        ],
        name,
    )


def quantise_columns(weight: FloatMatrix) -> tuple[NDArray[np.int8], FloatMatrix]:
    """Quantise a matrix (in, out) to symmetric int8 with one scale per output column.

    Returns:
        Levels (in, out) in -127..127 and scales (out,); `levels * scales` is within half a scale of
        the weight.
    """
    scales = np.maximum(np.abs(weight).max(axis=0) / 127, TINY).astype(np.float32)
    return np.rint(weight / scales).astype(np.int8), scales
