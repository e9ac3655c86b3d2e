"""The graph against a plain NumPy encoder on tiny weights."""

import math

import numpy as np
import onnxruntime
import pytest

from assist.index.weights.graph import AS_PACKAGED, AS_TUNED, OUTPUT, PACKAGED, build_graph
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


def run(graph, ids, mask, *, tuned=True, packaged=False):
    """The rows of both outputs."""
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {"input_ids": np.array(ids, np.int64), "attention_mask": np.array(mask, np.int64)}
    wanted = {AS_TUNED: np.array(tuned), AS_PACKAGED: np.array(packaged)}
    return session.run([OUTPUT, PACKAGED], inputs | wanted)


def test_the_graph_equals_a_plain_encoder():
    model = tiny_model()
    got, _ = run(build_graph(model), [[0, 4, 5, 2]], [[1, 1, 1, 1]])
    np.testing.assert_allclose(got[0], reference(model, [0, 4, 5, 2]), atol=1e-6)


def test_padding_changes_nothing():
    model = tiny_model()
    alone, _ = run(build_graph(model), [[0, 4, 2]], [[1, 1, 1]])
    padded, _ = run(
        build_graph(model), [[0, 4, 2, 1, 1], [0, 4, 5, 3, 2]], [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    )
    np.testing.assert_allclose(padded[0], alone[0], atol=1e-6)


def tuned_model():
    """The model with another last layer beside its own, and itself."""
    plain, other = tiny_model(), tiny_model(seed=8)
    tuned = {f"t{key[1:]}": value for key, value in other.tensors.items() if key.startswith("l1.")}
    return PackedModel(SHAPE, (), (), {**plain.tensors, **tuned}), plain


def test_both_outputs_come_from_the_layers_that_they_share():
    model, plain = tuned_model()
    ids, mask = [[0, 4, 5, 2]], [[1, 1, 1, 1]]
    answer, said = run(build_graph(model), ids, mask, packaged=True)
    np.testing.assert_allclose(answer[0], reference(model, ids[0], ("l0", "t1")), atol=1e-6)
    np.testing.assert_allclose(said[0], reference(plain, ids[0]), atol=1e-6)


@pytest.mark.parametrize("tuned", [True, False])
def test_an_output_that_is_not_wanted_is_zeros(tuned):
    model, _ = tuned_model()
    graph, ids, mask = build_graph(model), [[0, 4, 5, 2]], [[1, 1, 1, 1]]
    both = run(graph, ids, mask, packaged=True)
    one = run(graph, ids, mask, tuned=tuned, packaged=not tuned)
    np.testing.assert_array_equal(one[not tuned], both[not tuned])
    assert one[tuned].tolist() == [[0.0] * SHAPE.hidden]


def test_without_tuned_layers_both_vectors_are_one():
    answer, said = run(build_graph(tiny_model()), [[0, 4, 2]], [[1, 1, 1]], packaged=True)
    np.testing.assert_array_equal(answer, said)
