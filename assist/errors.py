"""The error tree.

`str(error)` is English and names the value; `hint` is a locale key that says what to do.
"""

from __future__ import annotations

from pathlib import Path


class AssistError(Exception):
    """Base of every expected error.

    Command lines print it in one line and exit with `exit_code`.
    """

    hint = "error.unknown"
    exit_code = 1


class SettingsError(AssistError):
    """A setting is unknown or has a wrong value."""

    hint = "error.settings"
    exit_code = 2

    def __init__(self, message: str, *, key: str = "", file: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.file = file


class SynonymsError(AssistError):
    """A file of synonyms holds lines that are none; names each by its number."""

    hint = "error.synonyms"
    exit_code = 2


class PromptError(AssistError):
    """A prompt template lacks a variable, or was given one it does not know."""

    hint = "error.prompt"


class AccessDenied(AssistError):  # noqa: N818  a denial is the standard name
    """The actor may not do this."""

    hint = "error.access"


class GoldSetError(AssistError):
    """A gold case cannot be read."""

    hint = "error.gold"
    exit_code = 3

    def __init__(self, message: str, *, file: str = "", line: int = 0, field: str = "") -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.field = field


class SourceError(AssistError):
    """One source file cannot be used; the batch goes on."""

    hint = "error.source"

    def __init__(self, message: str, *, path: str | Path = "") -> None:
        super().__init__(message)
        self.path = str(path)


class UnsupportedFormat(SourceError):  # noqa: N818
    """No reader for this kind of file."""

    hint = "error.source.format"


class UnreadableDocument(SourceError):  # noqa: N818
    """The file is corrupt, locked or not what its name says."""

    hint = "error.source.unreadable"


class SourceTooLarge(SourceError):  # noqa: N818
    """The file exceeds a limit."""

    hint = "error.source.too_large"


class IndexVersionError(AssistError):
    """Something about an index version on disk."""

    hint = "error.index"


class NoIndex(IndexVersionError):  # noqa: N818
    """There is no published version."""

    hint = "error.index.none"


class IndexMismatch(IndexVersionError):  # noqa: N818
    """The version was built with another embedding, chunker or dimension."""

    hint = "error.index.mismatch"


class CorruptIndex(IndexVersionError):  # noqa: N818
    """A file of the version does not match its manifest."""

    hint = "error.index.corrupt"


class IndexLocked(IndexVersionError):  # noqa: N818
    """Another process is writing."""

    hint = "error.index.locked"
    exit_code = 75


class ModelError(AssistError):
    """A language or embedding model did not do its work.

    `status` is the endpoint's HTTP status, 0 where there was none.
    """

    hint = "error.model"

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class ModelUnavailable(ModelError):  # noqa: N818
    """No answer in time: connection, rate limit, server error, breaker open."""

    hint = "error.model.unavailable"


class ModelRejected(ModelError):  # noqa: N818
    """The endpoint refused the request: key, rights, model name, content."""

    hint = "error.model.rejected"


class BadModelOutput(ModelError):  # noqa: N818
    """An answer came and cannot be used; `raw` keeps it for the log of the case."""

    hint = "error.model.output"

    def __init__(self, message: str, *, raw: str = "") -> None:
        super().__init__(message)
        self.raw = raw


class StoreError(AssistError):
    """The database could not do what was asked."""

    hint = "error.store"


class StoreBusy(StoreError):  # noqa: N818
    """The database stayed locked for the whole time-out."""

    hint = "error.store.busy"
    exit_code = 75
