"""The fp32 folder for sentence-transformers."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from assist.index.embed import open_embedder
from assist.index.weights.expand import configuration, expand_model, main, state
from assist.settings import Embedding, Paths


def load_tiny():
    path = Path(__file__).with_name("test_graph.py")
    spec = importlib.util.spec_from_file_location("tiny_graph", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("tiny_graph", module)
    spec.loader.exec_module(module)
    return module


def test_weights_get_their_bert_names_and_shapes():
    tiny = load_tiny()
    model = tiny.tiny_model()
    weights = state(model)
    assert weights["embeddings.word_embeddings.weight"].shape == (6, 32)
    assert weights["encoder.layer.1.intermediate.dense.weight"].shape == (64, 32)
    assert weights["encoder.layer.1.output.dense.weight"].shape == (32, 64)
    assert np.array_equal(
        weights["encoder.layer.0.attention.self.query.weight"].ravel(),
        model.tensors["l0.q.w"].expand(),
    )
    assert len(weights) == 5 + 2 + 2 * 16


def test_the_configuration_names_the_prompts_and_the_modules():
    files = configuration(load_tiny().SHAPE)
    prompts = files["config_sentence_transformers.json"]["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
    assert [module["path"] for module in files["modules.json"]] == ["", "1_Pooling", "2_Normalize"]
    assert files["config.json"]["num_hidden_layers"] == 2


def test_the_command_needs_a_folder(capsys):
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_graph_is_the_expanded_model(tmp_path):
    expand_model(tmp_path / "model")
    texts = [
        "退货运费由谁承担",
        "签收后7天内可申请无理由退货，运费由买家承担。",
        "The warranty covers two years.",
    ]
    full = open_embedder(Embedding(model=str(tmp_path / "model")), tmp_path)
    packed = open_embedder(Embedding(), Paths().models)
    assert full.fingerprint.document_prompt == packed.fingerprint.document_prompt
    cosines = (full.embed_documents(texts) * packed.embed_documents(texts)).sum(axis=1)
    assert cosines.min() > 0.99999
    expand_model(tmp_path / "packaged", tuned=False)
    plain = open_embedder(Embedding(model=str(tmp_path / "packaged")), tmp_path)
    said = packed.embed_case(texts[:1], ()).messages[0]
    assert float(plain.embed_queries(texts[:1])[0] @ said) > 0.99999
    assert float(packed.embed_queries(texts[:1])[0] @ said) < 0.98
