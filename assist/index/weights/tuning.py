"""What training on shops' questions changed in the packaged model: `tuning.safetensors`.

The last layers of multilingual-e5-small were trained so that a customer's question lies near the
sentence, step or record that answers it (bench/train_encoder.py; decision 0020). The packaged
layers stay: the triage reads a message's feelings from them. The file holds the difference to
them: a matrix `l9.q.w` (out, in) gains `l9.q.w.up` (out, r) times `l9.q.w.down` (r, in), a bias or
gain `l9.q.b` gains `l9.q.b.add`; all are float16.

It also holds `late.w` (hidden, size) and `late.b` (size,): what a token's last state is multiplied
with and shifted by, to be compared with other tokens one by one (late interaction, Khattab and
Zaharia, 2020; assist/index/late.py).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from assist.index.weights.source import PackedModel, PackedTensor
from assist.types import FloatMatrix

TUNING_FILE = Path(__file__).with_name("tuning.safetensors")
UP, DOWN, ADD = ".up", ".down", ".add"
LATE_WEIGHT, LATE_BIAS = "late.w", "late.b"
_PACKAGED, _TUNED = "l", "t"  # tensors of layer 9 are "l9.…", tuned "t9.…"


def with_tuned_layers(model: PackedModel, file: Path = TUNING_FILE) -> PackedModel:
    """Return the model with its tuned last layers beside the packaged ones.

    Raises:
        KeyError: The file changes a tensor that the model does not have.
    """
    from safetensors.numpy import load_file

    changes = load_file(file)
    late = {
        name: PackedTensor(values=changes.pop(name).astype(np.float32))
        for name in (LATE_WEIGHT, LATE_BIAS)
        if name in changes
    }
    added = {
        _TUNED + name.removeprefix(_PACKAGED): PackedTensor(values=_changed(model, changes, name))
        for name in sorted({key.rsplit(".", 1)[0] for key in changes})
    }
    return replace(model, tensors={**model.tensors, **added, **late})


def tuned_layers(model: PackedModel) -> tuple[str, ...]:
    """The names of the tuned layers in order ("t8", "t9" …); none for the model as packaged."""
    names = {key.split(".")[0] for key in model.tensors if key.startswith(_TUNED)}
    return tuple(sorted(names, key=lambda name: int(name.removeprefix(_TUNED))))


def only_tuned(model: PackedModel) -> PackedModel:
    """Return a model with tuned layers as one that has these in place of the packaged ones."""
    tuned = {
        _PACKAGED + name.removeprefix(_TUNED): tensor
        for name, tensor in model.tensors.items()
        if name.startswith(_TUNED)
    }
    kept = {
        name: tensor
        for name, tensor in model.tensors.items()
        if not name.startswith(_TUNED) and name not in {LATE_WEIGHT, LATE_BIAS}
    }
    return replace(model, tensors={**kept, **tuned})


def _changed(model: PackedModel, changes: dict[str, FloatMatrix], name: str) -> FloatMatrix:
    packaged = model.tensors[name].expand()
    if name + ADD in changes:
        return (packaged + changes[name + ADD]).astype(np.float32)
    up, down = (changes[name + part].astype(np.float32) for part in (UP, DOWN))
    added = np.zeros((len(up), down.shape[1]), np.float32)
    for one, other in zip(up.T, down, strict=True):
        added += np.outer(one, other)  # in order: a matrix product adds as the processor likes
    return (packaged + added.ravel()).astype(np.float32)


def low_rank(difference: FloatMatrix, rank: int) -> tuple[FloatMatrix, FloatMatrix]:
    """The factors (out, rank) and (rank, in) whose product is nearest to a matrix (out, in).

    They are the truncated singular value decomposition (Eckart and Young, 1936).
    """
    left, sizes, right = np.linalg.svd(difference, full_matrices=False)
    half = np.sqrt(sizes[:rank])
    return left[:, :rank] * half, half[:, None] * right[:rank]
