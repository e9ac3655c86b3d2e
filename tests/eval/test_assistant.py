"""Live and replay, over a real chain and a loopback endpoint: a recording needs no model."""

import json

import pytest

from assist.bootstrap import Services
from assist.index.publish import publish
from eval import assistant
from eval.__main__ import main
from eval.assistant import open_recorded
from eval.folder import RunRefused
from tests.assist.conftest import SOURCES, TEXTS
from tests.fakes import TinyEmbedder, content_of
from tests.llm_server import running, said


def test_replay_needs_a_recording(tmp_path):
    with pytest.raises(RunRefused, match="no recording; make one with --mode live"):
        open_recorded(tmp_path, mode="replay")


@pytest.fixture
def server():
    with running() as started:
        yield started


@pytest.fixture
def data(tmp_path, monkeypatch, server):
    """A data folder with a live index, commands over a tiny embedder, and an endpoint."""
    tiny = TinyEmbedder(384)
    folder = tmp_path / "data"
    publish(folder / "index" / "default", content_of(TEXTS, tiny, SOURCES))

    def open_services(settings, *, chat=None, draw=None):
        services = Services(settings, chat, draw)
        services.__dict__["embedder"] = tiny
        return services

    monkeypatch.setattr(assistant, "open_services", open_services)
    monkeypatch.setenv("ASSIST_LLM__BASE_URL", server.base_url)
    monkeypatch.setenv("ASSIST_LLM__MODEL", "m")
    reply = {
        "sentences": [
            {"text": "签收次日起7天内可以申请无理由退货。", "citations": [1, 2, 3], "kind": "fact"}
        ]
    }
    server.replies.append(
        said(json.dumps(reply), usage={"prompt_tokens": 90, "completion_tokens": 9})
    )
    return folder


@pytest.fixture
def gold_file(tmp_path):
    file = tmp_path / "gold.jsonl"
    case = {"id": "AS-0001", "filters": {"store": "a"}, "as_of": "2026-06-15"}
    turns = [{"role": "customer", "text": "不想要了，7天内能无理由退货吗"}]
    fact = {"kind": "duration", "value": "7", "unit": "天"}
    quote = {"doc": "returns.md", "quote": "7天内可以申请无理由退货"}
    lines = [case | {"turns": turns, "facts": [fact], "evidence": [quote]}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def run(data, gold_file, out, *more):
    return main(["run", "--gold", str(gold_file), "--data", str(data), "--out", str(out), *more])


def test_a_live_run_is_played_back_without_the_endpoint(data, gold_file, tmp_path, server):
    price = ["--price", "1", "10"]
    assert run(data, gold_file, tmp_path / "a", "--mode", "live", "--repeat", "3", *price) == 0
    asked = len(server.requests)
    assert asked == 3
    first = json.loads((tmp_path / "a/outputs.jsonl").read_text("utf-8").splitlines()[0])
    assert (first["origin"], first["served"]) == ("llm", "ok")
    assert first["tokens"] == {"prompt": 90, "completion": 9}
    summary = json.loads((tmp_path / "a/summary.json").read_text("utf-8"))
    assert summary["churn"] == {"repeat": 3, "n": 1, "churn": 0.0, "unstable": []}
    assert summary["metrics"]["cost"]["value"] == pytest.approx((90 * 1 + 9 * 10) / 1e6)
    assert run(data, gold_file, tmp_path / "b", "--mode", "replay", "--repeat", "3", *price) == 0
    assert len(server.requests) == asked
    assert (tmp_path / "a/scores.jsonl").read_bytes() == (tmp_path / "b/scores.jsonl").read_bytes()


def test_a_prompt_that_was_not_recorded_is_an_error_not_an_excerpt(data, gold_file, tmp_path):
    assert run(data, gold_file, tmp_path / "a", "--mode", "live") == 0
    text = gold_file.read_text("utf-8").replace("能无理由退货吗", "可以无理由退货吗")
    gold_file.write_text(text.replace("\\u80fd\\u65e0", "\\u53ef\\u4ee5\\u65e0"), encoding="utf-8")
    assert run(data, gold_file, tmp_path / "b", "--mode", "replay") == 0
    (line,) = (tmp_path / "b/outputs.jsonl").read_text("utf-8").splitlines()
    assert "ReplayMiss: no recorded answer" in json.loads(line)["error"]
