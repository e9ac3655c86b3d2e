"""The packaged encoder with its last layers free to learn; what lies below is computed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel

from assist.text.normalise import fold_script

MAX_TOKENS = 160
BLOCK = 32


class TopLayers:
    """The last layers of a BertModel, over cached outputs of the layers below.

    Args:
        folder: The expanded model (assist.index.weights.expand).
        layers: How many of its last layers learn.
    """

    def __init__(self, folder: Path, layers: int) -> None:
        model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._embeddings = model.embeddings
        self._below = model.encoder.layer[:-layers]
        self._first = len(self._below)
        self._top = model.encoder.layer[-layers:]
        self._cache: dict[str, Tensor] = {}

    def parameters(self) -> Iterator[torch.nn.Parameter]:
        """What learns."""
        yield from self._top.parameters()

    def state(self) -> dict[str, Tensor]:
        """A copy of the weights, by names such as '9.attention.self.query.weight'."""
        return {
            f"{self._first + int(number)}.{rest}": tensor.detach().clone()
            for name, tensor in self._top.named_parameters()
            for number, _, rest in [name.partition(".")]
        }

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Take weights that `state` names."""
        with torch.no_grad():
            for name, tensor in self._top.named_parameters():
                number, _, rest = name.partition(".")
                tensor.copy_(state[f"{self._first + int(number)}.{rest}"])

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Unit rows (n, dim) that gradients flow through."""
        self._compute(texts)
        # Texts of like length side by side: padding would be most of the work.
        order = sorted(range(len(texts)), key=lambda at: len(self._cache[texts[at]]))
        blocks = [order[at : at + BLOCK] for at in range(0, len(order), BLOCK)]
        rows = torch.cat([self._embed([texts[at] for at in block]) for block in blocks])
        return rows[torch.argsort(torch.tensor(order))]

    def _embed(self, texts: Sequence[str]) -> Tensor:
        hidden, mask = _padded([self._cache[text].float() for text in texts])
        hidden = _through(self._top, hidden, mask).float()
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(mean, dim=1)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Unit rows (n, dim) without gradients."""
        with torch.no_grad():
            return np.asarray(self.embed(texts).numpy())

    def states(self, texts: Sequence[str]) -> list[Tensor]:
        """The last state of every token of each text, shape (tokens, hidden), without gradients."""
        self._compute(texts)
        found = []
        with torch.no_grad():
            for text in texts:
                hidden, mask = _padded([self._cache[text].float()])
                found.append(_through(self._top, hidden, mask).float()[0])
        return found

    def _compute(self, texts: Sequence[str]) -> None:
        todo = sorted({text for text in texts if text not in self._cache}, key=len)
        with torch.no_grad():
            for at in range(0, len(todo), BLOCK):
                block = todo[at : at + BLOCK]
                tokens = [self._tokens(text) for text in block]
                words, mask = _padded([ids[:, None] for ids in tokens])
                hidden = self._embeddings(words[:, :, 0].long())
                hidden = _through(self._below, hidden, mask)
                for text, ids, row in zip(block, tokens, hidden, strict=True):
                    self._cache[text] = row[: len(ids)].to(torch.bfloat16)

    def _tokens(self, text: str) -> Tensor:
        ids = self._tokenizer.encode(fold_script(text)).ids
        return torch.tensor([*ids[: MAX_TOKENS - 1], ids[-1]] if len(ids) > MAX_TOKENS else ids)


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows (tokens, width) side by side (n, longest, width), and 1 where a token is."""
    padded = torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    mask = torch.zeros(padded.shape[:2])
    for at, row in enumerate(rows):
        mask[at, : len(row)] = 1
    return padded, mask


def _through(layers: Sequence[torch.nn.Module], hidden: Tensor, mask: Tensor) -> Tensor:
    away = (1 - mask[:, None, None, :]) * -1e9
    for layer in layers:  # fp32: where the processor has no bfloat16 that is 28 times as slow
        out = layer(hidden, attention_mask=away)
        hidden = out[0] if isinstance(out, tuple) else out
    return hidden
