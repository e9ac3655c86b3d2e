"""The model cache: the packaged model is built once per machine and shared by every process.

A build happens under a file lock in a scratch folder beside the result, which is then renamed: a
kill leaves a scratch folder, never half a model. The next build removes it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.errors import ModelUnavailable
from assist.index.weights.export import (
    GRAPH_FILE,
    MANIFEST_FILE,
    TOKENIZER_FILE,
    recipe,
    sha256_of,
)
from assist.index.weights.source import SOURCE_SHA256

_SCRATCH = ".building-"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A finished model: its graph, its tokenizer and what identifies it."""

    graph: Path
    tokenizer: Path
    sha256: str


def ensure_model(models_dir: Path, export: Callable[[Path], None] | None = None) -> ModelFolder:
    """Return the packaged model, building it first when this machine has none.

    Args:
        models_dir: The cache folder, `settings.paths.models`; created if missing.
        export: Fills an empty folder with a model; by default a process of its own.

    Raises:
        ModelUnavailable: The packaged weights are missing, or the build failed.
    """
    folder = models_dir / recipe()
    found = _read_folder(folder)
    if found:
        return found
    models_dir.mkdir(parents=True, exist_ok=True)
    with _locked(models_dir / ".lock"):
        found = _read_folder(folder)  # another process may have built it meanwhile
        return found or _build(folder, export or _export_in_subprocess)


def check_model(folder: Path) -> bool:
    """Whether every file of a model folder has the sha256 its manifest names."""
    manifest = _manifest(folder)
    files = manifest.get("files", {}) if manifest else {}
    return bool(files) and all(
        (folder / name).is_file() and sha256_of(folder / name) == digest
        for name, digest in files.items()
    )


def _build(folder: Path, export: Callable[[Path], None]) -> ModelFolder:
    for stale in folder.parent.glob(f"{_SCRATCH}*"):
        shutil.rmtree(stale, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.parent))
    try:
        export(scratch)
        if not check_model(scratch):
            raise ModelUnavailable(f"the model written to {scratch} does not match its manifest")
        _sync(scratch)
        if folder.exists():
            shutil.rmtree(folder)  # damaged: _read_folder refused it
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    found = _read_folder(folder)
    if not found:
        raise ModelUnavailable(f"the model written to {folder} cannot be read")
    return found


def _export_in_subprocess(target: Path) -> None:
    """Run the export as a child; its progress lines go to this process's stderr as they come."""
    command = [sys.executable, "-m", "assist.index.weights.export", str(target)]
    root = Path(__file__).parents[3]  # where `assist` is importable from
    lines: list[str] = []
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603
        for line in child.stderr or ():
            lines.append(line.strip())
            sys.stderr.write(line)
    if child.returncode:
        last = lines[-1] if lines else "no message"
        raise ModelUnavailable(f"building the embedding model failed: {last}")


def _read_folder(folder: Path) -> ModelFolder | None:
    """Return the model of a folder whose files have the sizes and identity of its manifest.

    The hashes are checked when the model is built and by `check_model`; here existence, recipe and
    source are enough, because hashing 100 MB at every start costs more than opening the model.
    """
    manifest = _manifest(folder)
    if not manifest or manifest.get("recipe") != recipe():
        return None
    if manifest.get("source_sha256") != SOURCE_SHA256:
        return None
    graph, tokenizer = folder / GRAPH_FILE, folder / TOKENIZER_FILE
    if not graph.is_file() or not tokenizer.is_file():
        return None
    return ModelFolder(graph, tokenizer, str(manifest["files"][GRAPH_FILE]))


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        value = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _sync(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl

    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # released by the system when the process dies
        yield
