"""Keeping the index in step with a folder: a saved or deleted file is taken over at once."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

from assist.errors import AssistError, IndexLocked
from assist.index.embedding import Embedder
from assist.settings import Settings
from ingest.build import NothingToIndex, build
from ingest.gathered import BuildReport, Options

# Somebody who saves every second makes one version, not ten: only five are kept to go back to.
QUIET_MS = 1_000  # without further changes before a build starts
LONGEST_MS = 2_500  # that changes are gathered: a small file is found within 5 s
RETRY_MS = 2000  # after somebody else held the lock

OnBuilt = Callable[[BuildReport | AssistError], None]


def watch(
    source: Path,
    settings: Settings,
    on_built: OnBuilt,
    *,
    options: Options | None = None,
    open_model: Callable[[], Embedder] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Build and publish now and after every change of a folder, until stopped.

    Args:
        source: The folder.
        settings: Where the data is; a required release check leaves new versions unpublished.
        on_built: Hears the report of every build, or why there was none; a failed build leaves the
            live version and is tried again with the next change.
        options: How files are read.
        open_model: Opens the embedder; asked once.
        stop: Ends the watch when set.

    Raises:
        UnreadableDocument: The folder is missing.
        KeyboardInterrupt: Stopped by hand.
    """
    opened = functools.cache(open_model) if open_model else None

    def take_over() -> bool:
        """Build once; whether the lock was free."""
        try:
            on_built(build(source, settings, options=options, open_model=opened))
        except NothingToIndex as error:
            on_built(error.report)
        except IndexLocked:
            return False
        except AssistError as error:
            on_built(error)
        return True

    is_behind = not take_over()
    for batch in _changes(source, stop):
        if batch or is_behind:
            is_behind = not take_over()


def _changes(
    source: Path, stop: threading.Event | None
) -> Iterator[set[watchfiles.main.FileChange]]:
    """Batches of changes; an empty one every two seconds without any."""
    return watchfiles.watch(
        source,
        watch_filter=None,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        stop_event=stop,
        rust_timeout=RETRY_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
