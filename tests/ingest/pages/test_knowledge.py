"""The knowledge page over a real index of a tiny embedder."""

import json

import pytest

from assist import bootstrap, clock
from assist.index.folder import list_versions, version_folder
from assist.index.version import SnapshotHolder
from assist.store.records import CaseRef, Gap
from assist.store.worker import run_worker
from assist.types import Actor, Event
from ingest import build as building
from ingest.gate import RELEASE, read_forced
from ingest.ui import missing
from ingest.worker import BUILD, PLAN, handlers
from tests.desk_app import open_page, texts
from tests.fakes import TinyEmbedder
from tests.fakes_desk import CALM, FakeParts, seeded

PAGE = "ingest/pages/knowledge.py"
ACTOR = Actor()


class Parts(FakeParts):
    """A desk whose live index is the real one of its data folder."""

    def holder(self):
        return SnapshotHolder(self.index_dir, TinyEmbedder().fingerprint)()


@pytest.fixture
def parts(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "open_embedder", lambda *_: TinyEmbedder())
    made = seeded(tmp_path / "data")
    parts = Parts(made.settings, made.store)
    source = tmp_path / "kb"
    source.mkdir()
    (source / "return.md").write_text(
        "# 退货\n\n签收后 7 天内可以退货，运费由买家承担。\n", "utf-8"
    )
    (source / "old.md").write_text(
        "---\nvalid_to: 2020-01-01\n---\n# 旧公告\n\n春节期间仓库放假，暂停发货。\n", "utf-8"
    )
    (source / "bad.pdf").write_bytes(b"no pdf")
    with bootstrap.using(parts):
        yield parts
    made.store.database.close()


def work(parts):
    assert run_worker(parts.store.jobs, handlers(parts.settings), idle_s=0.01) == 1


def compare(parts, count):
    """The release check, as the worker of the evaluation leaves it."""
    (job,) = parts.store.jobs.recent(ACTOR, ["eval.release_check"])
    versions = list_versions(parts.index_dir)
    record = {
        "version": job.payload["version"],
        "live": versions[1],
        "verdict": "passed",
        "asked": {"gold": 0, "real": 0},
        "counts": {"now_declined": 0, "must_not": 0},
        "blocked": [],
        "differences": [],
    }
    assert (len(versions), job.payload) == (count, {"version": versions[0], "gold": ""})
    path = version_folder(parts.index_dir, versions[0]) / RELEASE
    path.write_text(json.dumps(record), "utf-8")
    parts.store.jobs.finish(parts.store.jobs.claim(["eval.release_check"], "w"), {})


def build(parts, source, *, publish=True):
    parts.store.jobs.add(ACTOR, BUILD, {"source": str(source), "publish": publish})
    work(parts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_build_is_one_button(parts, tmp_path, lang):
    at = open_page(PAGE, lang).run()
    assert not at.exception
    folder = at.text_input(key="knowledge-folder")
    submit = next(b for b in at.button if b.label in ("使用这个文件夹", "Use this folder"))
    folder.input(str(tmp_path / "nothing"))
    submit.click().run()
    assert len(at.error) == 1
    at.text_input(key="knowledge-folder").input(str(tmp_path / "kb"))
    next(b for b in at.button if b.label == submit.label).click().run()
    at.button(key="knowledge-first").click().run()
    (job,) = parts.store.jobs.recent(ACTOR, [BUILD])
    assert job.payload == {"source": str(tmp_path / "kb"), "publish": True}
    work(parts)
    at.run()
    assert not at.exception
    assert [m.value for m in at.metric] == ["2", "2", "100%", "1", "1", "0"]


def test_documents_are_listed_with_their_status(parts, tmp_path):
    build(parts, tmp_path / "kb")
    at = open_page(PAGE).run()
    table = at.dataframe[0].value
    assert [(row.title, row.status[0], row.chunks) for row in table.itertuples()] == [
        ("旧公告", "已过期", 1),
        ("退货", "已索引", 1),
        ("bad.pdf", "解析失败", 0),
    ]
    at.text_input(key="knowledge-search").input("退货").run()
    assert [row.title for row in at.dataframe[0].value.itertuples()] == ["退货"]
    assert any("签收后 7 天内" in text for text in texts(at))


def test_a_plan_shows_what_would_change(parts, tmp_path):
    build(parts, tmp_path / "kb")
    (tmp_path / "kb" / "new.md").write_text("# 发票\n\n签收后 24 小时内开票。\n", "utf-8")
    (tmp_path / "kb" / "old.md").unlink()
    at = open_page(PAGE).run()
    at.button(key="knowledge-plan").click().run()
    work(parts)
    at.run()
    assert "2 份文档 · 新增 1 · 变更 0 · 移除 1" in texts(at)
    assert parts.store.jobs.recent(ACTOR, [PLAN])[0].result["changes"] == {
        "new.md": "added",
        "old.md": "removed",
    }


def test_a_rebuilt_version_is_published_and_rolled_back_by_hand(parts, tmp_path):
    build(parts, tmp_path / "kb")
    first = parts.holder().id
    (tmp_path / "kb" / "new.md").write_text("# 发票\n\n签收后 24 小时内开票。\n", "utf-8")
    at = open_page(PAGE).run()
    at.button(key="knowledge-build").click().run()
    work(parts)
    assert parts.holder().id == first
    at.run()
    assert at.button(key="knowledge-publish").disabled
    assert any("对比答案" in text for text in texts(at))
    at.button(key="knowledge-release").click().run()
    compare(parts, 2)
    at.run()
    assert any("0 道标准题、0 个真实问题" in text for text in texts(at))
    at.button(key="knowledge-publish").click().run()
    work(parts)
    at.run()
    second = parts.holder().id
    assert second != first
    assert at.metric[0].value == "3"
    at.segmented_control(key="knowledge-tab").set_value("versions").run()
    at.button(key=f"knowledge-rollback-{first}").click().run()
    work(parts)
    at.run()
    assert parts.holder().id == first
    assert at.metric[0].value == "2"
    kept = [(e.action, e.subject) for e in parts.store.audit.entries(ACTOR)]
    assert kept == [("rollback", first), ("publish", second), ("publish", first)]


def test_past_the_gate_only_with_a_name_and_a_reason_that_is_kept(parts, tmp_path):
    build(parts, tmp_path / "kb")
    (tmp_path / "kb" / "new.md").write_text("# 发票\n\n签收后 24 小时内开票。\n", "utf-8")
    build(parts, tmp_path / "kb", publish=False)
    at = open_page(PAGE).run()
    assert at.button(key="knowledge-force").disabled
    at.text_input(key="knowledge-force-by").input("陈敏").run()
    at.text_input(key="knowledge-force-reason").input("节前必须上线").run()
    at.button(key="knowledge-force").click().run()
    work(parts)
    at.run()
    (forced,) = read_forced(parts.index_dir).values()
    assert (forced["by"], forced["reason"]) == ("陈敏", "节前必须上线")
    at.segmented_control(key="knowledge-tab").set_value("versions").run()
    assert any("陈敏" in text for text in texts(at))
    entry = parts.store.audit.entries(ACTOR)[0]
    assert (entry.action, dict(entry.detail)) == ("publish", {"force": "节前必须上线"})


def test_a_conflict_is_shown_side_by_side_and_decided(parts, tmp_path):
    (tmp_path / "kb" / "return2.md").write_text(
        "# 退货\n\n签收后 15 天内可以退货，运费由买家承担。\n", "utf-8"
    )
    build(parts, tmp_path / "kb")
    at = open_page(PAGE).run()
    assert "有冲突" in at.dataframe[0].value["status"].map(lambda s: s[0]).tolist()
    assert any("7 天 ↔ 15 天" in text.replace("\\", "") for text in texts(at))
    assert at.button(key="knowledge-conflict-left").disabled
    at.text_input(key="knowledge-conflict-by").input("陈敏").run()
    at.button(key="knowledge-conflict-left").click().run()
    assert not [b for b in at.button if b.key == "knowledge-conflict-left"]
    build(parts, tmp_path / "kb")
    chunks = [chunk.text for chunk in parts.holder().chunks]
    assert "签收后 7 天内可以退货，运费由买家承担。" in chunks
    assert "签收后 15 天内可以退货，运费由买家承担。" not in chunks


def test_a_withdrawn_document_is_marked_at_once(parts, tmp_path):
    build(parts, tmp_path / "kb")
    at = open_page(PAGE).run()
    at.text_input(key="knowledge-search").input("退货").run()
    at.text_input(key="knowledge-withdraw-by").input("陈敏").run()
    at.text_input(key="knowledge-withdraw-reason").input("写错了").run()
    at.button(key="knowledge-withdraw").click().run()
    assert not at.exception
    assert parts.holder().withheld == {"return.md"}
    assert at.dataframe[0].value["status"].map(lambda s: s[0]).tolist() == ["已撤下"]
    at.text_input(key="knowledge-withdraw-reason").input("改好了").run()
    assert at.text_input(key="knowledge-withdraw-by").value == "陈敏"
    at.button(key="knowledge-withdraw").click().run()
    kept = [(e.action, e.subject, dict(e.detail)) for e in parts.store.audit.entries(ACTOR)[:2]]
    assert kept == [
        ("restore", "return.md", {"by": "陈敏", "reason": "改好了"}),
        ("withdraw", "return.md", {"by": "陈敏", "reason": "写错了"}),
    ]


def test_own_questions_are_asked_of_both_versions(parts, tmp_path):
    build(parts, tmp_path / "kb")
    (tmp_path / "kb" / "new.md").write_text("# 发票\n\n签收后 24 小时内开票。\n", "utf-8")
    build(parts, tmp_path / "kb", publish=False)
    at = open_page(PAGE).run()
    at.segmented_control(key="knowledge-tab").set_value("care").run()
    at.text_area(key="knowledge-gain").input("发票签收后多少小时内开票？ => new.md")
    next(b for b in at.button if b.label == "提问").click().run()
    work(parts)
    at.run()
    assert "MRR 0.000 → 1.000" in texts(at)


def test_the_check_up_runs_as_a_job(parts, tmp_path):
    build(parts, tmp_path / "kb")
    at = open_page(PAGE).run()
    at.segmented_control(key="knowledge-tab").set_value("care").run()
    at.button(key="knowledge-check").click().run()
    work(parts)
    at.run()
    assert "索引完整" in texts(at)
    assert any("old.md: 已于 2020-01-01 到期" in text for text in texts(at))


def test_a_running_build_is_cancelled_and_leaves_the_live_version(parts, tmp_path):
    build(parts, tmp_path / "kb")
    first = parts.holder().id
    (tmp_path / "kb" / "new.md").write_text("# 发票\n\n签收后 24 小时内开票。\n", "utf-8")
    at = open_page(PAGE).run()
    at.button(key="knowledge-build").click().run()
    at.button(key="knowledge-job-cancel").click().run()
    assert run_worker(parts.store.jobs, handlers(parts.settings), idle_s=0.01) == 0
    at.run()
    assert not at.exception
    assert any("已取消" in text for text in texts(at))
    assert parts.holder().id == first


def test_a_source_that_is_missing_fails_the_job_with_its_name(parts, tmp_path):
    build(parts, tmp_path / "nothing")
    job = parts.store.jobs.recent(ACTOR, [BUILD])[0]
    assert job.state == "failed"
    assert "nothing" in job.error


def test_a_folder_without_text_is_reported_not_published(parts, tmp_path):
    (tmp_path / "empty").mkdir()
    build(parts, tmp_path / "empty")
    job = parts.store.jobs.recent(ACTOR, [BUILD])[0]
    assert (job.state, job.result["version"], job.result["documents"]) == ("done", None, 0)


def test_documents_say_how_often_they_were_cited_and_what_is_missing_in_them(parts, tmp_path):
    build(parts, tmp_path / "kb")
    cited = {"documents": ["return.md"]}
    sent = Event("e1", clock.now(), "local", "s1", "c2", "d1", "v1", "sent", cited)
    parts.store.events.add(ACTOR, [sent])
    at = open_page(PAGE).run()
    rows = at.dataframe[0].value
    assert dict(zip(rows.title, rows.cited, strict=True)) == {"旧公告": 0, "退货": 1, "bad.pdf": 0}
    assert at.metric[2].value == "0%"  # what has expired cannot be cited any more
    at.session_state["knowledge-filter"] = ["uncited"]
    assert not any("退货" in text for text in texts(at.run()))
    at.session_state["knowledge-filter"] = []
    at.run()
    at.segmented_control(key="knowledge-tab").set_value("gaps").run()
    assert "没有人上报过与这篇文档有关的缺口。" in texts(at)


def test_a_gap_is_shown_with_the_document_that_its_draft_rests_on(parts, tmp_path):
    build(parts, tmp_path / "kb")
    suggestion = parts.chain.suggest(CALM.to_message(), ACTOR)
    parts.store.records.save_suggestion(ACTOR, CaseRef("c2", "m0"), suggestion)
    parts.store.records.add_gap(
        ACTOR, Gap("g1", "c2", suggestion.id, "边刷多久换一次", "incomplete", "没写")
    )
    found = missing_of(parts, "manual/r7.md")
    assert [gap.question for gap in found] == ["边刷多久换一次"]
    assert missing_of(parts, "return.md") == []


def missing_of(parts, key):
    return missing.of_document(parts.store.records, ACTOR, key)
