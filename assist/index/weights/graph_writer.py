"""Writing an ONNX graph node by node: its nodes and constants.

Matrix products are fp32. In 8 bits a question took a fifth less, but a rounded activation amplifies
the last bit in which processors differ: on another machine the same text had another vector (cosine
.9997) and now and then another reply (decision 0026). The packaged 4-bit weights as they are
(MatMulNBits) took as long.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from assist.types import FloatMatrix

MICROSOFT = "com.microsoft"
TINY = 1e-9


@dataclass(slots=True)
class GraphWriter:
    """Nodes and weights of a graph."""

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
        self, name: str, inputs: str, weight: FloatMatrix, bias: FloatMatrix | None = None
    ) -> str:
        """Multiply rows with a matrix (in, out), and add a bias (out,); returns the name."""
        plain = self.add("MatMul", [inputs, self.constant(f"{name}.w", weight)], name)
        if bias is None:
            return plain
        return self.add("Add", [plain, self.constant(f"{name}.b", bias)], f"{name}.biased")
