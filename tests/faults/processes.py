"""Publisher processes of the fault tests, and what they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from assist.index.version import open_current
from tests.faults.publisher import generation

FAULTS = os.environ.get("FAULTS", "")  # noqa: TID251  a test switch, no setting
FULL = FAULTS in {"full", "required"}
PUBLISHER = Path(__file__).parent / "publisher.py"
ROOT = Path(__file__).parents[2]


def needs(reason: str) -> None:
    """Skip for lack of a tool, visibly; with FAULTS=required that is a failure."""
    if FAULTS == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def publisher(
    mode: str, folder: Path, extra: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(ROOT), *sys.path])
    environment = {**os.environ, **(extra or {}), "PYTHONPATH": path}  # noqa: TID251
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(PUBLISHER), mode, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    stream: IO[str] | None = process.stdout
    assert stream is not None
    return stream.readline().strip()


def served(folder: Path) -> str:
    """The generation that is served; fails if the version mixes two or is not whole."""
    snapshot = open_current(folder)
    assert snapshot.warnings == ()
    tags = {chunk.text.split()[0] for chunk in snapshot.chunks}
    assert len(tags) == 1
    assert len(snapshot.chunks) == 8
    assert snapshot.vectors.search(generation(next(iter(tags))).vectors, 1)[1][:, 0].tolist() == [
        *range(8)
    ]
    return tags.pop()
