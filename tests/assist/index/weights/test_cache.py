"""The model cache: built once, whole or not at all."""

import json
import threading

import pytest

from assist.errors import ModelUnavailable
from assist.index.weights.cache import check_model, ensure_model
from assist.index.weights.export import main, recipe, sha256_of
from assist.index.weights.source import SOURCE_SHA256


class Export:
    """Writes a model folder of a few bytes and counts how often it was asked."""

    def __init__(self, graph=b"graph", name=None, *, torn=False):
        self.graph, self.recipe, self.torn = graph, name or recipe(), torn
        self.calls = 0

    def __call__(self, target):
        self.calls += 1
        (target / "model.onnx").write_bytes(self.graph)
        (target / "tokenizer.json").write_bytes(b"{}")
        names = ("model.onnx", "tokenizer.json")
        manifest = {
            "recipe": self.recipe,
            "source_sha256": SOURCE_SHA256,
            "files": {name: sha256_of(target / name) for name in names},
        }
        if self.torn:
            (target / "model.onnx").write_bytes(b"gra")
        (target / "MANIFEST.json").write_text(json.dumps(manifest))


def test_builds_once_and_names_the_graph_by_its_hash(tmp_path):
    export = Export()
    first = ensure_model(tmp_path / "models", export)
    second = ensure_model(tmp_path / "models", export)
    assert export.calls == 1
    assert first == second
    assert first.sha256 == sha256_of(first.graph)
    assert first.graph.read_bytes() == b"graph"
    assert check_model(first.graph.parent)


def test_threads_that_come_together_share_one_build(tmp_path):
    export = Export()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(ensure_model(tmp_path, export)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert export.calls == 1
    assert len(found) == 4
    assert len({model.sha256 for model in found}) == 1


def test_a_failed_build_leaves_nothing_behind(tmp_path):
    def fails(target):
        (target / "model.onnx").write_bytes(b"half")
        raise ModelUnavailable("no room")

    with pytest.raises(ModelUnavailable, match="no room"):
        ensure_model(tmp_path, fails)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_result_that_does_not_match_its_manifest_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="does not match"):
        ensure_model(tmp_path, Export(torn=True))
    assert not (tmp_path / recipe()).exists()


def test_what_a_killed_build_left_is_removed(tmp_path):
    stale = tmp_path / ".building-abc"
    stale.mkdir()
    (stale / "model.onnx").write_bytes(b"half")
    ensure_model(tmp_path, Export())
    assert not stale.exists()


def test_a_damaged_model_is_built_again(tmp_path):
    ensure_model(tmp_path, Export())
    (tmp_path / recipe() / "MANIFEST.json").write_text("{")
    assert ensure_model(tmp_path, Export(b"new")).graph.read_bytes() == b"new"


def test_check_model_sees_a_changed_byte(tmp_path):
    graph = ensure_model(tmp_path, Export()).graph
    graph.write_bytes(b"grapj")
    assert not check_model(graph.parent)


def test_export_command_without_a_target_explains_itself(capsys):
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
