"""Run folders: begun once, gone on with after a kill, complete only when run.json stands there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assist.errors import AssistError

STARTED, OUTPUTS, RUN = "started.json", "outputs.jsonl", "run.json"
SELFTEST = "selftest.json"
JUDGED, VERDICTS = "judge.jsonl", "judge_verdicts.jsonl"
FILES = (
    STARTED,
    OUTPUTS,
    RUN,
    "scores.jsonl",
    "scores.csv",
    "summary.json",
    "report.html",
    "report.md",
    "pull_request.md",
    "junit.xml",
    SELFTEST,
    JUDGED,
    VERDICTS,
)


class RunRefused(AssistError):  # noqa: N818  a refusal is the plain name
    """A run cannot be started, gone on with or read; the message says what to do."""

    hint = "error.run"
    exit_code = 2


def begin(
    folder: Path, identity: Mapping[str, Any], *, resume: bool = False, replace: bool = False
) -> None:
    """Make a run folder ready.

    Args:
        folder: Where the run goes; created if missing.
        identity: What decides the outputs: mode, settings, gold set, index version, day.
        resume: Go on with a run of the same identity that was cut off; begin where there is none.
        replace: Delete an older run there first; only files of a run are deleted.

    Raises:
        RunRefused: The folder holds another run or other files.
    """
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    foreign = present - set(FILES) - {f"{name}.part" for name in FILES}
    if foreign:
        raise RunRefused(f"{folder}: holds other files ({min(foreign)} …); choose another --out")
    if resume and present:
        _check_same(folder, identity)
        return
    if present and not replace:
        state = "a complete run" if RUN in present else "a run that was cut off"
        raise RunRefused(
            f"{folder}: holds {state}; choose another --out, go on with --resume, or --replace it"
        )
    for name in present:
        (folder / name).unlink()
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / STARTED, json.dumps(identity, ensure_ascii=False, indent=2) + "\n")


def write_run(folder: Path, record: Mapping[str, Any]) -> None:
    """Write run.json, last: its presence says that the run is complete."""
    write_text(folder / RUN, json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def read_run(folder: Path) -> dict[str, Any]:
    """Read run.json.

    Raises:
        FileNotFoundError: The folder is not there.
        RunRefused: The folder holds no complete run.
    """
    if folder.is_dir() and not (folder / RUN).exists():
        cut = "a run that was cut off: finish it with --resume" if _is_cut(folder) else "no run"
        raise RunRefused(f"{folder}: holds {cut}")
    record: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return record


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines in one step: the file is the old one or the new one, never half."""
    write_text(path, "".join(f"{line}\n" for line in lines))


def write_text(path: Path, text: str) -> None:
    """Write a text in one step."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def _is_cut(folder: Path) -> bool:
    return (folder / STARTED).exists()


def _check_same(folder: Path, identity: Mapping[str, Any]) -> None:
    file = folder / STARTED
    if not file.exists():
        raise RunRefused(f"{folder}: does not say what it was begun with; choose another --out")
    was: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(identity))
    differ = [name for name in sorted({*was, *now}) if was.get(name) != now.get(name)]
    if differ:
        shown = "; ".join(f"{name}: {was.get(name)} -> {now.get(name)}" for name in differ[:3])
        raise RunRefused(f"{folder}: was begun with something else ({shown}); choose another --out")
