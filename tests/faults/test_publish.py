"""Publishing under faults: kills, refusing disks, two writers, damaged files, readers at work.

FAULTS=full runs the full counts.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assist.errors import CorruptIndex, IndexLocked, IndexVersionError
from assist.index.folder import current_id, version_folder
from assist.index.publish import VersionWriter, publish, sweep_leftovers
from assist.index.retrieve import Retriever, SearchRequest
from assist.index.version import SnapshotHolder, open_current
from assist.settings import Retrieval
from tests.fakes import TinyEmbedder
from tests.faults.processes import FULL, publisher, said, served
from tests.faults.publisher import generation

KILLS = 200 if FULL else 5
STRIDE = 1 if FULL else 5
MUTATIONS = 400 if FULL else 60
PUBLISHES = 50 if FULL else 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "index" / "default"
    publish(folder, generation("first"))
    return folder


def test_f01_a_killed_publisher_leaves_a_whole_version(folder: Path) -> None:
    wait = np.random.default_rng(7)
    for _ in range(KILLS):
        with publisher("forever", folder) as process:
            acknowledged = said(process)
            threading.Event().wait(wait.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
            rest, _ = process.communicate()
            acknowledged = [acknowledged, *rest.split()][-1]
        assert served(folder).startswith("run")
        assert current_id(folder) >= acknowledged
        sweep_leftovers(folder)
        assert not list(folder.glob("tmp-*"))


def test_f01_a_kill_before_any_file_operation_leaves_old_or_new(folder: Path) -> None:
    before = "first"
    with publisher("stepwise", folder) as process:
        assert process.stdin is not None
        for number in range(1, 1000, STRIDE):
            print(number, file=process.stdin, flush=True)
            answer = said(process)
            after = served(folder)
            assert after in {before, f"step{number}"}
            before = after
            if answer != "killed":
                break
    assert answer == "done 0"
    assert number > 20
    assert served(folder) == f"step{number}"
    assert not list(folder.glob("tmp-*"))


class Refusing:
    """Stands in for a function of os: the nth call fails as a broken disk does."""

    def __init__(self, real: object, failing: int, code: int) -> None:
        self.real, self.failing, self.code, self.calls = real, failing, code, 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.calls += 1
        if self.calls == self.failing:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)  # type: ignore[operator]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", ["fsync", "rename", "replace", "symlink", "mkdir"])
def test_f03_every_failing_call_is_an_error_and_leaves_old_or_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    before = "first"
    for failing in range(1, 100):
        refusing = Refusing(getattr(os, name), failing, code)
        with monkeypatch.context() as patch:
            patch.setattr(os, name, refusing)
            try:
                publish(folder, generation(f"try{failing}"))
            except IndexVersionError as error:
                assert os.strerror(code) in str(error)  # noqa: PT017  success ends the loop
        after = served(folder)
        if refusing.calls < failing:
            break
        assert after in {before, f"try{failing}"}
        before = after
        sweep_leftovers(folder)
        assert not list(folder.glob("tmp-*"))
    assert served(folder) == f"try{failing}"
    assert failing > 1


def test_f04_a_full_disk_is_a_clear_error_and_the_old_version_serves(folder: Path) -> None:
    """A file size limit fails like a full disk, without a mount, for tantivy's files as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (0, 60, 200, 700, 2000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(IndexVersionError, match="failed: "):
                publish(folder, generation("too much"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert served(folder) == "first"
    publish(folder, generation("after"))
    assert served(folder) == "after"
    assert not list(folder.glob("tmp-*"))


def mutate(path: Path, how: np.random.Generator) -> None:
    raw = bytearray(path.read_bytes())
    kind = how.choice(["flip", "cut", "zero", "append", "delete", "empty"])
    if kind == "delete":
        path.unlink()
        return
    at = int(how.integers(len(raw)))
    if kind == "flip":
        raw[at] ^= 1 << int(how.integers(8))
    elif kind == "cut":
        del raw[at:]
    elif kind == "zero":
        raw[at : at + 64] = bytes(b ^ 0xFF for b in raw[at : at + 64])
    elif kind == "append":
        raw += b"\0"
    else:
        raw.clear()
    path.write_bytes(raw)


def test_f05_every_damaged_file_is_refused_and_the_previous_version_serves(folder: Path) -> None:
    second = publish(folder, generation("second"))
    home = version_folder(folder, second.id)
    files = [home / name for name in (*second.files, "MANIFEST.json")]
    how = np.random.default_rng(11)
    for number in range(MUTATIONS):
        path = files[number % len(files)]
        whole = path.read_bytes()
        mutate(path, how)
        snapshot = open_current(folder)
        assert {chunk.text.split()[0] for chunk in snapshot.chunks} == {"first"}, path
        assert len(snapshot.warnings) == 2
        with VersionWriter(folder) as writer, pytest.raises(CorruptIndex):
            writer.publish(second.id)
        path.write_bytes(whole)
    assert served(folder) == "second"


def test_f06_a_second_writer_exits_75_and_a_killed_one_frees_the_lock(folder: Path) -> None:
    with publisher("hold", folder) as process:
        assert said(process) == "held"
        with pytest.raises(IndexLocked, match=f"process {process.pid}$") as refused:
            publish(folder, generation("second"))
        assert refused.value.exit_code == 75
        assert served(folder) == "first"
        process.kill()
        process.wait()
    publish(folder, generation("second"))
    assert served(folder) == "second"


def test_f07_searches_during_publishes_see_one_version_each(folder: Path) -> None:
    embedder = TinyEmbedder()
    retriever = Retriever(
        SnapshotHolder(folder, embedder.fingerprint), embedder, Retrieval(candidates=8)
    )
    request = SearchRequest(("text more",), as_of=date(2026, 1, 1), k=8)
    over = threading.Event()
    problems: list[object] = []
    answers: set[tuple[str, str]] = set()

    def keep_asking() -> None:
        while not over.is_set():
            try:
                result = retriever.search(request)
            except Exception as error:  # noqa: BLE001  any error is what this test is about
                problems.append(error)
                return
            tags = {item.chunk.text.split()[0] for item in result.evidence}
            if len(tags) != 1 or len(result.evidence) != 8:
                problems.append(tags)
            answers.add((result.index_version, *tags))
            over.wait(0.002)  # leave the publisher its share of the two cores

    threads = [threading.Thread(target=keep_asking) for _ in range(8)]
    for thread in threads:
        thread.start()
    published = {
        publish(folder, generation(f"live{number}")).id: f"live{number}"
        for number in range(PUBLISHES)
    }
    over.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert {tag for version, tag in answers if version in published} <= set(published.values())
    assert all(published.get(version, "first") == tag for version, tag in answers)
    assert retriever.search(request).index_version == max(published)
