import os

import pytest

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest.sources import read_bytes, shown, walk


def test_the_walk_finds_files_and_says_what_it_leaves(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "政策.md").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "metadata.csv").write_text("path\n")
    (tmp_path / "old.doc").write_text("x")
    (tmp_path / "dir.pdf").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.md").write_text("x")
    (tmp_path / ".notes.md").write_text("x")
    (tmp_path / "~$lock.docx").write_text("x")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.md").symlink_to("/etc/hostname")
    (tmp_path / "loop").symlink_to(".")
    found = walk(tmp_path)
    assert [file.key for file in found.files] == [".notes.md", "a.txt", "b/政策.md"]
    assert [file.key for file in found.tables] == ["metadata.csv"]
    assert {f.path: f.reason for f in found.refused} == {
        "old.doc": "no reader for .doc; save it as .docx"
    }
    assert {f.path: f.reason for f in found.skipped} == {
        "dir.pdf": "a folder named like a file",
        "link.md": "a link, not followed",
        "loop": "a link, not followed",
        "pipe.txt": "not a regular file",
    }


def test_names_that_are_not_utf8_or_not_nfc(tmp_path):
    with open(os.fsencode(tmp_path) + b"/\xff\xb2.txt", "wb") as stream:  # noqa: PTH123  bytes
        stream.write(b"x")
    (tmp_path / "e\u0301.md").write_text("x")
    files = walk(tmp_path).files
    assert [file.key for file in files] == ["\\xff\\xb2.txt", "\u00e9.md"]
    assert [read_bytes(file) for file in files] == [b"x", b"x"]


def test_sizes_are_checked_before_reading(tmp_path):
    big = tmp_path / "big.csv"
    with big.open("wb") as stream:
        stream.truncate(2_000_000_000)
    assert [f.reason for f in walk(tmp_path).refused] == ["2000000000 bytes, limit 20000000"]
    (file,) = walk(tmp_path, {".csv": 3_000_000_000}).files
    assert file.size == 2_000_000_000


def test_a_file_that_changes_after_the_walk(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("x")
    (file,) = walk(tmp_path, {".md": 10}).files
    path.write_text("x" * 11)
    with pytest.raises(SourceTooLarge, match="11 bytes, limit 10"):
        read_bytes(file)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        read_bytes(file)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.md", b"%PDF-1.7", "content is a PDF, not text"),
        ("a.csv", b"PK\x03\x04", "content is a zip archive"),
        ("a.pdf", b"<html>", "content is not a PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or encrypted Office file"),
        ("a.xlsx", b"sku,price", "content is something else"),
    ],
)
def test_content_must_fit_the_suffix(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    (file,) = walk(tmp_path).files
    with pytest.raises(UnreadableDocument, match=message):
        read_bytes(file)


def test_a_missing_folder_is_one_clear_line(tmp_path):
    with pytest.raises(UnreadableDocument, match="does not exist"):
        walk(tmp_path / "no")
    (tmp_path / "f").write_text("x")
    with pytest.raises(UnreadableDocument, match="is not a folder"):
        walk(tmp_path / "f")


def test_names_are_shown_on_one_line():
    assert shown("a\nb\u202egnp\x1b[31m") == "a\\nb\\u202egnp\\x1b[31m"
    assert len(shown("x" * 500)) == 200
