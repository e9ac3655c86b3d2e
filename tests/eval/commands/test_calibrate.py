"""The judge on the command line, over a loopback endpoint."""

import json
from pathlib import Path

import pytest

from eval import assistant
from eval.__main__ import main
from tests.llm_server import running, said

GOLD = Path(__file__).resolve().parents[2] / "data" / "gold" / "small.jsonl"


@pytest.fixture
def server(monkeypatch):
    with running() as started:
        monkeypatch.setenv("ASSIST_LLM__BASE_URL", started.base_url)
        monkeypatch.setenv("ASSIST_LLM__MODEL", "judge-model")
        yield started


@pytest.fixture
def scored(data, tmp_path, monkeypatch):
    out = tmp_path / "run"
    assert main(["run", "--gold", str(GOLD), "--data", str(data), "--out", str(out)]) == 0
    real = assistant.open_services
    monkeypatch.setattr(assistant, "open_services", lambda settings, **_: real(settings))
    return out


def test_people_and_judge_are_compared(data, tmp_path, server, capsys, monkeypatch):
    server.replies.append(said('{"verdict": true, "quote": "7天"}'))
    labels = tmp_path / "labels.jsonl"
    rows = [{"claim": "7天", "reply": "7天内可退", "label": True} for _ in range(3)]
    rows += [{"claim": "7天", "reply": "15天内可退", "label": False}]
    labels.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    out = tmp_path / "judge.json"
    assert main(["calibrate", "judge", str(labels), "--out", str(out)]) == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["n"], told["unusable"], told["model"]) == (3, 1, "judge-model")
    assert told["is_enough"] is False
    labels.write_text("{}", encoding="utf-8")
    assert main(["calibrate", "judge", str(labels)]) == 2
    assert "labels.jsonl:1: claim, reply, label" in capsys.readouterr().err


def test_labels_are_read_before_anything_is_asked(tmp_path, server, capsys):
    labels = tmp_path / "labels.jsonl"
    rows = [{"claim": "7天", "reply": "7天内可退", "label": label} for label in (True, "false")]
    labels.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert main(["calibrate", "judge", str(labels)]) == 2
    assert "labels.jsonl:2: claim, reply, label" in capsys.readouterr().err
    assert server.requests == []


def test_an_interrupted_calibration_goes_on_where_it_stopped(data, tmp_path, server, capsys):
    labels, out = tmp_path / "labels.jsonl", tmp_path / "judge.json"
    rows = [{"claim": f"{n}天", "reply": f"{n}天内可退", "label": True} for n in range(1, 9)]
    labels.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    server.replies += [said('{"verdict": false}')] * 3 + [said("", status=401, body=b"{}")]
    command = ["calibrate", "judge", str(labels), "--data", str(data), "--out", str(out)]
    assert main(command) == 2
    assert "failed 5 times in a row" in capsys.readouterr().err
    assert not out.exists()
    server.requests.clear()
    server.replies.clear()
    server.replies.append(said('{"verdict": false}'))
    assert main(command) == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["n"], told["unusable"], len(server.requests)) == (8, 0, 5)


def test_a_run_is_judged_beside_the_code(scored, tmp_path, server, capsys):
    server.replies.append(said('{"verdict": false, "quote": ""}'))
    capsys.readouterr()
    assert main(["judge", str(scored)]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["unusable"], told["added"], told["by_judge"]) == (0, [], 0.0)
    assert told["by_code"] == told["facts"] == 6
    html = (scored / "report.html").read_text("utf-8")
    assert "<tr><td>supported</td><td>no</td><td>6</td></tr>" in html
    assert len((scored / "judge.jsonl").read_text("utf-8").splitlines()) == 6


def test_nobody_judges_their_own_answers(scored, server, capsys):
    record = json.loads((scored / "run.json").read_text("utf-8"))
    (scored / "run.json").write_text(json.dumps(record | {"chat_model": "judge-model"}))
    assert main(["judge", str(scored)]) == 2
    assert "judge with a model of another family" in capsys.readouterr().err
