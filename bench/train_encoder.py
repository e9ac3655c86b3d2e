"""Train the last layers of the packaged encoder on shops' questions (decision 0020).

    python -m bench.train_encoder SHOP=DATA SHOP=DATA … [--hold-out NAME …] [--write]

Each SHOP is a file of quotes or a gold set (bench.labelled), DATA the data folder with its index. A
question is contrasted with the texts that were found for it and with those of other questions of
the same shop (InfoNCE). Held-out shops are not learned from: how many of their questions have a
right text first, before and after, is printed. --write puts the difference to the packaged weights
into assist/index/weights/tuning.safetensors. About 20 minutes for 4,000 questions on 2 cores.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import Tensor
from torch.nn import functional

from assist.index.embedding import E5_DOCUMENT, E5_QUERY
from assist.index.weights.expand import TENSORS, expand_model
from assist.index.weights.tuning import (
    ADD,
    DOWN,
    LATE_BIAS,
    LATE_WEIGHT,
    TUNING_FILE,
    UP,
    low_rank,
)
from bench.encoder_data import Pair, read_pairs
from bench.encoder_model import TopLayers

LAYERS = 4  # trained; the outputs of those below are computed once
EPOCHS, BATCH, WRONG = 2, 16, 6
LIKELIEST = 4  # of the wrong texts always those found first, the others by chance
RATE, WARM, DECAY = 5e-5, 30, 0.01
TEMPERATURE = 0.03
SHARE = 0.7  # of the way from the packaged to the trained weights: better on texts of other kinds
RANK = 32
SEED = 7


def batches(pairs: Sequence[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """Shuffled batches, each of questions of one shop."""
    by_shop: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_shop.setdefault(pair.shop, []).append(pair)
    found = []
    for members in by_shop.values():
        chance.shuffle(members)
        found += [members[at : at + BATCH] for at in range(0, len(members), BATCH)]
    chance.shuffle(found)
    yield from found


def loss_of(top: TopLayers, batch: Sequence[Pair], chance: random.Random) -> Tensor:
    """InfoNCE over the batch's texts; what else is right for a question is left out for it."""
    chosen = [chance.choice(pair.right) for pair in batch]
    wrong = [text for pair in batch for text in _wrong(pair, chance)]
    texts = sorted({*chosen, *wrong})
    place = {text: at for at, text in enumerate(texts)}
    vectors = top.embed(
        [E5_QUERY + pair.query for pair in batch] + [E5_DOCUMENT + text for text in texts]
    )
    scores = vectors[: len(batch)] @ vectors[len(batch) :].T / TEMPERATURE
    also_right = torch.zeros_like(scores)
    for row, (pair, one) in enumerate(zip(batch, chosen, strict=True)):
        for text in pair.right:
            if text != one and text in place:
                also_right[row, place[text]] = -torch.inf
    aims = torch.tensor([place[one] for one in chosen])
    return functional.cross_entropy(scores + also_right, aims)


def _wrong(pair: Pair, chance: random.Random) -> list[str]:
    first, others = pair.wrong[:LIKELIEST], pair.wrong[LIKELIEST:]
    return [*first, *chance.sample(others, min(len(others), WRONG - LIKELIEST))]


def train(top: TopLayers, pairs: Sequence[Pair]) -> None:
    """Train the layers in place; prints the mean loss of each tenth."""
    chance = random.Random(SEED)  # noqa: S311
    torch.manual_seed(SEED)
    optimiser = torch.optim.AdamW(top.parameters(), lr=RATE, weight_decay=DECAY)
    plan = [batch for _ in range(EPOCHS) for batch in batches(pairs, chance)]
    seen: list[float] = []
    for step, batch in enumerate(plan, start=1):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, step / WARM) * (1 - step / (len(plan) + 1))
        loss = loss_of(top, batch, chance)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(top.parameters(), 1.0)
        optimiser.step()
        seen.append(loss.item())
        if step % max(len(plan) // 10, 1) == 0:
            print(f"step {step}/{len(plan)}: loss {np.mean(seen):.3f}", flush=True)
            seen.clear()


def first_right(top: TopLayers, pairs: Sequence[Pair]) -> tuple[float, float]:
    """Share of questions with a right text nearest (R@1), and MRR; of ties the worst counts."""
    queries = top.vectors([E5_QUERY + pair.query for pair in pairs])
    texts = sorted({text for pair in pairs for text in (*pair.right, *pair.wrong)}, key=len)
    rows = dict(zip(texts, top.vectors([E5_DOCUMENT + text for text in texts]), strict=True))
    ranks = []
    for pair, query in zip(pairs, queries, strict=True):
        best = max(float(rows[text] @ query) for text in pair.right)
        ranks.append(1 + sum(float(rows[text] @ query) >= best for text in pair.wrong))
    return float(np.mean(np.array(ranks) == 1)), float(np.mean(1 / np.array(ranks)))


def differences(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """What a tuning file holds: SHARE of the change, matrices as factors of rank RANK."""
    found: dict[str, np.ndarray] = {}
    for layer_tensor, weights in before.items():
        change = SHARE * (after[layer_tensor] - weights).float().numpy()
        name = _packed_name(layer_tensor)
        if change.ndim == 1:
            found[name + ADD] = change.astype(np.float16)
            continue
        up, down = low_rank(change.astype(np.float32), RANK)
        found[name + UP], found[name + DOWN] = up.astype(np.float16), down.astype(np.float16)
    return found


def _packed_name(layer_tensor: str) -> str:
    """'9.attention.self.query.weight' -> 'l9.q.w'."""
    layer, _, rest = layer_tensor.partition(".")
    long, _, kind = rest.rpartition(".")
    short = {name: key for key, name in TENSORS.items()}[long]
    return f"l{layer}.{short}.{kind[0]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, train, report and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="+", metavar="SHOP=DATA")
    parser.add_argument("--hold-out", nargs="*", default=[], metavar="NAME", help="of data folders")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    pairs = []
    for shop in options.shops:
        source, _, data = shop.partition("=")
        pairs += read_pairs(Path(source), Path(data))
        print(f"{shop}: {len(pairs)} questions so far", flush=True)
    held_out = {name: [pair for pair in pairs if pair.shop == name] for name in options.hold_out}
    learned = [pair for pair in pairs if pair.shop not in held_out]
    with tempfile.TemporaryDirectory() as folder:
        expand_model(Path(folder), tuned=False)
        top = TopLayers(Path(folder), LAYERS)
    before = top.state()
    for name, members in held_out.items():
        print(name, "before: R@1 {:.3f}, MRR {:.3f}".format(*first_right(top, members)))
    train(top, learned)
    after = top.state()
    top.load({name: before[name] + SHARE * (after[name] - before[name]) for name in before})
    for name, members in held_out.items():
        print(name, "after: R@1 {:.3f}, MRR {:.3f}".format(*first_right(top, members)))
    if options.write:
        kept = load_file(TUNING_FILE)
        late = {name: kept[name] for name in (LATE_WEIGHT, LATE_BIAS) if name in kept}
        save_file(differences(before, after) | late, TUNING_FILE)
        print(f"wrote {TUNING_FILE}; bench.late_projection has to follow")


if __name__ == "__main__":
    main()
