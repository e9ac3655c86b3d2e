"""The knowledge page over a real index of a tiny embedder."""

import pytest

from assist import bootstrap
from assist.index.version import SnapshotHolder
from assist.store.worker import run_worker
from assist.types import Actor
from ingest import build as building
from ingest.worker import BUILD, PLAN, handlers
from tests.desk_app import open_page, texts
from tests.fakes import TinyEmbedder
from tests.fakes_desk import FakeParts, seeded

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
    assert [m.value for m in at.metric] == ["2", "2", "1", "1", "0"]


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
    at.button(key="knowledge-publish").click().run()
    second = parts.holder().id
    assert second != first
    assert at.metric[0].value == "3"
    at.segmented_control(key="knowledge-tab").set_value("versions").run()
    at.button(key=f"knowledge-rollback-{first}").click().run()
    assert parts.holder().id == first
    assert at.metric[0].value == "2"


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
