"""How large the activations of the encoder become, by channel (assist/index/weights/smoothing.py).

    python -m bench.smoothing [--write]

Reads questions and quotes of our own small shops (bench/shops) with the fp32 model, once with its
last layers as packaged and once as tuned. --write puts the magnitudes into
assist/index/weights/smoothing.safetensors. A minute on 2 cores.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from assist.index.embedding import E5_DOCUMENT, E5_QUERY
from assist.index.weights.expand import expand_model
from assist.index.weights.smoothing import SMOOTHING_FILE
from assist.text.normalise import fold_script
from bench.encoder_model import MAX_TOKENS
from bench.train_encoder import LAYERS

SHOPS = Path("bench/shops")
EACH = 8  # questions and as many quotes of a shop
SEED = 5
PRODUCTS = {  # what is multiplied first in a layer of a BertModel -> its product in the graph
    "attention.self.query": "qkv",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}


def texts() -> Iterator[str]:
    """Questions and quotes, prompts in front."""
    chance = random.Random(SEED)  # noqa: S311
    for file in sorted(SHOPS.glob("*/questions.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for row in chance.sample(rows, EACH):
            yield E5_QUERY + row["turns"][-1]["text"]
        for row in chance.sample([row for row in rows if row["answer"]], EACH):
            yield E5_DOCUMENT + row["answer"][0]["quote"]


def measure(read: Sequence[str], *, tuned: bool) -> dict[str, np.ndarray]:
    """The largest magnitude of each channel by product; of tuned layers only these."""
    with tempfile.TemporaryDirectory() as folder:
        expand_model(Path(folder), tuned=tuned)
        model = AutoModel.from_pretrained(folder).eval()
        tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    found: dict[str, Tensor] = {}
    first = len(model.encoder.layer) - LAYERS if tuned else 0
    for number, layer in list(enumerate(model.encoder.layer))[first:]:
        for module, product in PRODUCTS.items():
            name = f"{'t' if tuned else 'l'}{number}.{product}"
            layer.get_submodule(module).register_forward_hook(_watch(found, name))
    with torch.no_grad():
        for text in read:
            model(torch.tensor([tokenizer.encode(fold_script(text)).ids[:MAX_TOKENS]]))
    return {name: values.numpy().astype(np.float16) for name, values in found.items()}


def _watch(found: dict[str, Tensor], name: str) -> object:
    def see(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor) -> None:
        largest = inputs[0].abs().amax(dim=(0, 1))
        found[name] = torch.maximum(found[name], largest) if name in found else largest

    return see


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, say how uneven the channels are, and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    read = list(texts())
    found = measure(read, tuned=False) | measure(read, tuned=True)
    for product in PRODUCTS.values():
        shares = [
            float(values.max() / np.median(values))
            for name, values in found.items()
            if name.endswith(f".{product}")
        ]
        print(f"{product}: the largest channel is {np.mean(shares):.0f} times the median one")
    if options.write:
        save_file(found, SMOOTHING_FILE)
        print(f"wrote {SMOOTHING_FILE}: {len(read)} texts")


if __name__ == "__main__":
    main()
