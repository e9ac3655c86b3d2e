"""Write the encoder as an ONNX graph, straight from the packed weights: no torch, no tracing.

Its output `sentence_embedding` (batch, hidden) is mean-pooled unit rows of the model with its tuned
last layers (weights/tuning.py), where it has any, and `packaged_embedding` of the model as it came.
Both share the layers below. The inputs `as_tuned` and `as_packaged` say which are wanted; the
layers of another do not run and its rows are zeros. `token_vectors` (batch, tokens, size) holds
unit rows of the tokens one by one after the tuned layers, where the tuning file says how they are
made. Query, key and value are one matrix product per layer. The word table stays in its 4-bit
blocks (`GatherBlockQuantized`), which loses nothing. Operators: ONNX 21 and onnxruntime's
com.microsoft set.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper

from assist.index.weights.graph_writer import MICROSOFT, TINY, GraphWriter
from assist.index.weights.source import BLOCK, PackedModel
from assist.index.weights.tuning import LATE_BIAS, LATE_WEIGHT, tuned_layers
from assist.types import FloatMatrix

OUTPUT = "sentence_embedding"
TOKENS = "token_vectors"
PACKAGED = "packaged_embedding"
AS_TUNED = "as_tuned"
AS_PACKAGED = "as_packaged"
_MASKED = -1.0e4  # added to the attention scores of padding

_Sizes = dict[str, list[int | str]]


def build_graph(model: PackedModel) -> onnx.ModelProto:
    """Return the graph of the packed model."""
    graph = GraphWriter()
    hidden = _embedding(graph, model)
    graph.add("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
    graph.add("Cast", ["attention_mask"], "mask_int", to=TensorProto.INT32)
    _pool_constants(graph)
    tuned, layers = tuned_layers(model), model.shape.layers
    shared = layers - len(tuned)
    for layer in range(shared):
        hidden = _layer(graph, model, f"l{layer}", hidden)
    packaged = tuple(f"l{layer}" for layer in range(shared, layers))
    late = _late_constants(graph, model)
    sizes: dict[str, list[int | str]] = {OUTPUT: ["batch", model.shape.hidden]}
    if late:
        sizes[TOKENS] = ["batch", "tokens", late]
    _wanted(graph, AS_TUNED, _branch(model, tuned or packaged, hidden, sizes), sizes)
    row = {PACKAGED: sizes[OUTPUT]}
    _wanted(graph, AS_PACKAGED, _branch(model, packaged, hidden, row), row)
    tokens = ["batch", "tokens"]
    proto = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
            helper.make_tensor_value_info(AS_TUNED, TensorProto.BOOL, []),
            helper.make_tensor_value_info(AS_PACKAGED, TensorProto.BOOL, []),
        ],
        _outputs(sizes | row),
        graph.weights,
    )
    imports = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(proto, opset_imports=imports, ir_version=10)


def _wanted(graph: GraphWriter, asked: str, branch: onnx.GraphProto, sizes: _Sizes) -> None:
    """Run a branch where it is asked for; else its outputs are zeros of one text and one token."""
    nothing = GraphWriter()
    for name, size in sizes.items():
        empty = np.zeros([each if isinstance(each, int) else 1 for each in size], np.float32)
        nothing.constant(f"{name}.none", empty)
        nothing.add("Identity", [f"{name}.none"], f"{name}.else")
    otherwise = helper.make_graph(
        nothing.nodes, f"{asked}.else", [], _outputs(sizes, ".else"), nothing.weights
    )
    branches = {"then_branch": branch, "else_branch": otherwise}
    graph.nodes.append(helper.make_node("If", [asked], list(sizes), asked + ".if", **branches))


def _outputs(sizes: _Sizes, mark: str = "") -> list[onnx.ValueInfoProto]:
    """Outputs of these names, with a mark behind them, and sizes."""
    return [
        helper.make_tensor_value_info(name + mark, TensorProto.FLOAT, size)
        for name, size in sizes.items()
    ]


def _branch(
    model: PackedModel, layers: Sequence[str], hidden: str, sizes: _Sizes
) -> onnx.GraphProto:
    """The last layers and the pooling, over states of the outer graph."""
    graph = GraphWriter()
    for layer in layers:
        hidden = _layer(graph, model, layer, hidden)
    ways = {OUTPUT: _pool, PACKAGED: _pool, TOKENS: _late}
    for name in sizes:
        graph.add("Identity", [ways[name](graph, hidden, name)], f"{name}.then")
    outputs = _outputs(sizes, ".then")
    return helper.make_graph(graph.nodes, f"{next(iter(sizes))}.then", [], outputs, graph.weights)


def _embedding(graph: GraphWriter, model: PackedModel) -> str:
    shape = model.shape
    table = model.tensors["emb.word"]
    centred = (table.levels.reshape(-1) - 8) & 15  # two's complement nibbles
    packed = (centred[0::2] | (centred[1::2] << 4)).astype(np.uint8)
    graph.weights.append(
        helper.make_tensor(
            "word", TensorProto.INT4, [shape.vocabulary, shape.hidden], packed.tobytes(), raw=True
        )
    )
    graph.constant("word.scales", table.scales.reshape(shape.vocabulary, shape.hidden // BLOCK))
    word = graph.add_fused(
        "GatherBlockQuantized",
        ["word", "input_ids", "word.scales"],
        "emb.word",
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    positions = model.tensors["emb.pos"].expand().reshape(shape.positions, shape.hidden)
    first_type = model.tensors["emb.type"].expand()[: shape.hidden]  # there is only one segment
    graph.constant("positions", positions + first_type)
    graph.constant("zero", np.array([0], np.int64))
    graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    graph.add("Slice", ["positions", "zero", "length", "zero"], "emb.pos")
    total = graph.add("Add", [word, "emb.pos"], "emb.sum")
    gain, bias = _norm(graph, model, "emb.ln")
    return graph.add(
        "LayerNormalization", [total, gain, bias], "emb", axis=-1, epsilon=shape.epsilon
    )


def _layer(graph: GraphWriter, model: PackedModel, name: str, hidden: str) -> str:
    shape = model.shape
    biased = graph.product(
        f"{name}.qkv", hidden, _joined(model, name, "w"), _joined(model, name, "b")
    )
    parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
    graph.nodes.append(helper.make_node("Split", [biased], parts, axis=-1, num_outputs=3))
    attended = graph.add_fused(
        "MultiHeadAttention",
        [*parts, "", "mask_int"],
        f"{name}.attended",
        num_heads=shape.heads,
        mask_filter_value=_MASKED,
    )
    projected = graph.product(f"{name}.ao", attended, _matrix(model, f"{name}.ao"))
    middle = _residual(graph, model, f"{name}.a", [hidden, projected])
    bias = model.tensors[f"{name}.fi.b"].expand()
    wide = graph.product(f"{name}.fi", middle, _matrix(model, f"{name}.fi"), bias)
    active = graph.add_fused("Gelu", [wide], f"{name}.active")
    narrow = graph.product(f"{name}.fo", active, _matrix(model, f"{name}.fo"))
    return _residual(graph, model, f"{name}.o", [middle, narrow])


def _residual(graph: GraphWriter, model: PackedModel, name: str, inputs: list[str]) -> str:
    # "l0.a" closes attention (weights l0.aln, l0.ao.b), "l0.o" the feed-forward (l0.oln, l0.fo.b).
    gain, bias = _norm(graph, model, f"{name}ln")
    source = f"{name}o" if name.endswith(".a") else f"{name[:-1]}fo"
    added = graph.constant(f"{source}.b", model.tensors[f"{source}.b"].expand())
    return graph.add_fused(
        "SkipLayerNormalization",
        [*inputs, gain, bias, added],
        f"{name}.normed",
        epsilon=model.shape.epsilon,
    )


def _pool_constants(graph: GraphWriter) -> None:
    graph.constant("one", np.array([1], np.int64))
    graph.constant("last", np.array([-1], np.int64))
    graph.constant("tiny", np.array(TINY, np.float32))
    graph.add("Unsqueeze", ["mask_float", "last"], "mask_column")
    graph.add("ReduceSum", ["mask_float", "one"], "counted", keepdims=1)
    graph.add("Max", ["counted", "tiny"], "count")


def _pool(graph: GraphWriter, hidden: str, name: str) -> str:
    """The mean of the states where a token is, scaled to length 1."""
    kept = graph.add("Mul", [hidden, "mask_column"], f"{name}.kept")
    summed = graph.add("ReduceSum", [kept, "one"], f"{name}.summed", keepdims=0)
    mean = graph.add("Div", [summed, "count"], f"{name}.mean")
    norm = graph.add("ReduceL2", [mean, "one"], f"{name}.norm", keepdims=1)
    length = graph.add("Max", [norm, "tiny"], f"{name}.length")
    return graph.add("Div", [mean, length], f"{name}.rows")


def _late_constants(graph: GraphWriter, model: PackedModel) -> int:
    """The size of a token's vector; 0 where the model makes none."""
    if LATE_BIAS not in model.tensors:
        return 0
    bias = model.tensors[LATE_BIAS].expand()
    weight = model.tensors[LATE_WEIGHT].expand().reshape(-1, len(bias))
    graph.constant(LATE_WEIGHT, weight)
    graph.constant(LATE_BIAS, bias)
    return len(bias)


def _late(graph: GraphWriter, hidden: str, name: str) -> str:
    """Unit rows of the tokens, of fewer dimensions."""
    turned = graph.add("MatMul", [hidden, LATE_WEIGHT], f"{name}.turned")
    moved = graph.add("Add", [turned, LATE_BIAS], f"{name}.moved")
    norm = graph.add("ReduceL2", [moved, "last"], f"{name}.sizes", keepdims=1)
    length = graph.add("Max", [norm, "tiny"], f"{name}.size")
    return graph.add("Div", [moved, length], f"{name}.tokens")


def _matrix(model: PackedModel, name: str) -> FloatMatrix:
    """Weights are stored (out, in); the graph multiplies rows from the left: (in, out)."""
    outputs = len(model.tensors[f"{name}.b"].expand())
    return model.tensors[f"{name}.w"].expand().reshape(outputs, -1).T


def _joined(model: PackedModel, layer: str, kind: str) -> FloatMatrix:
    names = [f"{layer}.{part}" for part in "qkv"]
    if kind == "b":
        return np.concatenate([model.tensors[f"{name}.b"].expand() for name in names])
    return np.concatenate([_matrix(model, name) for name in names], axis=1)


def _norm(graph: GraphWriter, model: PackedModel, name: str) -> tuple[str, str]:
    return (
        graph.constant(f"{name}.gain", model.tensors[f"{name}.w"].expand()),
        graph.constant(f"{name}.bias", model.tensors[f"{name}.b"].expand()),
    )
