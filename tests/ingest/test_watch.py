import threading
import time

from assist.index.folder import list_versions
from assist.index.publish import VersionWriter
from assist.index.version import open_current
from assist.settings import read_settings
from ingest.plan import index_folder
from ingest.watch import watch
from tests.fakes import TinyEmbedder

DEADLINE_S = 20


class Watched:
    """A folder that is watched in a thread, and what was heard."""

    def __init__(self, source, settings):
        self.settings = settings
        self.heard = []
        self.news = threading.Condition()
        self.stop = threading.Event()
        self.models = 0
        self.thread = threading.Thread(
            target=watch,
            args=(source, settings, self.hear),
            kwargs={"open_model": self.model, "stop": self.stop},
        )

    def model(self):
        self.models += 1
        return TinyEmbedder()

    def hear(self, report):
        with self.news:
            self.heard.append(report)
            self.news.notify_all()

    def until(self, holds):
        with self.news:
            assert self.news.wait_for(lambda: any(map(holds, self.heard)), DEADLINE_S)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(DEADLINE_S)
        assert not self.thread.is_alive()


def texts(settings):
    return {chunk.text for chunk in open_current(index_folder(settings)).chunks}


def test_saved_and_deleted_files_are_taken_over_in_seconds(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    (source / "a.md").write_text("七天内可退货。")
    with Watched(source, settings) as watched:
        watched.until(lambda report: report.documents == 1)
        started = time.monotonic()
        (source / "b.md").write_text("次日发货。")
        watched.until(lambda report: report.documents == 2)
        assert time.monotonic() - started < 5
        assert texts(settings) == {"七天内可退货。", "次日发货。"}
        (source / "a.md").unlink()
        watched.until(lambda report: report.documents == 1 and report.embedded == 0)
        assert texts(settings) == {"次日发货。"}
        assert watched.models == 1


def test_quick_saves_make_one_version(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    (source / "a.md").write_text("七天内可退货。")
    with Watched(source, settings) as watched:
        watched.until(lambda report: report.documents == 1)
        for days in ("八", "九", "十"):
            (source / "a.md").write_text(f"{days}天内可退货。")
            watched.stop.wait(0.4)
        watched.until(lambda report: len(list_versions(index_folder(settings))) > 1)
        assert texts(settings) == {"十天内可退货。"}
        assert len(list_versions(index_folder(settings))) == 2


def test_a_held_lock_only_delays_and_an_emptied_folder_is_told(tmp_path):
    source, settings = tmp_path / "kb", read_settings(paths={"data": tmp_path / "data"})
    source.mkdir()
    (source / "a.md").write_text("七天内可退货。")
    with Watched(source, settings) as watched:
        watched.until(lambda report: report.documents == 1)
        with VersionWriter(index_folder(settings)):
            (source / "b.md").write_text("次日发货。")
            watched.stop.wait(1.0)
            assert len(watched.heard) == 1
        watched.until(lambda report: report.documents == 2)
        for path in source.iterdir():
            path.unlink()
        watched.until(lambda report: report.documents == 0)
        assert len(texts(settings)) == 2
