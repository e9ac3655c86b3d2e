"""Uploads: names are data, sizes are limited, metadata is a row each."""

import csv
from datetime import date

import pytest

from assist.errors import SourceError, SourceTooLarge, UnsupportedFormat
from ingest import uploads
from ingest.uploads import accepted_suffixes, safe_name, save_upload


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("政策.md", "政策.md"),
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\docs\\a b.PDF", "a b.pdf"),
        (".hidden.txt", "hidden.txt"),
        ("a\u202egnp.md", "agnp.md"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_a_name_stays_a_name(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["a.exe", "noending", "", "..", "metadata.csv"])
def test_a_file_without_reader_is_refused(name):
    with pytest.raises(UnsupportedFormat):
        safe_name(name)


def rows(folder):
    with (folder / "uploads" / "metadata.csv").open(encoding="utf-8", newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_a_file_lands_below_the_source_with_its_metadata(tmp_path):
    key = save_upload(
        tmp_path, "a.md", b"# A", category="policy", valid_to=date(2026, 9, 1), channel="jd"
    )
    assert key == "uploads/a.md"
    assert (tmp_path / key).read_bytes() == b"# A"
    assert rows(tmp_path) == {
        "a.md": {"path": "a.md", "category": "policy", "valid_to": "2026-09-01", "channel": "jd"}
    }


def test_the_same_name_is_a_new_revision_and_other_rows_stay(tmp_path):
    save_upload(tmp_path, "a.md", b"1", category="policy")
    (tmp_path / "uploads" / "metadata.csv").write_text(
        "path,category,owner\na.md,policy,x\nb.md,faq,chen\n", encoding="utf-8"
    )
    save_upload(tmp_path, "a.md", b"2")
    assert (tmp_path / "uploads" / "a.md").read_bytes() == b"2"
    found = rows(tmp_path)
    assert (found["a.md"]["category"], found["b.md"]["owner"], found["b.md"]["category"]) == (
        "manual",
        "chen",
        "faq",
    )


def test_too_large_a_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 3)
    with pytest.raises(SourceTooLarge, match="4 bytes, the limit is 3"):
        save_upload(tmp_path, "a.md", b"1234")
    assert not (tmp_path / "uploads").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "uploads").write_text("")
    with pytest.raises(SourceError, match="uploads"):
        save_upload(tmp_path, "a.md", b"1")


def test_what_can_be_uploaded():
    assert {"md", "pdf", "docx", "xlsx", "html", "txt", "csv", "jsonl"} <= set(accepted_suffixes())
