from pathlib import Path

import pytest

from assist.errors import SettingsError
from assist.settings import read_settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    monkeypatch.delenv("ASSIST_CONFIG", raising=False)


def test_environment_outranks_file_and_arguments_outrank_both(tmp_path, monkeypatch):
    file = tmp_path / "assist.toml"
    file.write_text('[llm]\nmodel = "a"\nbase_url = "http://x/v1"\n[paths]\ndata = "d1"\n')
    monkeypatch.setenv("ASSIST_CONFIG", str(file))
    monkeypatch.setenv("ASSIST_LLM__MODEL", "b")
    settings = read_settings(paths={"data": tmp_path / "d2"})
    assert (settings.llm.model, settings.llm.base_url) == ("b", "http://x/v1")
    assert settings.paths.data == tmp_path / "d2"
    assert settings.llm.enabled


def test_defaults_need_nothing():
    settings = read_settings()
    assert settings.paths.data == Path("data")
    assert not settings.llm.enabled
    assert (settings.reply.authority.agent, settings.reply.authority.senior) == (100, 500)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("ASSIST_LLM__MODLE", "x", "llm.modle"),
        ("ASSIST_RETRIEVAL__ALPHA", "2", "retrieval.alpha"),
        ("ASSIST_NOTHING", "1", "nothing"),
    ],
)
def test_a_wrong_key_or_value_is_named(monkeypatch, name, value, key):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert caught.value.key == key


def test_a_section_is_not_a_value(monkeypatch):
    monkeypatch.setenv("ASSIST_LLM", "x")
    monkeypatch.setenv("ASSIST_LLM__MODEL", "y")
    with pytest.raises(SettingsError, match="section"):
        read_settings()


def test_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("ASSIST_LLM__API_KEY", "sk-secret")
    assert "sk-secret" not in repr(read_settings())


@pytest.mark.parametrize("text", ["not toml", "\udcff"])
def test_a_broken_file_is_named(tmp_path, text):
    file = tmp_path / "assist.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"assist\.toml"):
        read_settings(file)
