"""Power cuts, failing system calls and full disks (F02, F03, F04) on real file systems.

F02 and F04 mount, which takes root; F03 takes a C compiler. FAULTS=full runs the full counts.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from assist.errors import IndexVersionError, StoreError
from assist.index.folder import current_id
from assist.index.publish import publish, sweep_leftovers
from assist.store.database import Database
from assist.store.jobs import Job, Jobs
from assist.types import Actor
from tests.fakes import content_of
from tests.faults.processes import FULL, needs, publisher, said, served
from tests.faults.publisher import generation

CUTS = 30 if FULL else 3
EVERY = 1 if FULL else 9
DISK_MB = 24


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)  # noqa: S603


@contextmanager
def mounted(at: Path, *arguments: str | Path) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        needs("mounting needs root")
    at.mkdir(exist_ok=True)
    try:
        run("mount", *arguments, at)
    except subprocess.CalledProcessError as error:
        needs(f"mount: {error.stderr.decode(errors='replace').strip()}")
    try:
        yield at
    finally:
        run("umount", "--lazy", at)


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    """What a stopped process has said so far."""
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    os.set_blocking(descriptor, False)
    try:
        return os.read(descriptor, 1 << 20).decode().split()
    except BlockingIOError:
        return []
    finally:
        os.set_blocking(descriptor, True)


def test_f02_a_power_cut_leaves_a_whole_version_and_every_acknowledged_one(tmp_path: Path) -> None:
    if shutil.which("mkfs.ext4") is None:
        needs("mkfs.ext4 is missing")
    disk, copy, wait = tmp_path / "disk", tmp_path / "copy", np.random.default_rng(5)
    disk.write_bytes(b"\0" * (DISK_MB << 20))
    run("mkfs.ext4", "-q", "-F", disk)
    with mounted(tmp_path / "live", "-o", "loop", disk) as live:
        folder = live / "index"
        with publisher("forever", folder) as process:
            last = said(process)
            for _ in range(CUTS):
                threading.Event().wait(wait.uniform(0.05, 0.4))
                process.send_signal(signal.SIGSTOP)
                last = [last, *acknowledged(process)][-1]
                shutil.copyfile(disk, copy)  # what had reached the disk when the power went
                process.send_signal(signal.SIGCONT)
                with mounted(tmp_path / "after", "-o", "loop", copy) as after:
                    assert served(after / "index").startswith("run")
                    assert current_id(after / "index") >= last
                    sweep_leftovers(after / "index")
                    assert not list((after / "index").glob("tmp-*"))


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> str:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        needs("no C compiler")
    library = tmp_path_factory.mktemp("preload") / "failing.so"
    source = Path(__file__).parent / "failing.c"
    run(str(compiler), "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl")
    return str(library)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", ["fsync", "write", "rename"])
def test_f03_every_failing_system_call_is_an_error_and_leaves_old_or_new(
    tmp_path: Path, failing: str, name: str, code: int
) -> None:
    """Below Python: tantivy's own files are met as well."""
    folder = tmp_path / "index"
    publish(folder, generation("first"))
    before, refused = "first", 0
    with publisher("failing", folder, {"LD_PRELOAD": failing}) as process:
        assert process.stdin is not None
        for nth in range(1, 2000, EVERY):
            print(name, nth, code, file=process.stdin, flush=True)
            answer = said(process)
            after = served(folder)
            assert after in {before, f"{name}{nth}"}
            before = after
            if answer.startswith("published"):
                assert int(answer.split()[1]) < nth
                break
            refused += 1
            assert "failed: " in answer
    assert refused > 0
    assert after == f"{name}{nth}"


def test_f04_a_full_disk_is_a_clear_error_and_the_old_version_serves(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=2m", "tmpfs") as small:
        folder = small / "index"
        publish(folder, generation("first"))
        large = content_of({f"{n}.md": f"{n} {'x' * 100_000}" for n in range(40)})
        with pytest.raises(IndexVersionError, match=r"failed: .*[Nn]o space"):
            publish(folder, large)
        assert served(folder) == "first"
        assert not [path for path in folder.iterdir() if path.name.startswith("tmp-")]
        publish(folder, generation("after"))
        assert served(folder) == "after"


def test_f04_a_full_disk_leaves_the_database_whole(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=2m", "tmpfs") as small:
        database = Database.at(small / "assist.db")
        jobs, actor = Jobs(database), Actor()
        kept: list[Job] = []

        def fill() -> None:
            while len(kept) < 1000:
                kept.append(jobs.add(actor, "x", {"text": "满" * 4000}))

        with pytest.raises(StoreError):
            fill()
        database.close()
        again = Database.at(small / "assist.db")
        try:
            with again.read() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert all(Jobs(again).get(actor, job.id) for job in kept)
        finally:
            again.close()
    assert len(kept) > 5
