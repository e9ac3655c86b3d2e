import hashlib

import pytest

from assist.errors import SourceTooLarge, UnreadableDocument
from ingest import files, sources
from ingest.files import is_streamed, open_content, stream_file
from ingest.readers.blocks import Extract
from ingest.sandbox import ReaderPool
from ingest.sources import read_pieces, walk

ROWS = "".join(f"P-{n:03d},保温杯 {n} 号,{n}.50\n" for n in range(400))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "prices.csv").write_text("编号,名称,价格\n" + ROWS, "utf-8")
    return tmp_path


def test_a_large_table_is_read_in_pieces_and_gives_the_same(folder, monkeypatch):
    (file,) = walk(folder).files
    with ReaderPool(ocr=False) as pool:
        content = open_content(file)
        whole = content.read(pool)
        monkeypatch.setattr(files, "WHOLE_BYTES", 1_000)
        monkeypatch.setattr(sources, "PIECE_BYTES", 3_001)
        assert is_streamed(file)
        again = open_content(file)
        streamed = Extract()
        for part in stream_file(pool, file):
            streamed.blocks += part.blocks
            streamed.warnings += part.warnings
        assert len(pool._all) == 1  # the child goes on with other files
    assert streamed == whole
    assert again.sha256 == content.sha256 == hashlib.sha256(file.path.read_bytes()).hexdigest()
    assert whole.blocks[399].text == "编号：P-399\n名称：保温杯 399 号\n价格：399.50"


def test_a_file_that_grows_while_it_is_read_is_refused(folder, monkeypatch):
    (file,) = walk(folder, {".csv": 20_000}).files
    monkeypatch.setattr(sources, "PIECE_BYTES", 4_096)
    pieces = read_pieces(file)
    next(pieces)
    with file.path.open("a", encoding="utf-8") as stream:
        stream.write(ROWS)
    with pytest.raises(SourceTooLarge, match="limit 20000"):
        list(pieces)


def test_pieces_are_refused_like_whole_files(folder):
    (folder / "zip.csv").write_bytes(b"PK\x03\x04" + b"x" * 100)
    file = next(item for item in walk(folder).files if item.key == "zip.csv")
    with pytest.raises(UnreadableDocument, match="a zip archive"):
        list(read_pieces(file))
    file.path.unlink()
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        list(read_pieces(file))


def test_reading_that_is_given_up_ends_its_child(folder, monkeypatch):
    (file,) = walk(folder).files
    monkeypatch.setattr(sources, "PIECE_BYTES", 3_001)
    with ReaderPool(ocr=False) as pool:
        parts = pool.stream("csv", read_pieces(file))
        next(parts)
        parts.close()
        assert pool._all == set()
        assert pool.read("text", "还在".encode()).blocks[0].text == "还在"
