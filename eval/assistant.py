"""Which assistant a run asks: excerpts, a live model that is recorded, or its recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assist.bootstrap import Services, open_services
from assist.llm.client import OpenAIChat
from assist.settings import Settings, read_settings
from eval.folder import RunRefused
from eval.recording import RecordedChat, Recording, draw_for
from eval.run import ChainGenerator
from eval.tasks import RecordedGenerator

RECORDING = Path("eval") / "recording.sqlite"
NOWHERE = "http://127.0.0.1:9/v1"  # playback never opens a connection


def open_for(data: Path | None, *, mode: str = "extractive") -> Services:
    """Services on a data folder; only the live mode asks a language model.

    Raises:
        RunRefused: The live mode without a model.
    """
    settings = _settings(data, {} if mode == "live" else {"base_url": "", "model": ""})
    if mode == "live":
        _check_live(settings)
    return open_services(settings)


def open_recorded(
    data: Path | None, *, mode: str, recording: Path | None = None
) -> tuple[Services, RecordedGenerator]:
    """Services and generator for the live mode, which records, or for the replay of a recording.

    Args:
        data: Data folder.
        mode: "live" or "replay".
        recording: SQLite file; None = eval/recording.sqlite of the data folder.

    Raises:
        RunRefused: No model is set, or there is nothing to play back.
    """
    settings = _settings(data, {})
    file = recording or settings.paths.data / RECORDING
    if mode == "live":
        _check_live(settings)
        chat = RecordedChat(Recording(file), settings.llm, OpenAIChat(settings.llm))
    else:
        if not file.is_file():
            raise RunRefused(f"{file}: no recording; make one with --mode live")
        played = Recording(file)
        if not played.model:
            raise RunRefused(f"{file}: holds no answer; make a recording with --mode live")
        settings = _settings(data, {"base_url": NOWHERE, "model": played.model})
        chat = RecordedChat(played, settings.llm)
    services = open_services(settings, chat=chat, draw=draw_for)
    return services, RecordedGenerator(ChainGenerator(services.chain), chat)


def _settings(data: Path | None, llm: dict[str, Any]) -> Settings:
    overrides: dict[str, dict[str, Any]] = {"llm": llm} if llm else {}
    if data:
        overrides["paths"] = {"data": data}
    return read_settings(None, **overrides)


def _check_live(settings: Settings) -> None:
    if not settings.llm.enabled:
        raise RunRefused(
            "--mode live needs a model: set ASSIST_LLM__BASE_URL and ASSIST_LLM__MODEL, "
            "or run --mode extractive"
        )
    if not settings.llm.is_local and settings.privacy.egress == "off":
        raise RunRefused("--mode live: ASSIST_PRIVACY__EGRESS=off forbids a model elsewhere")
