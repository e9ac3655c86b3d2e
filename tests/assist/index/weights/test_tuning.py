"""Tuned layers stand beside the packaged ones."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from assist.index.weights.source import ModelShape, PackedModel, PackedTensor
from assist.index.weights.tuning import low_rank, only_tuned, tuned_layers, with_tuned_layers

SHAPE = ModelShape(
    hidden=2, layers=11, heads=1, ffn=2, vocabulary=1, positions=1, token_types=1,
    epsilon=1e-12, bos=0, eos=0, pad=0, unk=0,
)  # fmt: skip
MODEL = PackedModel(
    SHAPE,
    (),
    (),
    {
        "l9.fi.b": PackedTensor(values=np.array([1, 2], np.float32)),
        "l10.q.w": PackedTensor(values=np.array([1, 2, 3, 4], np.float32)),
    },
)


def test_the_differences_are_added_beside_the_packaged_weights(tmp_path):
    file = tmp_path / "tuning.safetensors"
    save_file(
        {
            "l9.fi.b.add": np.array([0.5, -2], np.float16),
            "l10.q.w.up": np.array([[1], [2]], np.float16),
            "l10.q.w.down": np.array([[10, 20]], np.float16),
        },
        file,
    )
    model = with_tuned_layers(MODEL, file)
    assert tuned_layers(model) == ("t9", "t10")
    assert model.tensors["t9.fi.b"].expand().tolist() == [1.5, 0]
    assert model.tensors["t10.q.w"].expand().tolist() == [11, 22, 23, 44]
    assert model.tensors["l10.q.w"].expand().tolist() == [1, 2, 3, 4]
    assert tuned_layers(MODEL) == ()
    assert only_tuned(model).tensors["l10.q.w"].expand().tolist() == [11, 22, 23, 44]
    assert only_tuned(model).tensors.keys() == MODEL.tensors.keys()


def test_a_change_of_an_unknown_tensor_is_refused(tmp_path):
    save_file({"l3.fi.b.add": np.zeros(2, np.float16)}, tmp_path / "t")
    with pytest.raises(KeyError, match=r"l3\.fi\.b"):
        with_tuned_layers(MODEL, tmp_path / "t")


def test_the_factors_of_a_matrix_of_that_rank_give_it_back():
    matrix = np.outer([1.0, 2.0, 3.0], [4.0, -5.0])
    up, down = low_rank(matrix, 1)
    assert (up.shape, down.shape) == ((3, 1), (1, 2))
    np.testing.assert_allclose(up @ down, matrix, atol=1e-12)
