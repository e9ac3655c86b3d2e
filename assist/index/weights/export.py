"""Export the packaged weights as model folder: `python -m assist.index.weights.export TARGET`.

Runs in a process of its own, so that the memory of the expansion never stays in the caller's. The
folder holds `model.onnx`, `tokenizer.json` and, last, `MANIFEST.json` with the sha256 of each.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from assist.errors import AssistError
from assist.index.weights.source import check_source, find_source, read_source
from assist.index.weights.tuning import TUNING_FILE, with_tuned_layers

RECIPE = "e5-small-fp32-1"  # changes whenever the same sources give another result
GRAPH_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "MANIFEST.json"


def export_model(target: Path) -> None:
    """Write the model folder; `target` exists and is empty.

    Raises:
        ModelUnavailable: The packaged weights are missing or not the expected ones.
    """
    import onnx

    from assist.index.weights.graph import build_graph
    from assist.index.weights.tokenizer import build_tokenizer

    source = find_source()
    _say("checking the packaged weights")
    digest = check_source(source)
    model = read_source(source)
    _say("writing the tokenizer")
    build_tokenizer(model).save(str(target / TOKENIZER_FILE))
    _say("writing the graph")
    graph = build_graph(with_tuned_layers(model))
    onnx.save(graph, target / GRAPH_FILE)
    manifest = {
        "recipe": recipe(),
        "source_sha256": digest,
        "files": {name: sha256_of(target / name) for name in (GRAPH_FILE, TOKENIZER_FILE)},
    }
    (target / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def recipe() -> str:
    """The name of what is built now; other tuning gives another beside the old."""
    return f"{RECIPE}-{sha256_of(TUNING_FILE)[:8]}"


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _say(step: str) -> None:
    print(f"embedding model: {step}", file=sys.stderr, flush=True)  # noqa: T201


def main(arguments: list[str]) -> int:
    """Export into the folder named by the one argument; 1 with one line when it fails."""
    if len(arguments) != 1:
        _say("usage: python -m assist.index.weights.export TARGET")
        return 2
    try:
        export_model(Path(arguments[0]))
    except AssistError as error:
        _say(str(error))
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
