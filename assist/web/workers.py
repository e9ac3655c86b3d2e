"""Worker processes as children of the app: started when jobs wait, ending when idle."""

from __future__ import annotations

import asyncio
import logging
import sys

from assist.bootstrap import Services
from assist.errors import StoreError
from assist.store.jobs import worker_name

PACKAGES = frozenset({"assist", "ingest", "eval"})
LOOK_EVERY_S = 1.0
STOP_AFTER_S = 5.0
_log = logging.getLogger(__name__)


async def supervise(parts: Services) -> None:
    """Keep one worker per package running while it has work.

    A job's kind starts with the package that does it, "ingest.build" for example, and
    `python -m ingest.worker` does it. A child that dies leaves its job failed and is started again
    for the next one.
    """
    children: dict[str, asyncio.subprocess.Process] = {}
    try:
        while True:
            for package, child in list(children.items()):
                if child.returncode is not None:
                    await _bury(parts, package, child)
                    del children[package]
            for package in await _packages_with_work(parts):
                if package not in children:
                    children[package] = await _start(parts, package)
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        for child in children.values():
            await _end(child)


async def _packages_with_work(parts: Services) -> set[str]:
    try:
        kinds = await asyncio.to_thread(parts.store.jobs.waiting_kinds)
    except StoreError as error:
        _log.warning("cannot look for jobs: %s", error)
        return set()
    return {kind.partition(".")[0] for kind in kinds} & PACKAGES


async def _start(parts: Services, package: str) -> asyncio.subprocess.Process:
    data = str(parts.settings.paths.data)
    command = (sys.executable, "-m", f"{package}.worker", "--data", data)
    return await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)


async def _bury(parts: Services, package: str, child: asyncio.subprocess.Process) -> None:
    lost = await asyncio.to_thread(parts.store.jobs.abandon, worker_name(child.pid))
    if lost or child.returncode:
        _log.warning("worker %s ended with %s, %d jobs lost", package, child.returncode, lost)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_AFTER_S)
    except TimeoutError:
        child.kill()
        await child.wait()
