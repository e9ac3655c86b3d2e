"""Expand the packaged weights into an ordinary sentence-transformers folder, without a hub.

For whoever wants it elsewhere: fine-tuning, another runtime, comparison. The product itself
runs the graph of `graph.py`. `python -m assist.index.weights.expand FOLDER` writes 490 MB.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from assist.errors import AssistError
from assist.index.weights.source import (
    ModelShape,
    PackedModel,
    check_source,
    find_source,
    read_source,
)
from assist.index.weights.tokenizer import build_tokenizer
from assist.index.weights.tuning import only_tuned, with_tuned_layers
from assist.types import FloatMatrix

TENSORS = {  # name here -> name in a Hugging Face BertModel
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_BASE = "sentence_transformers.base.modules"
_MODULES = (
    ("", f"{_BASE}.transformer.Transformer"),
    ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling"),
    ("2_Normalize", f"{_BASE}.normalize.Normalize"),
)


def expand_model(target: Path, *, tuned: bool = True) -> None:
    """Write the fp32 model as a sentence-transformers folder.

    Args:
        target: The folder, created if missing.
        tuned: With the last layers that search uses; otherwise all as packaged.

    Raises:
        ModelUnavailable: The packaged weights are missing or not the expected ones.
    """
    from safetensors.numpy import save_file

    source = find_source()
    check_source(source)
    model = read_source(source)
    if tuned:
        model = only_tuned(with_tuned_layers(model))
    target.mkdir(parents=True, exist_ok=True)
    save_file(state(model), target / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(model).save(str(target / "tokenizer.json"))
    for name, content in configuration(model.shape).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def state(model: PackedModel) -> dict[str, FloatMatrix]:
    """Return the weights by their names in a BertModel."""
    shape, tensors = model.shape, model.tensors
    weights: dict[str, FloatMatrix] = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].expand().reshape(-1, shape.hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"]
        .expand()
        .reshape(-1, shape.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"]
        .expand()
        .reshape(-1, shape.hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"].expand(),
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"].expand(),
    }
    # Unused, but a BertModel has one: without it every load prints a report of what is missing.
    weights["pooler.dense.weight"] = np.zeros((shape.hidden, shape.hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(shape.hidden, np.float32)
    for layer in range(shape.layers):
        for short, name in TENSORS.items():
            bias = tensors[f"l{layer}.{short}.b"].expand()
            weight = tensors[f"l{layer}.{short}.w"].expand()
            if not short.endswith("ln"):
                weight = weight.reshape(len(bias), -1)
            weights[f"encoder.layer.{layer}.{name}.weight"] = weight
            weights[f"encoder.layer.{layer}.{name}.bias"] = bias
    return {name: np.ascontiguousarray(weight) for name, weight in weights.items()}


def _bert(shape: ModelShape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.ffn,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": shape.pad,
        "type_vocab_size": shape.token_types,
        "vocab_size": shape.vocabulary,
    }


def configuration(shape: ModelShape) -> dict[str, Any]:
    """Return the folder's JSON files by path."""
    return {
        "config.json": _bert(shape),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": kind}
            for number, (path, kind) in enumerate(_MODULES)
        ],
        "sentence_bert_config.json": {
            "transformer_task": "feature-extraction",
            "modality_config": {
                "text": {"method": "forward", "method_output_name": "last_hidden_state"}
            },
            "module_output_name": "token_embeddings",
        },
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {
            "module_input_name": "sentence_embedding",
            "module_output_name": "sentence_embedding",
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def main(arguments: list[str]) -> int:
    """Expand into the folder named by the one argument; 1 with one line when it fails."""
    if len(arguments) != 1:
        print("usage: python -m assist.index.weights.expand FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    try:
        expand_model(Path(arguments[0]))
    except AssistError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
