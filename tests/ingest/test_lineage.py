from datetime import date

from assist.types import Source
from ingest.lineage import settle


def spans(settled):
    return {s.key: (s.valid_from, s.valid_to) for s in settled.sources}


def test_the_same_text_is_indexed_once_unless_its_scope_differs():
    settled = settle(
        [
            (Source("a.md"), "同文"),
            (Source("b.md", tags={"owner": "km"}), "同文"),
            (Source("c.md", tags={"store": "x"}), "同文"),
        ]
    )
    assert [s.key for s in settled.sources] == ["a.md", "c.md"]
    assert [(f.path, f.reason) for f in settled.skipped] == [("b.md", "the same text as a.md")]


def test_versions_of_one_document_follow_each_other():
    def version(key, start, end=None):
        return Source(key, valid_from=start, valid_to=end, tags={"doc_id": "r"}), key

    settled = settle(
        [
            version("v1", date(2020, 1, 1), date(2021, 12, 31)),
            version("v2", date(2022, 1, 1)),
            version("v3", date(2099, 1, 1)),
        ]
    )
    assert spans(settled) == {
        "v1": (date(2020, 1, 1), date(2021, 12, 31)),
        "v2": (date(2022, 1, 1), date(2098, 12, 31)),
        "v3": (date(2099, 1, 1), None),
    }


def test_a_replacement_ends_or_removes_what_it_replaces():
    settled = settle(
        [
            (Source("new.md", supersedes="old.md", valid_from=date(2026, 3, 1)), "15 天"),
            (Source("now.md", supersedes="gone.md"), "甲"),
            (Source("gone.md"), "乙"),
            (Source("old.md"), "7 天"),
            (Source("x.md", supersedes="missing.md"), "丙"),
        ]
    )
    assert spans(settled)["old.md"] == (None, date(2026, 2, 28))
    assert "gone.md" not in spans(settled)
    assert [f.reason for f in settled.skipped] == ["superseded by now.md"]
    assert [f.reason for f in settled.warned] == [
        "supersedes missing.md, which is not in the folder"
    ]
