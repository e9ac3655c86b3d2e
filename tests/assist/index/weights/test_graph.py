"""The int8 columns, and the graph against a plain NumPy encoder on tiny weights."""

import math

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from assist.index.weights.graph import AS_PACKAGED, OUTPUT, PRODUCTS, build_graph
from assist.index.weights.graph_writer import (
    MICROSOFT,
    ZERO,
    GraphWriter,
    product,
    quantise_columns,
)
from assist.index.weights.source import ModelShape, PackedModel, PackedTensor

SHAPE = ModelShape(
    hidden=32, layers=2, heads=2, ffn=64, vocabulary=6, positions=8, token_types=1,
    epsilon=1e-12, bos=0, eos=2, pad=1, unk=3,
)  # fmt: skip


def tiny_model(seed=7):
    rng = np.random.default_rng(seed)

    def plain(*size):
        return PackedTensor(values=rng.normal(0, 0.3, math.prod(size)).astype(np.float32))

    blocks = np.zeros((SHAPE.vocabulary, 18), np.uint8)
    blocks[:, :2] = np.full((SHAPE.vocabulary, 1), 0.125, np.float16).view(np.uint8)
    blocks[:, 2:] = rng.integers(0, 256, (SHAPE.vocabulary, 16))
    tensors = {
        "emb.word": PackedTensor(blocks=blocks),
        "emb.pos": plain(SHAPE.positions, SHAPE.hidden),
        "emb.type": plain(SHAPE.hidden),
        "emb.ln.w": plain(SHAPE.hidden),
        "emb.ln.b": plain(SHAPE.hidden),
    }
    for layer in range(SHAPE.layers):
        for name in ("q", "k", "v", "ao"):
            tensors[f"l{layer}.{name}.w"] = plain(SHAPE.hidden, SHAPE.hidden)
            tensors[f"l{layer}.{name}.b"] = plain(SHAPE.hidden)
        tensors[f"l{layer}.fi.w"] = plain(SHAPE.ffn, SHAPE.hidden)
        tensors[f"l{layer}.fi.b"] = plain(SHAPE.ffn)
        tensors[f"l{layer}.fo.w"] = plain(SHAPE.hidden, SHAPE.ffn)
        tensors[f"l{layer}.fo.b"] = plain(SHAPE.hidden)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = plain(SHAPE.hidden)
            tensors[f"l{layer}.{name}.b"] = plain(SHAPE.hidden)
    return PackedModel(SHAPE, (), (), tensors)


def reference(model, ids, layers=("l0", "l1")):
    """BERT by the book (post-norm, exact GELU), one text."""
    t = {name: tensor.expand() for name, tensor in model.tensors.items()}
    hidden, heads = SHAPE.hidden, SHAPE.heads

    def norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        return (
            centred / np.sqrt(centred.var(-1, keepdims=True) + 1e-12) * t[name + ".w"]
            + t[name + ".b"]
        )

    def dense(x, name):
        return x @ t[name + ".w"].reshape(len(t[name + ".b"]), -1).T + t[name + ".b"]

    x = t["emb.word"].reshape(-1, hidden)[ids] + t["emb.pos"].reshape(-1, hidden)[: len(ids)]
    x = norm(x + t["emb.type"], "emb.ln")
    for layer in layers:
        q, k, v = (dense(x, f"{layer}.{n}").reshape(-1, heads, hidden // heads) for n in "qkv")
        scores = np.einsum("ihd,jhd->hij", q, k) / math.sqrt(hidden // heads)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        attended = np.einsum("hij,jhd->ihd", weights, v).reshape(-1, hidden)
        x = norm(x + dense(attended, f"{layer}.ao"), f"{layer}.aln")
        wide = dense(x, f"{layer}.fi")
        active = 0.5 * wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        x = norm(x + dense(active, f"{layer}.fo"), f"{layer}.oln")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def run(graph, ids, mask, *, as_packaged=True):
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {"input_ids": np.array(ids, np.int64), "attention_mask": np.array(mask, np.int64)}
    return session.run([OUTPUT], inputs | {AS_PACKAGED: np.array(as_packaged)})[0]


def test_the_fp32_graph_equals_a_plain_encoder():
    model = tiny_model()
    got = run(build_graph(model, fp32=PRODUCTS), [[0, 4, 5, 2]], [[1, 1, 1, 1]])
    np.testing.assert_allclose(got[0], reference(model, [0, 4, 5, 2]), atol=1e-6)


def test_padding_changes_nothing():
    model = tiny_model()
    alone = run(build_graph(model, fp32=PRODUCTS), [[0, 4, 2]], [[1, 1, 1]])
    padded = run(
        build_graph(model, fp32=PRODUCTS), [[0, 4, 2, 1, 1], [0, 4, 5, 3, 2]],
        [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]],
    )  # fmt: skip
    np.testing.assert_allclose(padded[0], alone[0], atol=1e-6)


def test_the_int8_graph_stays_close():
    model = tiny_model()
    vector = reference(model, [0, 4, 5, 2])
    got = run(build_graph(model), [[0, 4, 5, 2]], [[1, 1, 1, 1]])
    assert float(got[0] @ vector) > 0.995


def multiply(rows, weight, magnitudes=None):
    writer = GraphWriter(frozenset(), magnitudes or {})
    result = product(writer, "l0.fi", "rows", weight)
    graph = helper.make_graph(
        writer.nodes,
        "one product",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, list(rows.shape))],
        [helper.make_tensor_value_info(result, TensorProto.FLOAT, None)],
        writer.weights,
    )
    imports = [helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=10)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"rows": rows})[0]


def test_large_sums_are_not_cut_off_on_any_processor():
    # Pairs of 255 * 127 leave 16 bits, in which processors without VNNI add signed weights.
    rows, weight = np.ones((1, 64), np.float32), np.ones((64, 8), np.float32)
    np.testing.assert_allclose(multiply(rows, weight), np.full((1, 8), 64), rtol=1e-3)


def test_a_large_channel_leaves_the_others_their_levels_where_it_is_smoothed():
    rng = np.random.default_rng(3)
    rows, weight = rng.normal(0, 1, (5, 32)), rng.normal(0, 1, (32, 16))
    rows[:, 4] *= 80
    rows, weight = rows.astype(np.float32), weight.astype(np.float32)
    exact = rows @ weight
    plain = np.abs(multiply(rows, weight) - exact).mean()
    smoothed = np.abs(multiply(rows, weight, {"l0.fi": np.abs(rows).max(axis=0)}) - exact).mean()
    assert smoothed < plain / 2


def test_columns_are_quantised_with_a_scale_each():
    weight = np.array([[1.27, -100.0], [-0.635, 50.0]], np.float32)
    levels, scales = quantise_columns(weight)
    assert scales == pytest.approx([0.01, 100 / 127])
    assert (levels.astype(int) - ZERO).tolist() == [[127, -127], [-64, 64]]


def test_a_column_of_zeros_stays_zero():
    levels, scales = quantise_columns(np.zeros((4, 1), np.float32))
    assert levels.ravel().tolist() == [ZERO] * 4
    assert scales[0] > 0


def test_an_answer_goes_through_the_tuned_layers():
    plain, other = tiny_model(), tiny_model(seed=8)
    tuned = {f"t{key[1:]}": value for key, value in other.tensors.items() if key.startswith("l1.")}
    model = PackedModel(SHAPE, (), (), {**plain.tensors, **tuned})
    graph = build_graph(model, fp32=PRODUCTS)
    ids, mask = [[0, 4, 5, 2]], [[1, 1, 1, 1]]
    answer, said = (run(graph, ids, mask, as_packaged=value)[0] for value in (False, True))
    np.testing.assert_allclose(answer, reference(model, ids[0], ("l0", "t1")), atol=1e-6)
    np.testing.assert_allclose(said, reference(plain, ids[0]), atol=1e-6)


def test_without_tuned_layers_both_vectors_are_one():
    graph, ids, mask = build_graph(tiny_model()), [[0, 4, 2]], [[1, 1, 1]]
    np.testing.assert_array_equal(
        run(graph, ids, mask, as_packaged=False), run(graph, ids, mask, as_packaged=True)
    )
