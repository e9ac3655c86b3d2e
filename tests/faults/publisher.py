"""A process that publishes index versions until somebody kills it. Run by test_publish.py.

publisher.py forever FOLDER     publishes without end; says every id once it is live
publisher.py stepwise FOLDER    per line N on stdin: forks a child that publishes one version and
                                kills itself just before its Nth file operation
publisher.py hold FOLDER        takes the lock, says "held", sleeps
publisher.py failing FOLDER     under LD_PRELOAD of failing.c: per line "NAME N ERRNO" on stdin,
                                forks a child that publishes while the Nth such call fails
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from itertools import count
from pathlib import Path

from assist.errors import IndexVersionError
from assist.index.content import VersionContent
from assist.index.publish import VersionWriter, publish
from tests.fakes import content_of

WATCHED = ("open", "os.", "shutil.", "fcntl.")


def generation(tag: str) -> VersionContent:
    """Content whose every chunk names its generation."""
    return content_of({f"{n}.md": [f"{tag} text {n}", f"{tag} more {n}"] for n in range(4)})


def kill_before(number: int, folder: Path) -> None:
    """Die by SIGKILL just before the given file operation inside the folder."""
    seen = count(1)

    def watch(event: str, args: tuple[object, ...]) -> None:
        if not event.startswith(WATCHED) or str(folder) not in str(args):
            return
        if next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def forever(folder: Path) -> None:
    for number in count():
        say(publish(folder, generation(f"run{os.getpid()}-{number}")).id)


def stepwise(folder: Path) -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            kill_before(int(line), folder)
            publish(folder, generation(f"step{int(line)}"))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say("killed" if os.WIFSIGNALED(status) else f"done {status}")


def hold(folder: Path) -> None:
    with VersionWriter(folder):
        say("held")
        threading.Event().wait()


def failing(folder: Path) -> None:
    library = ctypes.CDLL(os.environ["LD_PRELOAD"])  # noqa: TID251  the test's own switch
    for line in sys.stdin:
        name, nth, code = line.split()
        child = os.fork()
        if child == 0:
            library.arm(name.encode(), str(folder).encode(), ctypes.c_long(int(nth)), int(code))
            try:
                publish(folder, generation(f"{name}{nth}"))
                say(f"published {library.seen()}")
            except IndexVersionError as error:
                say(f"refused {error}")
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    {"forever": forever, "stepwise": stepwise, "hold": hold, "failing": failing}[sys.argv[1]](
        Path(sys.argv[2])
    )
