"""Documents and versions at a glance."""

from dataclasses import replace
from datetime import date

from assist.index.overview import document_rows, version_rows
from tests.fakes_desk import DOCUMENTS, EVIDENCE, FakeSnapshot

TODAY = date(2026, 5, 18)


def snapshot(**valid_to):
    documents = {
        key: replace(d, source=replace(d.source, valid_to=valid_to.get(key.split("/")[0])))
        for key, d in DOCUMENTS.items()
    }
    return FakeSnapshot("v1", documents, tuple(each.chunk for each in EVIDENCE))


def test_validity_decides_the_status_before_notices():
    last = {"warned": [{"path": "en/warranty.md", "reason": "near copy"}]}
    shown = document_rows(snapshot(policy=date(2026, 6, 17), manual=date(2026, 5, 17)), last, TODAY)
    assert [(row.key, row.status, row.chunks, row.note) for row in shown] == [
        ("en/warranty.md", "warned", 0, "near copy"),
        ("manual/r7.md", "expired", 1, ""),
        ("policy/return.md", "expiring", 1, ""),
    ]


def test_what_a_build_left_out_is_listed_after_the_documents():
    last = {
        "review": [{"path": "a.md", "reason": "hidden text"}],
        "refused": [{"path": "b.pdf", "reason": "encrypted"}],
        "skipped": [{"path": "manual/r7.md", "reason": "twice"}],
    }
    rows = document_rows(snapshot(), last, TODAY)
    assert [(row.key, row.status, row.note) for row in rows[3:]] == [
        ("a.md", "review", "hidden text"),
        ("b.pdf", "failed", "encrypted"),
    ]
    assert [row.status for row in document_rows(None, last, TODAY)] == [
        "review",
        "failed",
        "skipped",
    ]


def test_no_folder_has_no_versions(tmp_path):
    assert version_rows(tmp_path / "nothing") == []
