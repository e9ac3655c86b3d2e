"""The answer diff over real versions of a small shop; only the embedder is a stand-in."""

import json
from datetime import UTC, datetime

import pytest

from assist import clock
from assist.bootstrap import Services
from assist.errors import IndexVersionError, NoIndex
from assist.index.folder import version_folder
from assist.settings import read_settings
from assist.store.records import CaseRef
from assist.types import Actor, CustomerMessage, Turn
from eval.release import check_release
from ingest.build import build
from ingest.gate import read_release
from tests.fakes import TinyEmbedder

GOLD = {
    "id": "R-0001",
    "lang": "zh",
    "as_of": "2026-03-01",
    "turns": [{"role": "customer", "text": "雨伞签收后多少天内可以退货？"}],
    "expected_action": "answer",
    "critical": True,
    "facts": [{"kind": "duration", "value": "7", "unit": "天"}],
    "must_not": [{"value": "15天"}],
    "evidence": [{"doc": "return.md", "quote": "雨伞签收后7天内可以申请退货。"}],
}


class Parts(Services):
    """Services with the stand-in for the model."""

    embedder = TinyEmbedder()


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 4, tzinfo=UTC))
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "return.md").write_text("# 退货规则\n\n雨伞签收后7天内可以申请退货。\n", "utf-8")
    (folder / "ship.md").write_text("# 发货规则\n\n雨伞付款后48小时内发货。\n", "utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD, ensure_ascii=False), "utf-8")
    parts = Parts(read_settings(paths={"data": tmp_path / "data"}))

    def make(*, publish):
        return build(folder, parts.settings, publish=publish, open_model=TinyEmbedder).version

    def check(version="", **options):
        gold = [tmp_path / "gold.jsonl"]
        return check_release(parts.settings, version, gold=gold, services=parts, **options)

    parts.make, parts.check, parts.folder = make, check, folder
    yield parts
    parts.store.database.close()


def rewrite(shop, name, old, new):
    path = shop.folder / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_forbidden_value_in_a_critical_case_blocks(shop):
    live = shop.make(publish=True)
    rewrite(shop, "return.md", "7天", "15天")
    version = shop.make(publish=False)
    steps = []
    record = shop.check(on_done=lambda *step: steps.append(step))
    assert (record["version"], record["live"], record["verdict"]) == (version, live, "blocked")
    assert record["blocked"] == ["R-0001: states the forbidden 15天"]
    assert record["counts"]["must_not"] == 1
    (difference,) = record["differences"]
    assert {"answer", "broken"} <= set(difference["kinds"])
    assert "7天" in difference["old"]["text"]
    assert "15天" in difference["new"]["text"]
    assert difference["new"]["sources"] == (("return.md", "雨伞签收后15天内可以申请退货。"),)
    assert steps == [(1, 1)]
    assert read_release(shop.index_dir, version)["blocked"] == record["blocked"]


def test_an_unrelated_change_passes_and_differs_in_nothing(shop):
    shop.make(publish=True)
    rewrite(shop, "ship.md", "48小时", "24小时")
    version = shop.make(publish=False)
    record = shop.check()
    assert (record["verdict"], record["differences"]) == ("passed", [])
    assert (version_folder(shop.index_dir, version) / "release.json").is_file()


def test_a_lost_document_shows_with_its_lost_citation(shop):
    shop.make(publish=True)
    (shop.folder / "return.md").unlink()
    shop.make(publish=False)
    record = shop.check()
    (difference,) = record["differences"]
    assert record["verdict"] == "passed"
    assert {"answer", "lost_citation", "broken"} <= set(difference["kinds"])
    assert ("return.md", "雨伞签收后7天内可以申请退货。") in difference["old"]["sources"]
    is_declined = difference["new"]["action"] != "answer"
    assert record["counts"]["now_declined"] == int(is_declined)


def test_the_latest_distinct_real_questions_are_asked_too(shop):
    shop.make(publish=True)
    chain = shop.chain
    for text in ("雨伞付款后多久发货？", "雨伞付款后多久发货？", "雨伞多少天内可以退货？"):
        message = CustomerMessage((Turn("customer", text),))
        suggestion = chain.suggest(message)
        shop.store.records.save_suggestion(Actor(), CaseRef("c", suggestion.id), suggestion)
    rewrite(shop, "ship.md", "48小时", "24小时")
    shop.make(publish=False)
    record = shop.check()
    assert record["asked"] == {"gold": 1, "real": 2}
    assert [d["question"] for d in record["differences"]] == ["雨伞付款后多久发货？"]
    assert record["differences"][0]["id"].startswith("real:")


def test_what_cannot_be_compared(shop):
    with pytest.raises(NoIndex, match="publish without comparing"):
        shop.check()
    live = shop.make(publish=True)
    with pytest.raises(IndexVersionError, match=f"{live} cannot be compared with {live}, live"):
        shop.check(live)
    with pytest.raises(IndexVersionError, match="nothing cannot be compared"):
        shop.check("nothing")
