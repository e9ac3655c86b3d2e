"""How a token's last state becomes the vector that is compared token by token (decision 0023).

    python -m bench.late_projection SHOP=DATA SHOP=DATA … [--write]

SHOP and DATA as for bench.train_encoder. The states of the tokens of answers and near misses are
moved to their mean and turned to the `SIZE` directions in which they differ most (principal
components); nothing is trained. --write puts `late.w` and `late.b` into
assist/index/weights/tuning.safetensors beside what is there. A minute for seventeen shops.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import Tensor
from torch.nn import functional

from assist.index.embedding import E5_DOCUMENT
from assist.index.weights.expand import expand_model
from assist.index.weights.tuning import LATE_BIAS, LATE_WEIGHT, TUNING_FILE
from bench.encoder_data import Pair, read_pairs
from bench.encoder_model import TopLayers
from bench.train_encoder import LAYERS

SIZE = 32  # 64 found no more; a span of 32 tokens is 1 kB
QUESTIONS, MISSES = 500, 2
PROMPT_TOKENS = 3  # <s>, "passage" and ":" are the same in every text
SEED = 3


def projection(states: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (hidden, SIZE) and bias (SIZE,) for token states, shape (n, hidden)."""
    mean = states.mean(0)
    _, _, directions = torch.linalg.svd(functional.normalize(states - mean), full_matrices=False)
    weight = directions[:SIZE].T
    return weight, -(mean @ weight)


def sampled(pairs: Sequence[Pair]) -> list[str]:
    """Right texts and the likeliest wrong ones of some questions."""
    chosen = random.Random(SEED).sample(pairs, min(len(pairs), QUESTIONS))  # noqa: S311
    texts = {text for pair in chosen for text in (pair.right[0], *pair.wrong[:MISSES])}
    return sorted(E5_DOCUMENT + text for text in texts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, turn, say how much is kept and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="+", metavar="SHOP=DATA")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    pairs = [
        pair
        for source, _, data in (shop.partition("=") for shop in options.shops)
        for pair in read_pairs(Path(source), Path(data))
    ]
    with tempfile.TemporaryDirectory() as folder:
        expand_model(Path(folder))
        top = TopLayers(Path(folder), LAYERS)
    states = torch.cat([each[PROMPT_TOKENS:-1] for each in top.states(sampled(pairs))])
    weight, bias = projection(states)
    centred = functional.normalize(states - states.mean(0))
    kept = float(((centred @ weight) ** 2).sum() / (centred**2).sum())
    print(f"{len(states)} tokens, {SIZE} directions hold {kept:.2f} of what they differ in")
    if options.write:
        late = {LATE_WEIGHT: weight, LATE_BIAS: bias}
        made = {name: each.contiguous().numpy().astype(np.float16) for name, each in late.items()}
        save_file(load_file(TUNING_FILE) | made, TUNING_FILE)
        print(f"wrote {TUNING_FILE}")


if __name__ == "__main__":
    main()
